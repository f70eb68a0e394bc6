"""Proving that an address is one's own, and changing it. A link is made when its mail is sent."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.accounts.domain import address_links
from server.accounts.domain.address_links import AddressLink
from server.accounts.domain.people import Account, PersonView, email_address
from server.accounts.domain.refusals import (
    AddressLinkSpent,
    EmailSame,
)
from server.accounts.store import links, people
from server.accounts.workings import Workings, account_of
from server.audit import service as audit
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What opening a link would confirm. `is_done` when there is nothing left to do."""

    person: PersonView
    email: str
    is_done: bool


class Addresses:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings

    async def ask_verification(self, *, actor: Actor, now: datetime, network: str) -> None:
        """Have the link sent again. Raises MailMissing, TooManyMails."""
        actor.require(Permission.KEEP_ACCOUNT)
        person = (await account_of(actor.person_id)).person
        if person.is_verified:
            return
        self._workings.require_post()
        self._workings.mails.count(person.email, network, now=now)
        async with transaction():
            await audit.record(actor, "address-link.asked", person.id, now=now)
            await outbox.add("person.verify", person.id, now=now)

    async def link(self, person_id: UUID, email: str, *, now: datetime) -> str:
        """Return the path of a link, good for 72 hours, to go to `email` and nowhere else.

        It says nothing but that somebody reads mail there: `confirm` knows what that is good for.
        """
        await account_of(person_id)
        token = address_links.written(person_id, email, self._workings.key, now=now)
        return f"/verify-email/{token}"

    async def ask_change(
        self, email: str, password: str, *, actor: Actor, now: datetime, network: str
    ) -> None:
        """Have a link sent to the new address, and word of it to the old.

        Does not tell whether the new one has an account: its link would be refused.
        Raises EmailMalformed, EmailSame, PasswordWrong, MailMissing, TooManyMails, TooManySignIns.
        """
        actor.require(Permission.KEEP_ACCOUNT)
        self._workings.require_post()
        wanted = email_address(email)
        account = await self._workings.own_account(password, actor=actor, now=now, network=network)
        if wanted == account.person.email:
            raise EmailSame
        self._workings.mails.count(wanted, network, now=now)
        async with transaction():
            await people.save_pending_email(account.person.id, wanted)
            await audit.record(actor, "address-change.asked", account.person.id, now=now)
            await outbox.add("person.address-change", account.person.id, now=now)

    async def drop_change(self, *, actor: Actor, now: datetime) -> None:
        actor.require(Permission.KEEP_ACCOUNT)
        async with transaction():
            await people.save_pending_email(actor.person_id, None)
            await audit.record(actor, "address-change.dropped", actor.person_id, now=now)

    async def pending(self, *, actor: Actor) -> str | None:
        return (await account_of(actor.person_id)).pending_email

    async def wanted(self, person_id: UUID) -> str | None:
        """Where the link of a change must go; None where there is none, or none would be taken."""
        email = (await account_of(person_id)).pending_email
        is_taken = email is not None and await people.account_by_email(email) is not None
        return None if is_taken else email

    async def confirmation(self, link: str, *, now: datetime) -> Confirmation:
        """Raises AddressLinkUnknown, AddressLinkSpent."""
        said = address_links.read(link, self._workings.key, now=now)
        return _confirmation(said, await people.account_by_id(said.person_id))

    async def confirm(self, link: str, *, now: datetime) -> Confirmation:
        """Raises also EmailTaken, when somebody else was faster with the new address."""
        said = address_links.read(link, self._workings.key, now=now)
        async with transaction():
            held = await people.locked([said.person_id])
            found = _confirmation(said, held.get(said.person_id))
            if found.is_done:
                return found
            person = replace(found.person, email=found.email, is_verified=True)
            if person.email == found.person.email:
                await people.save_verified(person.id)
                await audit.record(person.as_actor(), "address.confirmed", person.id, now=now)
            else:
                await people.save_email(person)
                await links.spend_links_of(person.id, now=now)
                await audit.record(person.as_actor(), "address.changed", person.id, now=now)
        return Confirmation(person, person.email, is_done=True)


def _confirmation(said: AddressLink, account: Account | None) -> Confirmation:
    if account is None or not account.person.is_active:
        raise AddressLinkSpent
    person, wanted = account.person, account.pending_email
    if said.is_for(person.email):
        return Confirmation(person, person.email, person.is_verified)
    if wanted is not None and said.is_for(wanted):
        return Confirmation(person, wanted, is_done=False)
    raise AddressLinkSpent
