"""Setting a password: with the old one, or by a one-use link from a mail or an administrator.

Whoever asks for a link is answered alike, and in the same time, whether the address is known.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from server.accounts.domain.passwords import require_strong
from server.accounts.domain.people import PersonView, email_address
from server.accounts.domain.refusals import LinkSpent, LinkUnknown, TokenExpired
from server.accounts.store import links, people, sessions
from server.accounts.workings import Session, Workings, account_of, announce, forget_here
from server.audit import service as audit
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor, Permission
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import random_token

LINK_LASTS = timedelta(hours=72)
NOBODY = UUID(int=0)


class Passwords:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings

    async def ask_reset(self, email: str, *, now: datetime, network: str) -> None:
        """Have a link sent, if the address has an account. The same is written if it has not.

        Raises EmailMalformed, MailMissing, TooManyMails.
        """
        self._workings.require_post()
        address = email_address(email)
        self._workings.mails.count(address, network, now=now)
        account = await people.account_by_email(address)
        is_known = account is not None and account.person.is_active
        person_id = account.person.id if account is not None and is_known else NOBODY
        async with transaction():
            await audit.record(SYSTEM, "password-link.asked", person_id, now=now)
            await outbox.add("person.reset", person_id, now=now)

    async def reset_link(self, person_id: UUID, email: str, *, now: datetime) -> str:
        """Return the path of a new link; called when its mail is sent.

        Raises LinkSpent where the mail would go to an address that is not theirs any more.
        """
        if (await account_of(person_id)).person.email != email:
            raise LinkSpent
        return f"/password/{await self.make_link(person_id, now=now)}"

    async def change(
        self, old: str, new: str, *, actor: Actor, now: datetime, network: str
    ) -> Session:
        """Set another password, end all other sign-ins, and return this one, which goes on.

        Raises PasswordWrong, PasswordWeak, TooManySignIns.
        """
        actor.require(Permission.KEEP_ACCOUNT)
        assert actor.session_id is not None, "a program's token may not keep the account"
        account = await self._workings.own_account(old, actor=actor, now=now, network=network)
        require_strong(new, account.person)
        password_hash = await self._workings.hashing.hash(new)
        async with transaction():
            await people.save_password(actor.person_id, password_hash)
            await sessions.revoke_all(actor.person_id, now=now, but=actor.session_id)
            await self._changed(actor, actor.person_id, "password.changed", now)
        forget_here(actor.person_id)
        session = await sessions.session_by_id(actor.session_id)
        if session is None or session.is_revoked:
            raise TokenExpired
        expires = from_milliseconds(session.expires_ms)
        return self._workings.session(session.account, session.id, expires)

    async def make_link(self, person_id: UUID, *, now: datetime, actor: Actor = SYSTEM) -> str:
        """Return a token, good once and for 72 hours. Only its hash is kept."""
        await account_of(person_id)
        token = random_token()
        async with transaction():
            await links.add_link(digest(token), person_id, expires=now + LINK_LASTS)
            await audit.record(actor, "password-link.made", person_id, now=now)
        return token

    async def person_of_link(self, link_token: str, *, now: datetime) -> PersonView:
        """Raises LinkUnknown, LinkSpent."""
        link = await links.link_by_hash(digest(link_token))
        if link is None:
            raise LinkUnknown
        is_over = link.is_spent or to_milliseconds(now) >= link.expires_ms
        if is_over or not link.account.person.is_active:
            raise LinkSpent
        return link.account.person

    async def set_by_link(self, link_token: str, password: str, *, now: datetime) -> PersonView:
        """Set the password and end every sign-in of before. Raises also PasswordWeak.

        The link came to the person by way of the address, so the address counts as verified.
        """
        person = await self.person_of_link(link_token, now=now)
        require_strong(password, person)
        password_hash = await self._workings.hashing.hash(password)
        async with transaction():
            if not await links.spend_link(digest(link_token), now=now):
                raise LinkSpent
            await links.spend_links_of(person.id, now=now)
            await people.save_password(person.id, password_hash)
            await people.save_verified(person.id)
            await sessions.revoke_all(person.id, now=now)
            await self._changed(person.as_actor(), person.id, "password.set", now)
        forget_here(person.id)
        await self._workings.failures.forgive(person.email)
        return (await account_of(person.id)).person

    async def _changed(self, actor: Actor, person_id: UUID, action: str, now: datetime) -> None:
        await audit.record(actor, action, person_id, now=now)
        await outbox.add("person.password-changed", person_id, now=now)
        await announce(person_id, now=now)


def digest(text: str) -> str:
    """What is kept of a secret that we only have to recognise."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
