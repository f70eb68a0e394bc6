"""Who sits at their page, as the page reports: for invigilators, and no rule rests on it.

What pages report is gathered in this process and written every few seconds in one commit, so a
save waits for none of it. A process that dies loses a few seconds of it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from server.database.connection import transaction
from server.exams.domain.presence import Report, Seen
from server.exams.store import presence as store
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds

KEPT = timedelta(days=30)
PRUNED_AT_ONCE = 1_000


class Presence:
    def __init__(self) -> None:
        self._fresh: dict[UUID, Report] = {}

    def note(self, sitting_id: UUID, *, now: datetime, unsent: int | None = None) -> None:
        """The page of this sitting is there; whose it is was asked before.

        `unsent` None: this page writes nothing, and knows of no answers that wait.
        """
        before = self._fresh.get(sitting_id)
        if unsent is None and before is not None:
            unsent = before.unsent
        self._fresh[sitting_id] = Report(to_milliseconds(now), unsent)

    def forget(self, sitting_ids: Sequence[UUID]) -> None:
        """What was reported of sittings that are no more."""
        for one in sitting_ids:
            self._fresh.pop(one, None)

    async def flush(self) -> None:
        """Write what was reported since the last time."""
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, {}
        try:
            await store.keep(fresh)
        except Exception:
            self._fresh = fresh | self._fresh
            raise

    async def prune(self, *, now: datetime) -> None:
        """Forget whose page was last heard of long ago: nobody watches that sitting any more."""
        async with transaction():
            await store.delete_before(to_milliseconds(now - KEPT), PRUNED_AT_ONCE)

    async def of(self, sitting_ids: Sequence[UUID], *, actor: Actor) -> Mapping[UUID, Seen]:
        """Those whose page was ever heard of, some seconds late if that was at another process."""
        actor.require(Permission.SEE_SITTINGS)
        stored = await store.of_sittings(sitting_ids)
        known = {one: self._fresh.get(one) for one in sitting_ids}
        return {
            one: stored[one] if report is None else report.over(stored.get(one))
            for one, report in known.items()
            if report is not None or one in stored
        }
