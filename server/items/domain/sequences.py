"""Order (a numbered list) and match (a table of pairs)."""

import re
from dataclasses import dataclass

from server.items.domain.model import Match, Order, Side, Step
from server.items.domain.options import MAX_OPTIONS, check_ids, check_texts, refuse_too_many
from server.items.domain.report import Report
from server.items.domain.sections import Grammar, Line, Section, read_entries
from server.items.domain.strict_yaml import Place
from server.items.domain.tables import Cell, cells_of, is_delimiter, unescaped

STEPS = Grammar(
    re.compile(r"[0-9]{1,3}[.)][ \t]+(?:(?P<id>[a-z0-9][a-z0-9-]{0,31}):)?(?:[ \t]*(?P<text>.*))$"),
    3,
    "1. a: text",
)
_CELL = re.compile(r"(?:(?P<id>[a-z0-9][a-z0-9-]{0,31}):)?\s*(?P<text>.*)\Z")


def read_order(section: Section, report: Report) -> Order:
    entries = read_entries(section, STEPS, report)
    refuse_too_many(entries, report)
    check_ids([(entry.marker["id"], entry.place) for entry in entries], report)
    check_texts([(entry.text, entry.place) for entry in entries], report)
    if len(entries) < 3:
        report.error("E031", section.place, f"order has {len(entries)} steps; three are needed")
    return Order(tuple(Step(e.marker["id"] or "", e.text, e.quote) for e in entries))


@dataclass(frozen=True, slots=True)
class _Cell:
    place: Place
    id: str
    text: str

    @property
    def is_empty(self) -> bool:
        return not self.id and not self.text


_Row = tuple[_Cell, _Cell]


def read_match(section: Section, report: Report) -> Match:
    rows = _read_rows(section, report)
    if rows is None:
        return Match((), (), ())
    lefts = [left for left, _ in rows if not left.is_empty]
    # Distractors stand last, as the canonical form writes them.
    rights = _distinct_rights(sorted(rows, key=lambda row: row[0].is_empty), report)
    for cells in (lefts, rights):
        check_ids([(cell.id, cell.place) for cell in cells], report)
        check_texts([(cell.text, cell.place) for cell in cells], report)
    _check_size(section, lefts, rights, report)
    pairs = tuple((left.id, right.id) for left, right in rows if not left.is_empty)
    return Match(_sides(lefts), _sides(rights), pairs)


def _sides(cells: list[_Cell]) -> tuple[Side, ...]:
    return tuple(Side(cell.id, cell.text) for cell in cells)


def _check_size(section: Section, lefts: list[_Cell], rights: list[_Cell], report: Report) -> None:
    if len(lefts) < 2:
        report.error("E020", section.place, f"match has {len(lefts)} pairs; two are needed")
    for cells in (lefts, rights):
        if len(cells) > MAX_OPTIONS:
            report.error("E002", cells[MAX_OPTIONS].place, f"more than {MAX_OPTIONS} entries")


def _distinct_rights(rows: list[_Row], report: Report) -> list[_Cell]:
    """Several lefts may share a right, written again with the same id and text."""
    found: dict[str, str] = {}
    rights = []
    for left, right in rows:
        if right.is_empty:
            report.error("E032", left.place, f"the left `{left.id}` has nothing to be matched with")
        elif right.id and found.get(right.id) == right.text and not left.is_empty:
            continue
        else:
            found.setdefault(right.id, right.text)
            rights.append(right)
    return rights


def _read_rows(section: Section, report: Report) -> list[_Row] | None:
    lines = [line for line in section.lines if line.text.strip()]
    if len(lines) < 2 or not is_delimiter(lines[1], columns=2):
        place = lines[0].place if lines else section.place
        report.error("E032", place, "expected a table `| left | right |` with a line of dashes")
        return None
    rows = [_read_row(line, report) for line in lines[2:]]
    return [row for row in rows if row is not None and not (row[0].is_empty and row[1].is_empty)]


def _read_row(line: Line, report: Report) -> _Row | None:
    cells = _cells(line)
    if len(cells) == 2:
        return cells[0], cells[1]
    report.error("E032", line.place, f"a pair has two cells, this line has {len(cells)}")
    return None


def _cells(line: Line) -> list[_Cell]:
    return [_side(cell) for cell in cells_of(line)]


def _side(cell: Cell) -> _Cell:
    match = _CELL.match(cell.text)
    assert match is not None
    return _Cell(cell.place, match["id"] or "", unescaped(match["text"]))
