"""Setting a password: by a one-use link that came by mail or from an administrator."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from server.accounts.domain.passwords import require_strong
from server.accounts.domain.people import PersonView
from server.accounts.domain.refusals import LinkSpent, LinkUnknown
from server.accounts.store import links, people, sessions
from server.accounts.workings import Workings, account_of, announce, forget_here
from server.audit import service as audit
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor
from server.kernel.clock import to_milliseconds
from server.kernel.ids import random_token

LINK_LASTS = timedelta(hours=72)


class Passwords:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings

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
            await audit.record(person.as_actor(), "password.set", person.id, now=now)
            await announce(person.id, now=now)
        forget_here(person.id)
        await self._workings.failures.forgive(person.email)
        return (await account_of(person.id)).person


def digest(text: str) -> str:
    """What is kept of a secret that we only have to recognise."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
