"""How many unread notices a person has, remembered for the menu on every page.

Asked once per person and process, and again after a change, here or in another process.
"""

from collections import OrderedDict
from uuid import UUID

from server.database import changes
from server.notices import store

SCOPE = "notices"
MOST_COUNTED = 100
_CACHE_SIZE = 20_000


class Unread:
    def __init__(self) -> None:
        self._counts: OrderedDict[UUID, int] = OrderedDict()
        self._forgotten = 0
        changes.on_change(SCOPE, self._forget)

    async def count(self, person_id: UUID) -> int:
        """Counted to a hundred, no further."""
        known = self._counts.get(person_id)
        if known is not None:
            self._counts.move_to_end(person_id)
            return known
        before = self._forgotten
        count = await store.unread_count(person_id, MOST_COUNTED)
        if before == self._forgotten:  # what was announced while we read may be newer
            self._counts[person_id] = count
            if len(self._counts) > _CACHE_SIZE:
                self._counts.popitem(last=False)
        return count

    def _forget(self, person_id: str) -> None:
        self._forgotten += 1
        self._counts.pop(UUID(person_id), None)
