"""What a writer of a format is given, and what it returns. Writers are pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from server.items.domain.model import Item


@dataclass(frozen=True, slots=True)
class Leaving:
    """An item on its way out, where it stands, and its pictures by their path in its texts."""

    item: Item
    source: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Left:
    """What became of one of them; `code` and `text` where it could not be written."""

    losses: tuple[str, ...] = ()
    code: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The file made, how its name ends, and what became of each item, in their order."""

    suffix: str
    data: bytes
    left: tuple[Left, ...]


Writer = Callable[[Sequence[Leaving]], Written]
