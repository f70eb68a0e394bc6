"""Tables as GitHub writes them: lines of cells between bars; a bar within one is escaped."""

import re
from dataclasses import dataclass

from server.items.domain.sections import Line
from server.items.domain.strict_yaml import Place

_BAR = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*\Z")


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` as it stands there, without the spaces around."""

    place: Place
    text: str


def is_delimiter(line: Line, *, columns: int) -> bool:
    """Whether this is the line of dashes below the heading of so many columns."""
    return _DELIMITER.match(line.text) is not None and len(cells_of(line)) == columns


def cells_of(line: Line) -> list[Cell]:
    text = line.text.rstrip()
    bars = [match.start() for match in _BAR.finditer(text)]
    edges = [-1, *bars, len(text)]
    spans = [(edges[i] + 1, edges[i + 1]) for i in range(len(edges) - 1)]
    if len(spans) > 2 and not text[: spans[0][1]].strip():
        spans = spans[1:]
    if len(spans) > 2 and not text[spans[-1][0] :].strip():
        spans = spans[:-1]
    return [_cell(text, start, end, line.number) for start, end in spans]


def _cell(text: str, start: int, end: int, number: int) -> Cell:
    written = text[start:end]
    column = start + len(written) - len(written.lstrip()) + 1
    return Cell(Place(number, column), written.strip())


def unescaped(text: str) -> str:
    return text.replace("\\|", "|")


def escaped(text: str) -> str:
    return text.replace("|", "\\|")
