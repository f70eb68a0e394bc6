"""YAML with fewer surprises: no anchors, tags, merges or duplicate keys; places kept.

Dates, times and yes/no stay text, as their authors wrote them; only true/false, null, whole
numbers and decimals become values. Every value remembers its line and column, so that a
checker can point at it. Nothing here knows what the keys mean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import yaml

from server.items.domain.findings import Finding

MAX_DEPTH = 24

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
_STEP = re.compile(r"[a-z_]+|[0-9]+")
_CONSTANTS: dict[str, bool | None] = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None,
}  # fmt: skip

# The compiled loader, where PyYAML has it, is ten times faster; both keep the same places.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Scalar = str | int | bool | Decimal | None


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar and where it stands. `text` is what was written."""

    place: Place
    value: Scalar
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """`entries` in the order written; `key_places` says where each key stands."""

    place: Place
    entries: dict[str, "Node"]
    key_places: dict[str, Place]

    def get(self, key: str) -> "Node | None":
        return self.entries.get(key)


Node = Value | Sequence | Mapping


class YamlFault(Exception):
    """A fault that stops the reading; holds its place, counted within the whole file."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place = place
        self.text = text

    def as_finding(self, file: str, code: str = "E004") -> Finding:
        return Finding(file, self.place.line, self.place.column, code, self.text)


def read_mapping(text: str, *, first_line: int = 1) -> Mapping:
    """Read a YAML document that is a mapping; `first_line` is the file's line of its first line.

    Raises YamlFault.
    """
    try:
        read = _Reading(text, first_line).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        column = (mark.column if mark else 0) + 1
        raise YamlFault(Place(line, column), f"not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlFault(Place(first_line, 1), f"not YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(read, Mapping):
        raise YamlFault(Place(first_line, 1), "expected keys and values, as in `key: value`")
    return read


def plain(node: Node) -> object:
    """Forget the places: dicts, lists and scalars."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.value


def node_at(node: Node, path: str) -> Node:
    """Return what stands at a path such as `domains.0.items` or `[0].items`."""
    for step in _STEP.findall(path):
        if isinstance(node, Mapping):
            node = node.entries[step]
        else:
            assert isinstance(node, Sequence)
            node = node.items[int(step)]
    return node


class _Reading:
    """Reads the parser's events one by one, so that what is refused is never put together."""

    def __init__(self, text: str, first_line: int) -> None:
        self._events = yaml.parse(text, Loader=_Loader)
        self._first_line = first_line

    def document(self) -> Node | None:
        next(self._events)  # the stream begins
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        node = self._node(next(self._events), MAX_DEPTH)
        next(self._events)  # the document ends
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise YamlFault(self._place(after), "not YAML: a second document")
        return node

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        assert mark is not None
        return Place(mark.line + self._first_line, mark.column + 1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._place(event)
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) or (
            event.anchor is not None or event.tag is not None
        ):
            raise YamlFault(place, "anchors, aliases and tags are not used here")
        if isinstance(event, yaml.ScalarEvent):
            return Value(place, _scalar(event), event.value)
        if depth == 0:
            raise YamlFault(place, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, depth - 1)
        return Sequence(place, tuple(self._items(depth - 1)))

    def _items(self, depth: int) -> Iterator[Node]:
        while type(event := next(self._events)) is not yaml.SequenceEndEvent:
            yield self._node(event, depth)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        key_places: dict[str, Place] = {}
        while type(event := next(self._events)) is not yaml.MappingEndEvent:
            node = self._node(event, depth)
            if not isinstance(node, Value):
                raise YamlFault(node.place, "a key must be plain text")
            key = node.text
            if key == "<<":
                raise YamlFault(node.place, "merge keys are not used here")
            if key in entries:
                raise YamlFault(node.place, f"the key `{key}` stands here twice")
            entries[key] = self._node(next(self._events), depth)
            key_places[key] = node.place
        return Mapping(place, entries, key_places)


def _scalar(event: yaml.ScalarEvent) -> Scalar:
    text: str = event.value
    if event.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    return text
