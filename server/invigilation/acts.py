"""What invigilators do to several sittings at once: time, pauses, messages; each one a reason.

Each sitting is an act of its own, done or refused by itself: what is over keeps nobody else from
their time. The name of the whole, made with the page, keeps a second press from doing more.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from server.database.connection import transaction
from server.exams import messages
from server.exams.clocks import Clocks, Once
from server.exams.domain.time_ledger import reason_text, require_range
from server.invigilation import logbook
from server.invigilation.domain.incident import IncidentKind, incident_id
from server.invigilation.logbook import Entry
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Invalid, Refusal

MOST_AT_ONCE = 100


class NothingChosen(Invalid):
    code = "nothing-chosen"
    detail = "Choose at least one sitting."


class TooManyChosen(Invalid):
    code = "too-many-chosen"
    detail = "Choose at most 100 sittings at once."


@dataclass(frozen=True, slots=True)
class Why:
    """The reason of an act, and the kind of incident that it is logged as, if any."""

    act_id: UUID
    reason: str
    kind: IncidentKind | None = None


@dataclass(slots=True)
class Done:
    """What came of an act: for which sittings it was done, and why not for the others."""

    done: list[UUID] = field(default_factory=list)
    refused: list[tuple[UUID, Refusal]] = field(default_factory=list)


class Acts:
    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks

    async def grant(
        self, sitting_ids: Sequence[UUID], seconds: int, why: Why, *, actor: Actor, now: datetime
    ) -> Done:
        """Raises NothingChosen, TooManyChosen, ReasonMalformed, GrantOutOfRange."""
        actor.require(Permission.RUN_SITTINGS)
        require_range(seconds)

        async def one(sitting_id: UUID, incident: UUID | None) -> None:
            once = Once(key=str(why.act_id), incident=incident)
            await self._clocks.grant(
                sitting_id, seconds, why.reason, once=once, actor=actor, now=now
            )

        return await _each(sitting_ids, why, one, actor, now)

    async def pause(
        self, sitting_ids: Sequence[UUID], why: Why, *, actor: Actor, now: datetime
    ) -> Done:
        """Raises NothingChosen, TooManyChosen, ReasonMalformed."""
        actor.require(Permission.RUN_SITTINGS)

        async def one(sitting_id: UUID, _: UUID | None) -> None:
            await self._clocks.pause(sitting_id, why.reason, actor=actor, now=now)

        return await _each(sitting_ids, why, one, actor, now)

    async def resume(
        self, sitting_ids: Sequence[UUID], why: Why, *, actor: Actor, now: datetime
    ) -> Done:
        """Raises NothingChosen, TooManyChosen, ReasonMalformed."""
        actor.require(Permission.RUN_SITTINGS)

        async def one(sitting_id: UUID, _: UUID | None) -> None:
            await self._clocks.resume(sitting_id, why.reason, actor=actor, now=now)

        return await _each(sitting_ids, why, one, actor, now)

    async def tell(
        self, sitting_ids: Sequence[UUID], act_id: UUID, text: str, *, actor: Actor, now: datetime
    ) -> int:
        """Send a message; return to how many, those that are over left out.

        Raises NothingChosen, TooManyChosen, MessageMalformed, NobodyToTell, MessageKnown.
        """
        actor.require(Permission.RUN_SITTINGS)
        chosen = _chosen(sitting_ids)
        return await messages.send(act_id, chosen, text, actor=actor, now=now)


async def _each(
    sitting_ids: Sequence[UUID],
    why: Why,
    act: Callable[[UUID, UUID | None], Awaitable[None]],
    actor: Actor,
    now: datetime,
) -> Done:
    """Act on each of them, together with the entry in the incident log if there is to be one."""
    chosen, found = _chosen(sitting_ids), Done()
    reason_text(why.reason)
    for sitting_id in chosen:
        try:
            async with transaction():
                await act(sitting_id, await _logged(sitting_id, why, actor, now))
        except Refusal as refusal:
            found.refused.append((sitting_id, refusal))
        else:
            found.done.append(sitting_id)
    return found


async def _logged(sitting_id: UUID, why: Why, actor: Actor, now: datetime) -> UUID | None:
    if why.kind is None:
        return None
    entry = Entry(incident_id(why.act_id, sitting_id), why.kind, why.reason)
    return (await logbook.log(sitting_id, entry, actor=actor, now=now)).id


def _chosen(sitting_ids: Sequence[UUID]) -> list[UUID]:
    chosen = list(dict.fromkeys(sitting_ids))
    if not chosen:
        raise NothingChosen
    if len(chosen) > MOST_AT_ONCE:
        raise TooManyChosen
    return chosen
