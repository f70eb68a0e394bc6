"""Sessions and tokens this process has looked up, until a change of their person is announced."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from server.kernel.actor import Actor

MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class KnownSession:
    """`is_secured`: whether the rules can ask no second factor of them that they lack."""

    actor: Actor
    epoch: int
    is_secured: bool


class OfSomebody(Protocol):
    @property
    def actor(self) -> Actor: ...


One = TypeVar("One", bound=OfSomebody)


class Known(Generic[One]):
    """By their id, and no more than `MOST_KNOWN`."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, One] = OrderedDict()
        self._of_person: dict[UUID, set[UUID]] = {}
        self._changes = 0

    async def get(self, key: UUID, load: Callable[[UUID], Awaitable[One]]) -> One:
        """Return it from memory, or load and remember it; whatever `load` raises is not kept."""
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known
        before = self._changes
        known = await load(key)
        # A change announced while we were reading may be newer than what we read.
        if before == self._changes:
            self._remember(key, known)
        return known

    def forget(self, person_id: str) -> None:
        self._changes += 1
        for key in self._of_person.pop(UUID(person_id), set()):
            self._known.pop(key, None)

    def _remember(self, key: UUID, known: One) -> None:
        self._known[key] = known
        self._of_person.setdefault(known.actor.person_id, set()).add(key)
        if len(self._known) > MOST_KNOWN:
            oldest_id, oldest = self._known.popitem(last=False)
            self._drop(oldest.actor.person_id, oldest_id)

    def _drop(self, person_id: UUID, key: UUID) -> None:
        keys = self._of_person[person_id]
        keys.discard(key)
        if not keys:
            del self._of_person[person_id]


KnownSessions = Known[KnownSession]
