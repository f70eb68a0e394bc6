"""All flows together, for ever, beside the requests. Nothing here holds a rule."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from server.audit import service as audit
from server.certification import releasing
from server.cohorts import service as cohorts
from server.database import changes, wakeup
from server.database.wakeup import Bell
from server.exams import indexing
from server.exams.service import Exams
from server.flows.checking import CheckFlow
from server.flows.counting import CountFlow, count_due
from server.flows.exams import ExamFlow
from server.flows.lane import Lane, report
from server.flows.mailing import MailFlow
from server.flows.personal import PersonalData
from server.flows.regrading import RegradeFlow
from server.flows.reminding import remind
from server.flows.reminding_windows import remind_of_windows
from server.flows.renaming import RenameFlow
from server.flows.telling import TellFlow
from server.flows.timekeeping import Timekeeping
from server.flows.told import Told
from server.flows.trying import Trying
from server.grading import regrades
from server.kernel.clock import Now
from server.kernel.errors import Unavailable
from server.notices.sending import Sending
from server.notices.service import SEND_TOPIC

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_SWEEPS = 1.0
SECONDS_BETWEEN_LINKS = 2.0
SECONDS_BETWEEN_NOTES = 60.0
SECONDS_BETWEEN_WITNESSES = 10.0
SECONDS_BETWEEN_PRESENCE = 10.0
SECONDS_BETWEEN_PRUNES = 600.0
SECONDS_BETWEEN_COUNTS = 180.0
SECONDS_BETWEEN_REMINDERS = 3_600.0

FollowUp = Callable[[], Awaitable[bool]]


class Flow(Protocol):
    lane: Lane

    async def follow_up(self) -> bool: ...


class Flows:
    """`sending` None is a server without mail. `topics` are those of the outbox we know."""

    def __init__(
        self,
        exams: Exams,
        told: Told,
        sending: Sending | None,
        personal: PersonalData,
        now: Now,
    ) -> None:
        self.timekeeping = Timekeeping(exams, now)
        self._presence = exams.presence
        self._personal = personal
        self._told = told
        self._now = now
        self.exams = exam_flow = ExamFlow(exams.endings, told, now)
        flows: list[Flow] = [
            exam_flow,
            TellFlow(told, now),
            RenameFlow(told, now),
            CheckFlow(now),
            RegradeFlow(now),
            CountFlow(now),
        ]
        self.topics = frozenset[str]({SEND_TOPIC}).union(*(one.lane.topics for one in flows))
        lanes: list[tuple[Bell, FollowUp]] = [
            (Bell.CLOSED, exam_flow.grade),
            (Bell.OUTBOX, self.publish_log),
            *((Bell.OUTBOX, one.follow_up) for one in flows),
        ]
        if sending is not None:
            lanes.append((Bell.OUTBOX, MailFlow(sending, now).follow_up))
        self._lanes = [(bell, _one_round_at_a_time(work)) for bell, work in lanes]

    async def begin(self) -> None:
        """What must be done before anybody is served; a store that is away is tried again."""
        for work in (self.timekeeping.begin, self._register_keys):
            await Trying(work).once()
        # Witnesses are asked first, and one that is away would hold the start up: then in its lane.
        if not self._told.credentials.log.publishing.witnessing.witnesses:
            await Trying(self.publish_log).once()

    async def run(self) -> None:
        """Run for ever; owned by the application's lifespan."""
        async with asyncio.TaskGroup() as tasks:
            for bell, follow_up in self._lanes:
                tasks.create_task(self._on_the_bell(bell, follow_up))
            tasks.create_task(self._every(SECONDS_BETWEEN_SWEEPS, self.timekeeping.sweep))
            tasks.create_task(self._every(SECONDS_BETWEEN_LINKS, self._chain))
            tasks.create_task(self._every(SECONDS_BETWEEN_WITNESSES, self._ask_witnesses))
            tasks.create_task(self._every(SECONDS_BETWEEN_NOTES, self._note))
            tasks.create_task(self._every(SECONDS_BETWEEN_NOTES, self._register_keys))
            tasks.create_task(self._every(SECONDS_BETWEEN_PRESENCE, self._presence.flush))
            tasks.create_task(self._every(SECONDS_BETWEEN_NOTES, self.release_due))
            tasks.create_task(self._every(SECONDS_BETWEEN_PRUNES, self._prune))
            tasks.create_task(self._every(SECONDS_BETWEEN_PRUNES, self._forget))
            tasks.create_task(self._every(SECONDS_BETWEEN_REMINDERS, self.remind))
            tasks.create_task(self._every(SECONDS_BETWEEN_NOTES, self.remind_of_windows))
            tasks.create_task(self._every(SECONDS_BETWEEN_COUNTS, self._count))
            tasks.create_task(changes.watch(self._now, report))
            tasks.create_task(Trying(self._index).once())

    async def settle(self) -> None:
        """Follow up until nothing is due and no round is under way here; for tests and commands."""
        while await self.follow_up():
            pass

    async def follow_up(self) -> bool:
        """Do one round of what is due; say whether there was any. What cannot be done now waits."""
        done = False
        for _, follow_up in self._lanes:
            with suppress(Unavailable):
                done |= await follow_up()
        return done

    async def publish_log(self) -> bool:
        """Sign a head over what was appended to the log since; say whether there was any."""
        return await self._told.credentials.log.publishing.follow_up(now=self._now())

    async def remind(self) -> None:
        await remind(self._told, now=self._now())

    async def release_due(self) -> None:
        await releasing.release_due(now=self._now())

    async def _ask_witnesses(self) -> None:
        await self._told.credentials.log.publishing.gather(now=self._now())

    async def _chain(self) -> None:
        await audit.chain_new()

    async def remind_of_windows(self) -> None:
        await remind_of_windows(self._told, now=self._now())

    async def _count(self) -> None:
        await count_due(now=self._now())

    async def _register_keys(self) -> None:
        """Those of a first start, and what was copied into the folder since."""
        await self._told.credentials.keys.register(now=self._now())

    async def _note(self) -> None:
        await self._told.accounts.access_tokens.save_uses()
        await self._told.accounts.sessions.save_seen(now=self._now())

    async def _forget(self) -> None:
        await self._personal.forget_due(now=self._now())

    async def _prune(self) -> None:
        await self._told.accounts.prune(now=self._now())
        await changes.prune(self._now())
        await cohorts.prune(now=self._now())
        await regrades.prune(now=self._now())
        await self._told.notices.prune(now=self._now())
        await self._presence.prune(now=self._now())

    async def _index(self) -> bool:
        """Once after a start: content of a version before the search is in no index yet."""
        await indexing.catch_up()
        return False

    async def _on_the_bell(self, bell: Bell, work: FollowUp) -> None:
        ear, trying = wakeup.listen(bell), Trying(work)
        try:
            while True:
                ear.clear()
                if await trying.once():
                    continue
                if trying.wait:  # no ring mends a fault
                    await asyncio.sleep(trying.wait)
                else:
                    await wakeup.rung_or_after(ear, SECONDS_BETWEEN_LOOKS)
        finally:
            wakeup.stop_listening(ear)

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        trying = Trying(work)
        while True:
            await asyncio.sleep(seconds)
            await trying.once()


def _one_round_at_a_time(work: FollowUp) -> FollowUp:
    """Whoever comes in the middle of a round waits, and then counts it as done work."""
    turn = asyncio.Lock()

    async def work_alone() -> bool:
        has_waited = turn.locked()
        async with turn:
            return await work() or has_waited

    return work_alone
