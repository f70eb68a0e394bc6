"""What a process remembers, within bounds: what was used longest ago goes first."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class Kept(Generic[KeyT, ValueT]):
    """At most so many values by key, none of them None."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[KeyT, ValueT] = OrderedDict()
        self._forgotten = 0

    async def load(self, key: KeyT, load: Callable[[KeyT], Awaitable[ValueT]]) -> ValueT:
        """Read it anew and keep it; whatever `load` raises is not kept."""
        before = self._forgotten
        value = await load(key)
        # What was forgotten while we were reading may be newer than what we read.
        if before == self._forgotten:
            self.put(key, value)
        return value

    def get_or_make(self, key: KeyT, make: Callable[[], ValueT]) -> ValueT:
        known = self.get(key)
        if known is None:
            known = make()
            self.put(key, known)
        return known

    def get(self, key: KeyT) -> ValueT | None:
        known = self._values.get(key)
        if known is not None:
            self._values.move_to_end(key)
        return known

    def put(self, key: KeyT, value: ValueT) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def forget(self, key: KeyT) -> None:
        self._forgotten += 1
        self._values.pop(key, None)
