"""Order (a numbered list) and match (a table of pairs)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from server.items.domain.model import Match, Order, Policy, Scoring, Side, Step
from server.items.domain.options import (
    MAX_OPTIONS,
    check_ids,
    check_texts,
    checked_weight,
    refuse_too_many,
)
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


@dataclass(frozen=True, slots=True)
class _Row:
    """`rank` is 0 for a right pair, 1 for another one of the same left, 2 for a distractor."""

    left: _Cell
    right: _Cell
    value: Cell | None
    rank: int = 0


def read_match(section: Section, scoring: Scoring, report: Report) -> Match:
    has_values = scoring.policy is Policy.MAP
    rows = _read_rows(section, report, most=3 if has_values else 2)
    if rows is None:
        return Match((), (), ())
    # As the canonical form writes them: right pairs, other pairs, distractors.
    ranked = sorted(_ranked(rows, has_values=has_values), key=lambda row: row.rank)
    pairs = [row for row in ranked if row.rank == 0]
    lefts, rights = [row.left for row in pairs], _distinct_rights(ranked, report)
    for cells in (lefts, rights):
        check_ids([(cell.id, cell.place) for cell in cells], report)
        check_texts([(cell.text, cell.place) for cell in cells], report)
    _check_size(section, lefts, rights, report)
    named = tuple((row.left.id, row.right.id) for row in pairs)
    match = Match(_sides(lefts), _sides(rights), named, _read_values(ranked, report))
    if has_values and pairs:
        _check_values(match, scoring, pairs[0].left.place, report)
    return match


def _ranked(rows: list[_Row], *, has_values: bool) -> Iterator[_Row]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        left = (row.left.id, row.left.text)
        if row.left.is_empty:
            yield replace(row, rank=2)
        else:
            yield replace(row, rank=1 if has_values and left in seen else 0)
        seen.add(left)


def _read_values(rows: Iterable[_Row], report: Report) -> tuple[tuple[str, str, Fraction], ...]:
    values: dict[tuple[str, str], Fraction] = {}
    for row in rows:
        pair, written = (row.left.id, row.right.id), row.value.text if row.value else ""
        if pair in values:
            report.error("E023", row.left.place, "this pair has a value already")
        elif row.rank == 1 and not written:
            report.error("E023", row.left.place, f"the left `{row.left.id}` stands here twice")
        elif row.value is not None and written and row.rank == 2:
            report.error("E007", row.value.place, "a right without a left has no value")
        elif row.value is not None and written:
            values[pair] = checked_weight(written, row.value.place, report) or Fraction(0)
    return tuple((left, right, value) for (left, right), value in values.items())


def _check_values(match: Match, scoring: Scoring, place: Place, report: Report) -> None:
    """With the best right for each left the whole is reached."""
    values = {(left, right): value for left, right, value in match.values}
    best = Fraction(0)
    for left in match.lefts:
        worth = [values.get((left.id, right.id), scoring.default) for right in match.rights]
        best += max([Fraction(0), *worth])
    if best < 1:
        report.error("E026", place, "the values never reach 100 %")


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
    for row in rows:
        left, right = row.left, row.right
        if right.is_empty:
            report.error("E032", left.place, f"the left `{left.id}` has nothing to be matched with")
        elif right.id and found.get(right.id) == right.text and not left.is_empty:
            continue
        else:
            found.setdefault(right.id, right.text)
            rights.append(right)
    return rights


def _read_rows(section: Section, report: Report, *, most: int) -> list[_Row] | None:
    lines = [line for line in section.lines if line.text.strip()]
    columns = min(most, max(2, len(cells_of(lines[1])))) if len(lines) > 1 else 2
    if len(lines) < 2 or not is_delimiter(lines[1], columns=columns):
        place = lines[0].place if lines else section.place
        report.error("E032", place, "expected a table `| left | right |` with a line of dashes")
        return None
    rows = [_read_row(line, columns, report) for line in lines[2:]]
    return [row for row in rows if row and not (row.left.is_empty and row.right.is_empty)]


def _read_row(line: Line, columns: int, report: Report) -> _Row | None:
    cells = cells_of(line)
    if len(cells) == columns:
        value = cells[2] if columns == 3 else None
        return _Row(_as_side(cells[0]), _as_side(cells[1]), value)
    wanted = "two cells" if columns == 2 else "three cells"
    report.error("E032", line.place, f"a pair has {wanted}, this line has {len(cells)}")
    return None


def _as_side(cell: Cell) -> _Cell:
    match = _CELL.match(cell.text)
    assert match is not None
    return _Cell(cell.place, match["id"] or "", unescaped(match["text"]))
