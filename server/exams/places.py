"""Going on in a sitting that may not be moved through freely: what is left is closed for good."""

from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.database.connection import transaction
from server.exams.desks import Desks
from server.exams.domain.route import Navigation, place_of
from server.exams.domain.sitting import PositionUnknown, Sitting, require_writing
from server.exams.store import sittings
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds

SECTION_LEFT = "sitting.section-left"


class Places:
    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    async def go_on(
        self,
        sitting_id: UUID,
        position: int,
        *,
        writer: int | None = None,
        actor: Actor,
        now: datetime,
    ) -> Sitting:
        """Go on to a position; nothing happens where it is no step forward, or all are free.

        A step from item to item is as common as a save and leaves as little behind: only sections
        that are left have their event. Raises SittingUnknown, PositionUnknown, and the refusals of
        a save about the close, the clock and the writer.
        """
        actor.require(Permission.SIT)
        desk = await self._desks.of(sitting_id, actor)
        route = desk.form.route
        if not 1 <= position <= route.items:
            raise PositionUnknown
        async with transaction():
            sitting = await sittings.for_update(sitting_id)
            require_writing(sitting, writer, to_milliseconds(now))
            locked = route.moved(sitting.locked, position)
            if locked == sitting.locked:
                return sitting
            moved = await sittings.save_locked(sitting, locked)
            if route.navigation is Navigation.LOCKED_SECTIONS:
                detail = {"place": place_of(locked)}
                await audit.record(actor, SECTION_LEFT, sitting_id, now=now, detail=detail)
        self._desks.know(moved)
        return moved
