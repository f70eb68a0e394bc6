"""People who come by an invitation: whether we know them, and letting them in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.accounts.domain.passwords import require_strong
from server.accounts.domain.people import Account, PersonView, email_address, person_name
from server.accounts.domain.refusals import EmailTaken
from server.accounts.store import people
from server.accounts.workings import Workings
from server.audit import service as audit
from server.database.connection import transaction
from server.kernel.actor import Role
from server.kernel.ids import new_id


class Invited:
    def __init__(self, workings: Workings) -> None:
        self._workings = workings

    async def known(self, emails: Sequence[str]) -> dict[str, tuple[UUID, str]]:
        """Id and name of those who have an account, by address; for services that may know."""
        return await people.known(emails)

    async def admit(self, email: str, name: str, password: str, *, now: datetime) -> PersonView:
        """Register somebody whose link came to this address, which so counts as verified.

        Raises NameMalformed, PasswordWeak, EmailTaken.
        """
        roles = frozenset({Role.CANDIDATE})
        person = PersonView(
            new_id(), email_address(email), person_name(name), roles, is_verified=True
        )
        require_strong(password, person)
        if await self.known([person.email]):
            raise EmailTaken
        account = Account(person, await self._workings.hashing.hash(password), epoch=0)
        async with transaction():
            await people.add_account(account, now=now)
            await audit.record(person.as_actor(), "person.registered", person.id, now=now)
        return person
