"""Access tokens for programs: how they are written, named and limited, and when they end.

The body is the token's id (16 bytes) and a secret (16); with its tag it fills 64 characters.
The store keeps a hash of the whole text.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from server.accounts.domain.refusals import (
    AccessTokenLifeUnknown,
    AccessTokenNameMalformed,
    AccessTokenScopeUnknown,
    TokenWrong,
)
from server.accounts.domain.tagged import TaggedText
from server.kernel.actor import Actor, Permission
from server.kernel.text import forbidden_character, one_line

PREFIX = "asp_"
SECRET_BYTES = 16
MAX_NAME = 60
LIVES_DAYS = (30, 90, 365)
_TEXT = TaggedText(PREFIX, b"assay access token v1\x00", body_bytes=32, tag_bytes=16)


class Scope(StrEnum):
    """What a program may be let do; each is offered to those only who may do it themselves."""

    READ = "read"
    LEARN = "learn"
    SIT = "sit"
    REVOKE = "certificates:revoke"


_ALLOWS: dict[Scope, frozenset[Permission]] = {
    Scope.READ: frozenset({Permission.READ}),
    Scope.LEARN: frozenset({Permission.READ, Permission.LEARN}),
    Scope.SIT: frozenset({Permission.READ, Permission.SIT}),
    Scope.REVOKE: frozenset({Permission.REVOKE}),
}


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token as its owner sees it. `is_ended` is revoked or of an earlier password."""

    id: UUID
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    is_ended: bool

    def is_live(self, *, now: datetime) -> bool:
        return not self.is_ended and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks a new token to be; cannot be built wrong."""

    name: str
    scopes: frozenset[Scope]
    life: timedelta


def wished(name: str, scopes: list[str], days: int, *, actor: Actor) -> Wish:
    """Raises AccessTokenNameMalformed, AccessTokenScopeUnknown, AccessTokenLifeUnknown."""
    if forbidden_character(name) is not None or not 0 < len(one_line(name)) <= MAX_NAME:
        raise AccessTokenNameMalformed
    offered = {scope.value: scope for scope in offered_to(actor)}
    if not scopes or not offered.keys() >= set(scopes):
        raise AccessTokenScopeUnknown
    if days not in LIVES_DAYS:
        raise AccessTokenLifeUnknown
    chosen = frozenset(offered[scope] for scope in scopes)
    return Wish(one_line(name), chosen, timedelta(days=days))


def offered_to(actor: Actor) -> list[Scope]:
    return [scope for scope in Scope if all(actor.may(right) for right in _ALLOWS[scope])]


def allowed_by(scopes: frozenset[Scope]) -> frozenset[Permission]:
    return frozenset().union(*(_ALLOWS[scope] for scope in scopes))


def scopes_text(scopes: frozenset[Scope]) -> str:
    return " ".join(scope for scope in Scope if scope in scopes)


def scopes_of(text: str) -> frozenset[Scope]:
    return frozenset(Scope(word) for word in text.split())


def written(token_id: UUID, secret: bytes, key: bytes) -> str:
    return _TEXT.written(token_id.bytes + secret, key)


@lru_cache(4_096)
def id_of(text: str, key: bytes) -> UUID:
    """Return which token this is; raises TokenWrong for what we never wrote."""
    body = _TEXT.body_of(text, key)
    if body is None:
        raise TokenWrong
    return UUID(bytes=body[:16])
