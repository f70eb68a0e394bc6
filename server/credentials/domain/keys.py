"""Public keys, one purpose each, and their short stable names. Holds nothing secret."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
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


class KeyState(StrEnum):
    """What counts that a key signed: all, what is from before, or what the log proves."""

    IN_USE = "in-use"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class Compromise:
    """From `at` on others could sign; log entries before `position` were there already."""

    at: datetime
    position: int


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key (`raw`, 32 bytes). `version` counts the keys of a purpose from 1.

    Its life is known from the store; a key read from its file alone says nothing of it.
    """

    purpose: Purpose
    version: int
    raw: bytes
    added_at: datetime | None = None
    retired_at: datetime | None = None
    compromise: Compromise | None = None

    @property
    def kid(self) -> str:
        return kid_of(self.raw)

    @property
    def state(self) -> KeyState:
        if self.compromise is not None:
            return KeyState.COMPROMISED
        return KeyState.IN_USE if self.retired_at is None else KeyState.RETIRED

    def may_have_signed(self, *, at: datetime) -> bool:
        """Whether a signature dated so counts by the date alone; none of a compromised key does."""
        if self.compromise is not None:
            return False
        return self.retired_at is None or at <= self.retired_at


@lru_cache(64)
def kid_of(raw: bytes) -> str:
    """Name a key after itself: 96 bits of its RFC 7638 thumbprint, so a name is never reused."""
    jwk = f'{{"crv":"Ed25519","kty":"OKP","x":"{base64url(raw)}"}}'
    return "key-" + base64url(sha256(jwk.encode()).digest()[:12])


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
