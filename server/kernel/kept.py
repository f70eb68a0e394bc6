"""What a process remembers until it is told to forget, within bounds."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class Kept(Generic[KeyT, ValueT]):
    """At most so many values by key, none of them None; what was used longest ago goes first."""

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


class KeptOne(Generic[ValueT]):
    """One value, which is never None, read anew after it was forgotten."""

    def __init__(self, load: Callable[[], Awaitable[ValueT]]) -> None:
        self._load = load
        self._value: ValueT | None = None
        self._forgotten = 0

    async def value(self) -> ValueT:
        known = self._value
        if known is not None:
            return known
        before = self._forgotten
        value = await self._load()
        if before == self._forgotten:
            self._value = value
        return value

    def forget(self, _key: object = None) -> None:
        self._forgotten += 1
        self._value = None
