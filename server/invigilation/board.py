"""The board: the sittings under way that somebody watches, and what is to be seen of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.accounts.service import Accounts
from server.cohorts import rosters
from server.exams import watching
from server.exams.board import Place
from server.exams.domain.presence import Seen
from server.exams.domain.sitting import Sitting
from server.exams.domain.watch import Watch
from server.exams.service import Exams
from server.invigilation import logbook
from server.invigilation.domain.assignment import Assignment, Watched
from server.invigilation.store import assignments, rehearsals
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds

MOST_ASSIGNMENTS = 500


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked at: everything, as administrators may, or one's own; of an exam, or people.

    `who` is the start of words of names or addresses.
    """

    sees_all: bool = False
    exam: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """One sitting on the board; `seen` None where its page was never heard of.

    `person` is None for somebody gone, and in a rehearsal, whose candidates have a number.
    """

    sitting: Sitting
    person: PersonView | None
    seen: Seen | None
    incidents: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`in_force` and `to_come` are the assignments of whoever looks."""

    seats: Sequence[Seat]
    after: Place | None
    in_force: Sequence[Assignment]
    to_come: Sequence[Assignment]


class Board:
    def __init__(self, exams: Exams, accounts: Accounts) -> None:
        self._presence = exams.presence
        self._accounts = accounts

    async def page(
        self, looking: Looking, *, after: Place | None, limit: int, actor: Actor, now: datetime
    ) -> BoardPage:
        """One page, those that end next first."""
        actor.require(Permission.SEE_SITTINGS)
        mine = await assignments.standing_of(actor.person_id, MOST_ASSIGNMENTS)
        now_ms = to_milliseconds(now)
        in_force = [one for one in mine if one.is_in_force(now_ms)]
        watch = await self._watch(looking, in_force, actor)
        shown, onward = await watching.page(watch, after=after, limit=limit, actor=actor)
        return BoardPage(
            await self.seats(shown, actor=actor),
            onward,
            in_force,
            [one for one in mine if not one.task.shift.is_over(now_ms) and one not in in_force],
        )

    async def seats(self, sittings: Sequence[Sitting], *, actor: Actor) -> list[Seat]:
        """What is to be seen of these sittings, in their order."""
        actor.require(Permission.SEE_SITTINGS)
        ids = [one.id for one in sittings]
        people = await self._accounts.people_by_ids({one.person_id for one in sittings})
        incidents = await logbook.counts(ids, actor=actor)
        seen = await self._presence.of(ids, actor=actor)
        numbers = await _numbers(sittings, people)
        return [
            Seat(
                one,
                people.get(one.person_id),
                seen.get(one.id),
                incidents.get(one.id, 0),
                numbers.get(one.id),
            )
            for one in sittings
        ]

    async def _watch(self, looking: Looking, in_force: Sequence[Assignment], actor: Actor) -> Watch:
        sees_all = looking.sees_all and actor.may(Permission.ADMINISTER)
        cohorts = [UUID(one) for one in _subjects(in_force, Watched.COHORT)]
        watch = Watch(
            exams=frozenset(_subjects(in_force, Watched.EXAM)),
            people=await rosters.people_in(cohorts) if cohorts else "",
            sittings=frozenset(
                [UUID(one) for one in _subjects(in_force, Watched.SITTING)]
                + await rehearsals.sittings_of(actor.person_id)
            ),
            is_all=sees_all,
            exam=looking.exam,
        )
        return watch if not looking.who else await self._narrowed(watch, looking.who, actor)

    async def _narrowed(self, watch: Watch, who: str, actor: Actor) -> Watch:
        people = await watching.people(watch, actor=actor)
        return watch.to(await self._accounts.directory.matching(who, people))


def _subjects(some: Sequence[Assignment], watched: Watched) -> list[str]:
    return [one.task.subject for one in some if one.task.watched is watched]


async def _numbers(
    sittings: Sequence[Sitting], people: Mapping[UUID, PersonView]
) -> Mapping[UUID, int]:
    unknown = [one.id for one in sittings if one.person_id not in people]
    return await rehearsals.numbers(unknown) if unknown else {}
