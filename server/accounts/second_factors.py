"""The second factor: set up, turned on with a first code, checked at sign-in, turned off.

Wrong codes count like wrong passwords, for the person and for the network; only a right code
forgives them, because whoever guesses codes has the password.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.accounts import house_rules
from server.accounts.domain import second_factor as domain
from server.accounts.domain.house_rules import is_staff
from server.accounts.domain.people import Account, PersonView
from server.accounts.domain.refusals import (
    OtpNeeded,
    OtpWrong,
    SecondFactorOff,
    SecondFactorOn,
)
from server.accounts.domain.second_factor import CodeUsed, SecondFactor
from server.accounts.sealing import Sealing
from server.accounts.store import second_factors as store
from server.accounts.store.second_factors import StoredFactor
from server.accounts.workings import Workings, account_of, announce, forget_here
from server.audit import service as audit
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.codes import BYTES, code_of
from server.kernel.ids import random_bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """`begun` is what an authenticator app needs, until the first code came from it."""

    on_since: datetime | None = None
    recovery_codes_left: int = 0
    begun: "Begun | None" = None


@dataclass(frozen=True, slots=True)
class Begun:
    secret_text: str
    app_address: str


class SecondFactors:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings
        self._sealing = Sealing(workings.key)
        self._one_guess = asyncio.Lock()

    async def standing(self, *, actor: Actor) -> Standing:
        actor.require(Permission.KEEP_ACCOUNT)
        stored = await store.of_person(actor.person_id)
        if stored is None:
            return Standing()
        if stored.confirmed_at is not None:
            return Standing(stored.confirmed_at, len(stored.recovery_hashes))
        person = (await account_of(actor.person_id)).person
        secret = self._sealing.opened(stored.sealed, person.id)
        address = domain.app_address(secret, person.email)
        return Standing(begun=Begun(domain.secret_text(secret), address))

    async def begin(self, *, actor: Actor, now: datetime) -> None:
        """Make a secret for an authenticator app; nothing is on yet. Raises SecondFactorOn."""
        actor.require(Permission.KEEP_ACCOUNT)
        sealed = self._sealing.sealed(random_bytes(domain.SECRET_BYTES), actor.person_id)
        async with transaction():
            if not await store.begin(actor.person_id, sealed, now=now):
                raise SecondFactorOn
            await audit.record(actor, "second-factor.begun", actor.person_id, now=now)

    async def turn_on(
        self, password: str, code: str, *, actor: Actor, network: str, now: datetime
    ) -> list[str]:
        """Return the recovery codes, which are shown this once.

        Raises SecondFactorOn, SecondFactorOff (not begun), PasswordWrong, OtpWrong.
        """
        account = await self._own_account(password, actor=actor, network=network, now=now)
        stored = await store.of_person(actor.person_id)
        if stored is None:
            raise SecondFactorOff
        if stored.confirmed_at is not None:
            raise SecondFactorOn
        used = await self._used_by(account, stored, code, network=network, now=now)
        codes = self._new_codes()
        async with transaction():
            if not await store.confirm(actor.person_id, stored.sealed, now=now):
                raise SecondFactorOn
            await self.use_up(account, used, now=now)
            await self._save_codes(actor.person_id, codes)
            await audit.record(actor, "second-factor.turned-on", actor.person_id, now=now)
            await outbox.add("person.second-factor-on", actor.person_id, now=now)
            await announce(actor.person_id, now=now)
        forget_here(actor.person_id)
        return codes

    async def turn_off(
        self, password: str, code: str, *, actor: Actor, network: str, now: datetime
    ) -> None:
        """Raises SecondFactorOff, PasswordWrong, OtpWrong; a recovery code will do."""
        account = await self._own_account(password, actor=actor, network=network, now=now)
        used = await self._required(account, code, network=network, now=now)
        async with transaction():
            await self.use_up(account, used, now=now)
            await store.remove(actor.person_id)
            await audit.record(actor, "second-factor.turned-off", actor.person_id, now=now)
            await outbox.add("person.second-factor-off", actor.person_id, now=now)
            await announce(actor.person_id, now=now)
        forget_here(actor.person_id)

    async def renew_recovery_codes(
        self, password: str, code: str, *, actor: Actor, network: str, now: datetime
    ) -> list[str]:
        """Return new codes, shown this once; the old ones are void. Raises as `turn_off`."""
        account = await self._own_account(password, actor=actor, network=network, now=now)
        used = await self._required(account, code, network=network, now=now)
        codes = self._new_codes()
        async with transaction():
            await self.use_up(account, used, now=now)
            await self._save_codes(actor.person_id, codes)
            await audit.record(actor, "second-factor.codes-renewed", actor.person_id, now=now)
        return codes

    async def remove_lost(self, person_id: UUID, *, actor: Actor, now: datetime) -> None:
        """For somebody who lost device and codes; they are told. Raises SecondFactorOff."""
        actor.require(Permission.MANAGE_PEOPLE)
        await account_of(person_id)
        async with transaction():
            if not await store.remove(person_id):
                raise SecondFactorOff
            await audit.record(actor, "second-factor.removed", person_id, now=now)
            await outbox.add("person.second-factor-off", person_id, now=now)
            await announce(person_id, now=now)
        forget_here(person_id)

    async def is_on(self, person_id: UUID) -> bool:
        return await _is_on(person_id)

    async def checked(
        self, account: Account, code: str | None, *, network: str, now: datetime
    ) -> CodeUsed | None:
        """Return what to use up at a sign-in, None where no second factor is on.

        Raises OtpNeeded without a code, OtpWrong, TooManySignIns.
        """
        stored = await store.of_person(account.person.id)
        if stored is None or stored.confirmed_at is None:
            return None
        if code is None:
            raise OtpNeeded
        return await self._used_by(account, stored, code, network=network, now=now)

    async def use_up(self, account: Account, used: CodeUsed | None, *, now: datetime) -> None:
        """Call inside the transaction of what the code allowed. Raises OtpWrong at a replay."""
        if used is None:
            return
        if not await store.use_up(account.person.id, used, now=now):
            raise OtpWrong

    async def _required(
        self, account: Account, code: str, *, network: str, now: datetime
    ) -> CodeUsed:
        used = await self.checked(account, code, network=network, now=now)
        if used is None:
            raise SecondFactorOff
        return used

    async def _own_account(
        self, password: str, *, actor: Actor, network: str, now: datetime
    ) -> Account:
        actor.require(Permission.KEEP_ACCOUNT)
        return await self._workings.own_account(password, actor=actor, network=network, now=now)

    async def _used_by(
        self, account: Account, stored: StoredFactor, code: str, *, network: str, now: datetime
    ) -> CodeUsed:
        """One guess at a time, so that of guesses made at once each counts for the next."""
        person_id, failures = account.person.id, self._workings.failures
        factor = SecondFactor(
            self._sealing.opened(stored.sealed, person_id),
            stored.last_step,
            stored.recovery_hashes,
        )
        async with self._one_guess:
            await failures.require_few(_counted_as(person_id), network, now=now)
            used = domain.match(
                factor, code, now=now, hash_of=lambda typed: self._sealing.hashed(typed, person_id)
            )
            if used is None:
                await failures.add(_counted_as(person_id), network, now=now)
                raise OtpWrong
            await failures.forgive(_counted_as(person_id))
        return used

    def _new_codes(self) -> list[str]:
        return [code_of(random_bytes(BYTES)) for _ in range(domain.RECOVERY_CODES)]

    async def _save_codes(self, person_id: UUID, codes: list[str]) -> None:
        hashes = [self._sealing.hashed(domain.as_typed(code), person_id) for code in codes]
        await store.replace_recovery_codes(person_id, hashes)


async def is_secured(person: PersonView) -> bool:
    """Whether no rule could ask a second factor of them that they lack."""
    return not is_staff(person.roles) or await _is_on(person.id)


async def as_allowed(actor: Actor) -> Actor:
    """Somebody of the staff without a second factor, as far as the rules let them."""
    rules = await house_rules.current()
    if rules.asks_second_factor_of(actor.roles):
        return replace(actor, lacks_second_factor=True)
    return actor


async def _is_on(person_id: UUID) -> bool:
    stored = await store.of_person(person_id)
    return stored is not None and stored.confirmed_at is not None


def _counted_as(person_id: UUID) -> str:
    """Wrong codes are counted apart from wrong passwords, which a right password forgives."""
    return f"second factor of {person_id}"
