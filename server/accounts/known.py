"""Sessions this process has looked up, until a change of their person is announced."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from server.kernel.actor import Actor

MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class KnownSession:
    actor: Actor
    epoch: int


Load = Callable[[UUID], Awaitable[KnownSession]]


class KnownSessions:
    def __init__(self) -> None:
        self._known: OrderedDict[UUID, KnownSession] = OrderedDict()
        self._of_person: dict[UUID, set[UUID]] = {}
        self._changes = 0

    async def get(self, session_id: UUID, load: Load) -> KnownSession:
        """Return it from memory, or load and remember it; whatever `load` raises is not kept."""
        known = self._known.get(session_id)
        if known is not None:
            self._known.move_to_end(session_id)
            return known
        before = self._changes
        known = await load(session_id)
        # A change announced while we were reading may be newer than what we read.
        if before == self._changes:
            self._remember(session_id, known)
        return known

    def forget(self, person_id: str) -> None:
        self._changes += 1
        for session_id in self._of_person.pop(UUID(person_id), set()):
            self._known.pop(session_id, None)

    def _remember(self, session_id: UUID, known: KnownSession) -> None:
        self._known[session_id] = known
        self._of_person.setdefault(known.actor.person_id, set()).add(session_id)
        if len(self._known) > MOST_KNOWN:
            oldest_id, oldest = self._known.popitem(last=False)
            self._drop(oldest.actor.person_id, oldest_id)

    def _drop(self, person_id: UUID, session_id: UUID) -> None:
        sessions = self._of_person[person_id]
        sessions.discard(session_id)
        if not sessions:
            del self._of_person[person_id]
