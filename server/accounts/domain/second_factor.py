"""The second factor: one-time codes by RFC 6238, and recovery codes for a lost device.

Codes are those every authenticator app makes: six digits, SHA-1, a step of 30 seconds. One step
before and after the present one are taken too, for clocks that differ; a step counts once.
"""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pyotp

from server.accounts.domain.tokens import seconds_of
from server.kernel import codes

SECRET_BYTES = 20  # RFC 4226 section 4, R6: 160 bits
SECONDS_PER_STEP = 30
STEPS_AROUND = 1
DIGITS = 6
RECOVERY_CODES = 10
_ISSUER = "Assay"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What the check of a code needs. `last_step` is the newest that was used."""

    secret: bytes = field(repr=False)
    last_step: int
    recovery_hashes: frozenset[str]


@dataclass(frozen=True, slots=True)
class CodeUsed:
    """A right code, to be used up: a step of the clock, or the hash of a recovery code."""

    step: int | None = None
    recovery_hash: str | None = None


def match(
    factor: SecondFactor, typed: str, *, now: datetime, hash_of: Callable[[str], str]
) -> CodeUsed | None:
    """Return what the code uses up, or None for a wrong one."""
    code = as_typed(typed)
    if len(code) == DIGITS and code.isdecimal():
        step = _matching_step(factor, code, now)
        return None if step is None else CodeUsed(step=step)
    if len(code) != codes.CHARACTERS:
        return None
    hashed = hash_of(code)
    is_one = any(hmac.compare_digest(hashed, one) for one in factor.recovery_hashes)
    return CodeUsed(recovery_hash=hashed) if is_one else None


def as_typed(typed: str) -> str:
    code = codes.without_dress(typed)
    return code if len(code) == DIGITS else codes.as_written(code)


def code_at(secret: bytes, step: int) -> str:
    return pyotp.TOTP(secret_text(secret)).generate_otp(step)


def step_at(now: datetime) -> int:
    return seconds_of(now) // SECONDS_PER_STEP


def secret_text(secret: bytes) -> str:
    """Base 32, as authenticator apps take it by hand; no padding at this length."""
    return base64.b32encode(secret).decode()


def app_address(secret: bytes, email: str) -> str:
    """The `otpauth:` address an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret_text(secret)).provisioning_uri(name=email, issuer_name=_ISSUER)


def _matching_step(factor: SecondFactor, code: str, now: datetime) -> int | None:
    around = range(step_at(now) - STEPS_AROUND, step_at(now) + STEPS_AROUND + 1)
    matching = [step for step in around if hmac.compare_digest(code_at(factor.secret, step), code)]
    return next((step for step in matching if step > factor.last_step), None)
