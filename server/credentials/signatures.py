"""Whether an Ed25519 signature fits (RFC 8032), by libsodium: it also signs here, and is small.

`cryptography` takes 10 MB of a server that may never need it, so it is imported where it is used.
"""

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey


def fits(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Also false for a key or signature of another length, and for a key of small order."""
    try:
        VerifyKey(public_key).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True
