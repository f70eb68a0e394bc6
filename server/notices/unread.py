"""How many unread notices a person has, remembered for a moment: the menu of every page asks.

What this process changes it forgets at once; what another one changes shows within two seconds.
Saying every notice to every process would cost a hand-in more than grading it.
"""

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from server.kernel.clock import monotonic_seconds
from server.notices.store import notices as store

MOST_COUNTED = 100
SECONDS_KEPT = 2.0
_CACHE_SIZE = 20_000


@dataclass(frozen=True, slots=True)
class _Counted:
    count: int
    at: float


class Unread:
    def __init__(self) -> None:
        self._counts: OrderedDict[UUID, _Counted] = OrderedDict()
        self._forgotten = 0

    async def count(self, person_id: UUID) -> int:
        """Counted to a hundred, no further."""
        known, at = self._counts.get(person_id), monotonic_seconds()
        if known is not None and at - known.at < SECONDS_KEPT:
            return known.count
        before = self._forgotten
        count = await store.unread_count(person_id, MOST_COUNTED)
        if before == self._forgotten:  # what was told while we read may be newer
            self._counts[person_id] = _Counted(count, at)
            self._counts.move_to_end(person_id)
            if len(self._counts) > _CACHE_SIZE:
                self._counts.popitem(last=False)
        return count

    def forget(self, person_id: UUID) -> None:
        self._forgotten += 1
        self._counts.pop(person_id, None)
