"""Public keys, one purpose each, and their short stable names. Holds nothing secret."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256


class Purpose(StrEnum):
    """What a signing key is for; a key never serves two."""

    CREDENTIALS = "credentials"
    STATUS = "status"
    RECEIPTS = "receipts"
    QR = "qr"
    LOG = "log"


class SecretPurpose(StrEnum):
    """What a symmetric key is for."""

    ID_TAGS = "id-tags"
    SIGN_IN = "sign-in"
    FORM_SEEDS = "form-seeds"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key (`raw`, 32 bytes). `version` counts the keys of a purpose from 1."""

    purpose: Purpose
    version: int
    raw: bytes

    @property
    def kid(self) -> str:
        return kid_of(self.raw)


@lru_cache(64)
def kid_of(raw: bytes) -> str:
    """Name a key after itself: 96 bits of its RFC 7638 thumbprint, so a name is never reused."""
    jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{base64url(raw)}"}}'
    return "key-" + base64url(sha256(jwk.encode()).digest()[:12])


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
