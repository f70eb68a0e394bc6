"""Rendered pieces that are the same for everybody, kept while they are asked for.

A key holds everything the piece depends on (version, language), so that nothing has to be
forgotten when content changes: what is no longer asked for goes by itself.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

PieceT = TypeVar("PieceT")


class Kept(Generic[PieceT]):
    def __init__(self, most: int) -> None:
        self._most = most
        self._pieces: OrderedDict[Hashable, PieceT] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], PieceT]) -> PieceT:
        known = self._pieces.get(key)
        if known is not None:
            self._pieces.move_to_end(key)
            return known
        made = self._pieces[key] = make()
        if len(self._pieces) > self._most:
            self._pieces.popitem(last=False)
        return made
