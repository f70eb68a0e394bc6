"""All that the house keeps about one person: handed over when they ask, forgotten when they leave.

Every room that keeps something about people stands in both lists below; a new one is added here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.accounts import personal as accounts_data
from server.accounts.domain.people import PersonView
from server.accounts.service import Accounts
from server.accounts.workings import forget_here
from server.appeals import personal as appeals_data
from server.audit import personal as audit_data
from server.authoring import personal as authoring_data
from server.certification import personal as certification_data
from server.cohorts import service as cohorts
from server.credentials import personal as credentials_data
from server.credentials.service import Credentials
from server.curriculum import personal as curriculum_data
from server.database.connection import transaction
from server.exams import personal as exams_data
from server.flows.lane import report
from server.grading.rating import personal as rating_data
from server.invigilation import personal as invigilation_data
from server.kernel.actor import Actor, Permission
from server.kernel.errors import TooMany
from server.notices import personal as notices_data
from server.notices.domain.notice import Kind, Recipient, Telling
from server.notices.service import Notices

BATCH = 20
SECONDS_FOR_A_COPY = 10

Records = Mapping[str, Sequence[object]]
KEPT: tuple[Callable[[UUID], Awaitable[Records]], ...] = (
    accounts_data.personal_data,
    curriculum_data.personal_data,
    cohorts.personal_data,
    exams_data.personal_data,
    invigilation_data.personal_data,
    certification_data.personal_data,
    rating_data.personal_data,
    appeals_data.personal_data,
    authoring_data.personal_data,
    credentials_data.personal_data,
    notices_data.personal_data,
    audit_data.personal_data,
)


class CopyUnderWay(TooMany):
    code = "copy-under-way"
    detail = "Your copy is being written. Wait until it is there."


class PersonalData:
    def __init__(self, accounts: Accounts, credentials: Credentials, notices: Notices) -> None:
        self._accounts = accounts
        self._credentials = credentials
        self._notices = notices
        self._one_at_a_time = asyncio.Semaphore(1)
        self._asking: set[UUID] = set()

    async def collected(self, *, actor: Actor) -> Records:
        """Everything kept about whoever asks. Raises CopyUnderWay.

        One copy at a time, and one for each person: it may be years of somebody's work.
        """
        actor.require(Permission.KEEP_ACCOUNT)
        if actor.person_id in self._asking:
            raise CopyUnderWay(retry_after_seconds=SECONDS_FOR_A_COPY)
        self._asking.add(actor.person_id)
        try:
            async with self._one_at_a_time:
                return await _all_of(actor.person_id)
        finally:
            self._asking.discard(actor.person_id)

    async def forget_due(self, *, now: datetime) -> int:
        """Erase whose fourteen days are over; return how many. A fault holds up nobody else."""
        due = await self._accounts.deletions.due(BATCH, now=now)
        return sum([await self._forgotten(person_id, now) for person_id in due])

    async def _forgotten(self, person_id: UUID, now: datetime) -> bool:
        try:
            return await self._forget(person_id, now)
        except Exception as error:  # noqa: BLE001 - named in the log, and tried again
            report(error)
            return False

    async def _forget(self, person_id: UUID, now: datetime) -> bool:
        async with transaction():
            request = await self._accounts.deletions.request_of(person_id)
            person = await self._accounts.deletions.erase(person_id, now=now)
            if person is None or request is None:
                return False
            if request.with_certificates:
                await self._credentials.erasing.erase_all_of(person_id, now=now)
            await curriculum_data.erase(person_id)
            await exams_data.erase(person_id)
            await rating_data.erase(person_id)
            await appeals_data.erase(person_id)
            await invigilation_data.erase(person_id)
            await cohorts.forget_person(person_id, person.email)
            await self._notices.erase(person_id)
            await self._notices.tell([_farewell(person)], now=now)
        forget_here(person_id)
        return True


async def _all_of(person_id: UUID) -> Records:
    records: dict[str, Sequence[object]] = {}
    for personal_data in KEPT:
        records |= await personal_data(person_id)
    return records


def _farewell(person: PersonView) -> Telling:
    """The last mail, to an address that is kept nowhere else any more."""
    to = Recipient(person.email, None, person.name)
    return Telling(Kind.DELETION_DONE, str(person.id), to, {})
