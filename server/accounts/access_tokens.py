"""Access tokens for programs: made with a password, shown once, limited by scopes, revoked.

A token never does more than its owner may, and never touches an account.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.accounts import second_factors
from server.accounts.domain import access_tokens as domain
from server.accounts.domain.access_tokens import AccessToken, Scope
from server.accounts.domain.refusals import (
    AccessTokenEnded,
    AccessTokenKnown,
    AccessTokensMany,
    AccessTokenUnknown,
    TokenWrong,
)
from server.accounts.known import Known
from server.accounts.passwords import digest
from server.accounts.store import access_tokens as store
from server.accounts.store.access_tokens import StoredToken
from server.accounts.workings import SCOPE, Workings, announce, forget_here
from server.audit import service as audit
from server.audit.domain import DetailValue
from server.database import changes, outbox
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.ids import new_id, random_bytes

MOST_LIVE = 50


@dataclass(frozen=True, slots=True)
class KnownToken:
    actor: Actor
    token: AccessToken
    token_hash: str
    is_secured: bool


class AccessTokens:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings
        self._known: Known[KnownToken] = Known()
        self._uses: dict[UUID, datetime] = {}
        changes.on_change(SCOPE, self._known.forget)

    def scopes_offered(self, *, actor: Actor) -> list[Scope]:
        return domain.offered_to(actor)

    async def own(self, *, actor: Actor, now: datetime) -> list[AccessToken]:
        """Those that are good still, newest first."""
        actor.require(Permission.KEEP_ACCOUNT)
        tokens = await store.of_person(actor.person_id)
        return [
            replace(token, used_at=self._uses.get(token.id, token.used_at))
            for token in tokens
            if token.is_live(now=now)
        ]

    async def make(  # noqa: PLR0913 - what it is to be, and whether this is its owner
        self,
        name: str,
        scopes: Sequence[str],
        days: int,
        password: str,
        *,
        actor: Actor,
        network: str,
        now: datetime,
        token_id: UUID | None = None,
    ) -> tuple[AccessToken, str]:
        """Return the token and its text, which is shown this once and not kept.

        The same `token_id` again makes nothing. Raises AccessTokenKnown, PasswordWrong,
        TooManySignIns, AccessTokensMany and those of `wished`.
        """
        actor.require(Permission.KEEP_ACCOUNT)
        wish = domain.wished(name, list(scopes), days, actor=actor)
        account = await self._workings.own_account(password, actor=actor, now=now, network=network)
        if token_id is not None and await store.by_id(token_id) is not None:
            raise AccessTokenKnown
        if len(await self.own(actor=actor, now=now)) >= MOST_LIVE:
            raise AccessTokensMany
        token = AccessToken(
            token_id or new_id(),
            wish.name,
            wish.scopes,
            now,
            now + wish.life,
            used_at=None,
            is_ended=False,
        )
        text = domain.written(token.id, random_bytes(domain.SECRET_BYTES), self._workings.key)
        detail: dict[str, DetailValue] = {"token": str(token.id), "days": days}
        async with transaction():
            if not await store.add(StoredToken(token, digest(text), account)):
                raise AccessTokenKnown
            await audit.record(actor, "access-token.made", actor.person_id, now=now, detail=detail)
            await outbox.add("person.access-token-made", actor.person_id, now=now)
        return token, text

    async def revoke(self, token_id: UUID, *, actor: Actor, now: datetime) -> None:
        """End it; every process knows within two seconds. Raises AccessTokenUnknown."""
        actor.require(Permission.KEEP_ACCOUNT)
        detail = {"token": str(token_id)}
        async with transaction():
            if not await store.revoke(actor.person_id, token_id, now=now):
                raise AccessTokenUnknown
            await audit.record(
                actor, "access-token.revoked", actor.person_id, now=now, detail=detail
            )
            await announce(actor.person_id, now=now)
        forget_here(actor.person_id)

    async def actor_of(self, text: str, *, now: datetime) -> Actor:
        """Who a program speaks for, limited to its scopes. Raises TokenWrong, AccessTokenEnded."""
        token_id = domain.id_of(text, self._workings.key)
        known = await self._known.get(token_id, _load)
        if not hmac.compare_digest(known.token_hash, digest(text)):
            raise TokenWrong
        if not known.token.is_live(now=now):
            raise AccessTokenEnded
        self._uses[token_id] = now
        if known.is_secured:
            return known.actor
        return await second_factors.as_allowed(known.actor)

    async def save_uses(self) -> None:
        """Write down when tokens were last used; called now and then, so no request waits."""
        uses, self._uses = self._uses, {}
        if uses:
            async with transaction():
                await store.save_uses(uses)

    async def delete_expired(self, before: datetime) -> None:
        await store.delete_expired(before)


async def _load(token_id: UUID) -> KnownToken:
    stored = await store.by_id(token_id)
    if stored is None:
        raise TokenWrong
    person = stored.account.person
    if not person.is_active:
        raise AccessTokenEnded
    actor = replace(person.as_actor(), limited_to=domain.allowed_by(stored.token.scopes))
    is_secured = await second_factors.is_secured(person)
    return KnownToken(actor, stored.token, stored.token_hash, is_secured)
