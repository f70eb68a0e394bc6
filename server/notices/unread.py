"""How many unread notices a person has, remembered for a moment: the menu of every page asks.

What this process changes it forgets at once; what another one changes shows within two seconds.
Saying every notice to every process would cost a hand-in more than grading it.
"""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.clock import monotonic_seconds
from server.kernel.kept import Kept
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
        self._counts: Kept[UUID, _Counted] = Kept(_CACHE_SIZE)

    async def count(self, person_id: UUID) -> int:
        """Counted to a hundred, no further."""
        known = self._counts.get(person_id)
        if known is None or monotonic_seconds() - known.at >= SECONDS_KEPT:
            known = await self._counts.load(person_id, _counted)
        return known.count

    def forget(self, person_id: UUID) -> None:
        self._counts.forget(person_id)


async def _counted(person_id: UUID) -> _Counted:
    at = monotonic_seconds()
    return _Counted(await store.unread_count(person_id, MOST_COUNTED), at)
