"""Reading front matter key by key: the right kind of value, or a finding at its place."""

import re
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from server.items.domain.numbers import read_rational, read_share
from server.items.domain.report import START, Report
from server.items.domain.strict_yaml import Mapping, Node, Place, Sequence, Value

E = TypeVar("E", bound=StrEnum)

ITEM_ID = re.compile(r"[a-z][a-z0-9-]{2,63}\Z")
HANDLE = re.compile(r"[a-z][a-z0-9-]{1,63}\Z")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,99}\Z")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
MOST_UNKNOWN = 20
"""Keys that are told one by one: each is compared with all that are known."""
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class Fields:
    """A mapping of the front matter, asked key by key."""

    def __init__(self, mapping: Mapping, report: Report) -> None:
        self._mapping = mapping
        self._report = report

    def __contains__(self, key: str) -> bool:
        return key in self._mapping.entries

    def names_written(self) -> tuple[str, ...]:
        return tuple(self._mapping.entries)

    def node(self, key: str) -> Node | None:
        return self._mapping.get(key)

    def place(self, key: str) -> Place:
        """Where the value stands, or the beginning of the file for a missing one."""
        node = self._mapping.get(key)
        return node.place if node is not None else START

    def require(self, keys: Iterable[str], reason: str) -> None:
        for key in keys:
            if key not in self._mapping.entries:
                self._report.error("E006", self._mapping.place, f"`{key}` is missing ({reason})")

    def refuse_unknown(self, known: Iterable[str]) -> None:
        names = sorted(known)
        unknown = [one for one in self._mapping.key_places.items() if one[0] not in names]
        for key, place in unknown[:MOST_UNKNOWN]:
            close = get_close_matches(key, names, n=1)
            hint = f" (did you mean `{close[0]}`?)" if close else ""
            self._report.error("E005", place, f"unknown key `{key}`{hint}")
        if len(unknown) > MOST_UNKNOWN:
            _, place = unknown[MOST_UNKNOWN]
            self._report.error("E005", place, f"{len(unknown) - MOST_UNKNOWN} more unknown keys")

    def text(self, key: str, pattern: re.Pattern[str] | None = None, *, code: str = "E007") -> str:
        """Return the text, or "" where it is missing or wrong."""
        node = self.node(key)
        if node is None:
            return ""
        written = text_of(node, self._report)
        if written is None:
            return ""
        if not written.strip():
            self._wrong(key, "a text")
            return ""
        if pattern is not None and not pattern.match(written):
            self._report.error(code, node.place, f"`{key}: {written[:80]}` is not well formed")
            return ""
        return written

    def integer(self, key: str, low: int, high: int) -> int | None:
        node = self.node(key)
        if node is None:
            return None
        value = node.value if isinstance(node, Value) else None
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self._wrong(key, f"a whole number from {low} to {high}")
        return None

    def flag(self, key: str, *, default: bool) -> bool:
        node = self.node(key)
        if node is None:
            return default
        if isinstance(node, Value) and isinstance(node.value, bool):
            return node.value
        self._wrong(key, "true or false")
        return default

    def choice(self, key: str, kind: type[E]) -> E | None:
        node = self.node(key)
        if node is None:
            return None
        written = text_of(node, self._report) or ""
        names = [member.value for member in kind]
        if written in names:
            return kind(written)
        close = get_close_matches(written, names, n=1)
        hint = f"did you mean `{close[0]}`?" if close else "one of " + ", ".join(names)
        self._report.error("E011", node.place, f"unknown {key} `{written[:80]}` ({hint})")
        return None

    def points(self, key: str) -> Fraction | None:
        node = self.node(key)
        if node is None:
            return None
        value = node.value if isinstance(node, Value) else None
        points = rational_of(value)
        if points is not None and 0 < points <= 1000:
            return points
        self._wrong(key, "a number above 0 and at most 1000")
        return None

    def share(self, key: str) -> Fraction | None:
        node = self.node(key)
        if node is None:
            return None
        share = read_share(node.text) if isinstance(node, Value) else None
        if share is not None and -1 <= share <= 1:
            return share
        self._wrong(key, "a percentage from -100% to 100%")
        return None

    def mapping(self, key: str) -> "Fields | None":
        node = self.node(key)
        if node is None:
            return None
        if isinstance(node, Mapping):
            return Fields(node, self._report)
        self._wrong(key, "a mapping, as in `{key: value}`")
        return None

    def nodes(self, key: str) -> tuple[Node, ...]:
        node = self.node(key)
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        self._wrong(key, "a list")
        return ()

    def names(self, key: str, pattern: re.Pattern[str]) -> tuple[tuple[str, Place], ...]:
        """Return the texts of a list, each with its place; a wrong or repeated one is told."""
        found: dict[str, Place] = {}
        for node in self.nodes(key):
            name = text_of(node, self._report) or ""
            if not pattern.match(name):
                self._report.error("E007", node.place, f"`{key}` takes ids, not `{name[:80]}`")
            elif name in found:
                self._report.error("E007", node.place, f"`{name}` stands twice in `{key}`")
            else:
                found[name] = node.place
        return tuple(found.items())

    def _wrong(self, key: str, expected: str) -> None:
        self._report.error("E007", self.place(key), f"`{key}` must be {expected}")


def text_of(node: Node, report: Report) -> str | None:
    """Return what was written, "" for no text; None where unseen characters were told."""
    if not isinstance(node, Value) or isinstance(node.value, bool) or node.value is None:
        return ""
    unseen = _UNSEEN.search(node.text)
    if unseen:
        report.error("E001", node.place, f"the character U+{ord(unseen[0]):04X} is not used here")
        return None
    return node.text


def rational_of(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    return read_rational(str(value))
