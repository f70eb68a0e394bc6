"""Who is told of appeals, of rulings on them, and of free new sittings."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from server.appeals import ruling
from server.appeals.domain import Appeal
from server.certification import free_sittings
from server.database.outbox import Entry
from server.exams import releases
from server.exams.releases import ExamUnknown
from server.flows.lane import Handle
from server.flows.told import Told, recipient
from server.kernel.clock import from_milliseconds
from server.notices.domain.notice import Kind, Payload, Telling


class AppealTellings:
    def __init__(self, told: Told) -> None:
        self._told = told

    def handlers(self) -> Mapping[str, Handle]:
        return {
            "appeal.received": self._received,
            "appeal.ruled": self._ruled,
            free_sittings.TOPIC: self._freed,
        }

    async def _received(self, entries: list[Entry], now: datetime) -> None:
        """What is reported during an exam is told once for all of it."""
        for entry in entries:
            one = await ruling.appeal_told(UUID(entry.key))
            if one is not None:
                subject = f"sitting-{one.sitting_id}" if one.is_during else str(one.id)
                await self._tell(Kind.APPEAL_RECEIVED, subject, one, now)

    async def _ruled(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            found = await ruling.ruling_told(UUID(entry.key))
            if found is not None:
                await self._tell(Kind.APPEAL_RULED, entry.key, found[0], now)

    async def _freed(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            given = await free_sittings.told(UUID(entry.key))
            if given is None:
                continue
            payload = {"exam": await _title(given.exam), "slug": given.exam}
            people = await self._told.people([given.person_id])
            tellings = [
                Telling(Kind.FREE_SITTING, entry.key, recipient(one), payload)
                for one in people.values()
            ]
            await self._told.notices.tell(tellings, now=now)

    async def _tell(self, kind: Kind, subject: str, one: Appeal, now: datetime) -> None:
        people = await self._told.people([one.person_id])
        payload = await _payload(one)
        tellings = [Telling(kind, subject, recipient(to), payload) for to in people.values()]
        await self._told.notices.tell(tellings, now=now)


async def tell_of_overdue(told: Told, since: datetime, *, now: datetime) -> None:
    """Every administrator, once of each."""
    late = await ruling.overdue(since, now=now)
    if not late:
        return
    administrators = await told.accounts.directory.administrators()
    for one in late:
        payload = await _payload(one)
        tellings = [
            Telling(Kind.APPEAL_OVERDUE, str(one.id), recipient(to), payload)
            for to in administrators
        ]
        await told.notices.tell(tellings, now=now)


async def _payload(one: Appeal) -> Payload:
    day = from_milliseconds(one.due_ms).date().isoformat()
    return {"exam": await _title(one.exam), "day": day, "appeal": str(one.id)}


async def _title(exam: str) -> str:
    try:
        return (await releases.release_of(exam)).blueprint.title
    except ExamUnknown:
        return exam
