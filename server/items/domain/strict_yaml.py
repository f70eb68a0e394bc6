"""YAML with fewer surprises: no anchors, tags, merges or duplicate keys; places kept.

Dates, times and yes/no stay text, as their authors wrote them; only true/false, null, whole
numbers and decimals become values. Every value remembers its line and column, so that a
checker can point at it. Nothing here knows what the keys mean.
"""

import re
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
        _refuse_anchors_and_tags(text, first_line)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        column = (mark.column if mark else 0) + 1
        raise YamlFault(Place(line, column), f"not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlFault(Place(first_line, 1), f"not YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(node, yaml.MappingNode):
        raise YamlFault(Place(first_line, 1), "expected keys and values, as in `key: value`")
    read = _read(node, first_line, MAX_DEPTH)
    assert isinstance(read, Mapping)
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


def _refuse_anchors_and_tags(text: str, first_line: int) -> None:
    """Look at the flat tokens first, so that no deep nesting reaches the recursive reader."""
    depth = 0
    for token in yaml.scan(text, Loader=_Loader):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        place = Place(token.start_mark.line + first_line, token.start_mark.column + 1)
        if depth > MAX_DEPTH:
            raise YamlFault(place, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
            raise YamlFault(place, "anchors, aliases and tags are not used here")


_OPENING = (
    yaml.FlowSequenceStartToken
    | yaml.FlowMappingStartToken
    | yaml.BlockSequenceStartToken
    | yaml.BlockMappingStartToken
)
_CLOSING = yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken | yaml.BlockEndToken


def _read(node: yaml.Node, first_line: int, depth: int) -> Node:
    place = Place(node.start_mark.line + first_line, node.start_mark.column + 1)
    if depth == 0:
        raise YamlFault(place, f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(node, yaml.ScalarNode):
        return Value(place, _scalar(node), node.value)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(place, tuple(_read(item, first_line, depth - 1) for item in node.value))
    return _mapping(node, place, first_line, depth)


def _mapping(node: yaml.Node, place: Place, first_line: int, depth: int) -> Mapping:
    entries: dict[str, Node] = {}
    key_places: dict[str, Place] = {}
    for key_node, value_node in node.value:
        key_place = Place(key_node.start_mark.line + first_line, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlFault(key_place, "a key must be plain text")
        key = key_node.value
        if key == "<<":
            raise YamlFault(key_place, "merge keys are not used here")
        if key in entries:
            raise YamlFault(key_place, f"the key `{key}` stands here twice")
        entries[key] = _read(value_node, first_line, depth - 1)
        key_places[key] = key_place
    return Mapping(place, entries, key_places)


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text: str = node.value
    if node.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return Decimal(text)
    return text
