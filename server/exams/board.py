"""Sittings as administrators see them: lists, and one without its items and answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.exams.domain.kept import Kept
from server.exams.domain.sitting import Sitting, SittingState, SittingUnknown
from server.exams.store import board, hot
from server.kernel.actor import Actor, Permission

MOST_COUNTED = 1_000
_UNDER_WAY = (SittingState.OPEN, SittingState.PAUSED)
Place = tuple[int, UUID]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is empty or None leaves the list as it is."""

    exam: str = ""
    state: SittingState | None = None
    people: Collection[UUID] = ()

    @property
    def ends_first(self) -> bool:
        """Those under way come in the order in which they end, all others newest first."""
        return self.state in _UNDER_WAY and not self.people


@dataclass(frozen=True, slots=True)
class Lately:
    """Counted to MOST_COUNTED."""

    open: int
    started: int


async def page(
    narrowing: Narrowing, *, after: Place | None, limit: int, actor: Actor
) -> tuple[Sequence[Sitting], Place | None]:
    """Return a page and where the next begins."""
    actor.require(Permission.SEE_SITTINGS)
    exam, state = narrowing.exam, narrowing.state
    if narrowing.ends_first:
        assert state is not None, "see ends_first"
        found = await board.ending_first(state, exam=exam, after=after, limit=limit + 1)
    else:
        found = await board.newest(
            exam=exam,
            state=state,
            people=narrowing.people,
            after=None if after is None else after[1],
            limit=limit + 1,
        )
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return shown, None if last is None else (last.deadline_ms, last.id)


async def sitting(sitting_id: UUID, *, actor: Actor) -> tuple[Sitting, Kept]:
    """Raises SittingUnknown."""
    actor.require(Permission.SEE_SITTINGS)
    found = await hot.sitting_by_id(sitting_id)
    if found is None:
        raise SittingUnknown
    return found, await board.kept(sitting_id)


async def open_count(*, actor: Actor) -> int:
    """Counted to MOST_COUNTED."""
    actor.require(Permission.SEE_SITTINGS)
    return await board.count_open(MOST_COUNTED)


async def lately(*, actor: Actor, now: datetime) -> Lately:
    """What is under way, and what was started within a day."""
    actor.require(Permission.SEE_SITTINGS)
    yesterday = now - timedelta(days=1)
    return Lately(
        await board.count_open(MOST_COUNTED), await board.count_since(yesterday, MOST_COUNTED)
    )
