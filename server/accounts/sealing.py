"""What must be kept and never read from a stolen copy of the store: sealed, or hashed with a key.

Each use has a key of its own, derived from the key of sign-ins (HKDF, RFC 5869), so that nothing
sealed for one purpose or person opens for another.
"""

import hmac
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from server.kernel.ids import random_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class Sealing:
    def __init__(self, key: bytes) -> None:
        self._key = key

    @cached_property
    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - 10 MB that a server needs only with second factors

        return AESGCM(_derived(self._key, b"assay second factor sealing v1"))

    @cached_property
    def _hash_key(self) -> bytes:
        return _derived(self._key, b"assay recovery code hash v1")

    def sealed(self, secret: bytes, person_id: UUID) -> bytes:
        nonce = random_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, person_id.bytes)

    def opened(self, sealed: bytes, person_id: UUID) -> bytes:
        """Raises InvalidTag for what was not sealed here for this person: a fault of ours."""
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return self._cipher.decrypt(nonce, content, person_id.bytes)

    def hashed(self, code: str, person_id: UUID) -> str:
        """Short codes could be guessed from a bare hash; from this one only with the key."""
        said = person_id.bytes + code.encode(errors="replace")
        return hmac.digest(self._hash_key, said, "sha256").hex()


def _derived(key: bytes, purpose: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - see above

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
