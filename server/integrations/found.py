"""What a reader of a format is given, and what it returns.

Readers are pure: bytes in, values out. A reader returns a `Draft` or a `Refused` for each item of
the source, in its order. It raises nothing but `Refusing`, and that only about the whole file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from server.integrations.report import Remark
from server.items.domain.model import Item

MAX_BYTES = 64 * 1024 * 1024
MAX_ITEMS = 10_000
TOO_LARGE, WRONG_FORMAT, NOT_HELD, UNSUPPORTED = "E059", "E057", "E058", "E056"


def _nothing_beside(_path: str) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. `beside` gives what lies at a path below its folder, or None."""

    name: str
    data: bytes
    beside: Callable[[str], bytes | None] = _nothing_beside

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem


@dataclass(frozen=True, slots=True)
class Draft:
    """An item as the source has it, at `line` of `source` (a file of a package, else "").

    `item.id` is what the source calls it, any text; testlets and enemies refer by it. The importer
    gives the true id, the author and the status. `files` are pictures by their path in the texts.
    `language` is a tag as in BCP 47 where the source has one.
    """

    item: Item
    line: int
    losses: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    source: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that was not taken; `type` is what the source calls its kind."""

    line: int
    code: str
    text: str
    type: str | None = None
    name: str = ""
    source: str = ""
    losses: tuple[str, ...] = ()


Found = Draft | Refused


@dataclass(frozen=True, slots=True)
class Reading:
    """`remarks` tell of what concerns no item; their `source` may be left empty."""

    found: tuple[Found, ...]
    remarks: tuple[Remark, ...] = ()


Reader = Callable[[Upload], Reading]


class Refusing(Exception):
    """Says why something is not taken; caught by whoever knows which item it was."""

    def __init__(self, code: str, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.line = line

    def refused(self, line: int, *, type: str | None = None, name: str = "") -> Refused:  # noqa: A002 - the report's word
        return Refused(self.line or line, self.code, self.text, type, name)


class Losses:
    """The sentences about one item, each once, in the order they were met."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        self._told.setdefault(sentence)

    def all(self) -> tuple[str, ...]:
        return tuple(self._told)
