"""Ed25519 private keys as PKCS#8 PEM (RFC 8410, section 7).

An Ed25519 key without attributes is always the same 16 bytes before its 32. What looks so is read
as it is; the rest is left to `cryptography`, which a server that finds its own keys never loads.
"""

from base64 import b64decode, b64encode
from binascii import Error
from pathlib import Path

from server.credentials.key_files import KeyFileRefused

_KEY_BYTES = 32
_HEAD = bytes.fromhex("302e020100300506032b657004220420")
_BEGIN, _END = b"-----BEGIN PRIVATE KEY-----\n", b"\n-----END PRIVATE KEY-----\n"


def as_pem(private_key: bytes) -> bytes:
    return _BEGIN + b64encode(_HEAD + private_key) + _END


def read_pem(path: Path, pem: bytes) -> bytes:
    """Return the 32 bytes of the key. Raises KeyFileRefused, which names the file."""
    try:
        found = b64decode(pem.removeprefix(_BEGIN).removesuffix(_END), validate=True)
    except Error:
        found = b""
    private_key = found.removeprefix(_HEAD)
    is_ours = len(private_key) == _KEY_BYTES and as_pem(private_key) == pem
    return private_key if is_ours else _read_by_library(path, pem)


def _read_by_library(path: Path, pem: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - see the docstring
        Ed25519PrivateKey,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - see the docstring
        load_pem_private_key,
    )

    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileRefused(f"{path} is not a PKCS#8 key without a password") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyFileRefused(f"{path} is not an Ed25519 key")
    return private.private_bytes_raw()
