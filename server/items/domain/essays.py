"""Essays: a rubric as a table, exemplars with their scores, and the rules for raters."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from server.items.domain.fields import Fields
from server.items.domain.numbers import read_rational
from server.items.domain.options import MAX_OPTIONS, check_ids, check_texts
from server.items.domain.report import Report
from server.items.domain.rubric import (
    MOST_WORDS,
    Criterion,
    Essay,
    Exemplar,
    Level,
    Raters,
    Resolve,
    Words,
)
from server.items.domain.sections import Line, Section, clean
from server.items.domain.strict_yaml import Place
from server.items.domain.tables import Cell, cells_of, is_delimiter, unescaped

MOST_SCORE = 100
MOST_EXEMPLARS = 12
_CRITERION = re.compile(r"(?:(?P<id>[a-z0-9][a-z0-9-]{0,31}):)?\s*(?P<text>.*)\Z")
_SCORE = re.compile(r"[0-9]{1,3}\Z")
_HEADING = re.compile(
    r"Exemplar[ \t]+(?P<name>[a-z0-9][a-z0-9-]{0,31})[ \t]*\((?P<scores>[^()]+)\)\Z"
)
_GIVEN = re.compile(r"\s*(?P<id>[a-z0-9][a-z0-9-]{0,31})[ \t]+(?P<score>[0-9]{1,3})\s*\Z")
_USUAL = Raters()


def is_exemplar(section: Section) -> bool:
    return section.name == "Exemplar" or section.name.startswith(("Exemplar ", "Exemplar\t"))


def read_essay(
    section: Section, exemplars: Sequence[Section], fields: Fields, report: Report
) -> Essay:
    rubric = _read_rubric(section, report)
    return Essay(
        rubric,
        _read_words(fields, report),
        _read_raters(fields, report),
        _read_exemplars(exemplars, rubric, report),
        shows_rubric=fields.flag("show_rubric", default=False),
    )


def _read_words(fields: Fields, report: Report) -> Words:
    inner = fields.mapping("words")
    if inner is None:
        return Words()
    inner.refuse_unknown(("min", "max"))
    least, most = inner.integer("min", 1, MOST_WORDS), inner.integer("max", 1, MOST_WORDS)
    if least is not None and most is not None and least > most:
        report.error("E007", inner.place("max"), "`max` is below `min`")
    return Words(least, most)


def _read_raters(fields: Fields, report: Report) -> Raters:
    inner = fields.mapping("raters")
    if inner is None:
        return _USUAL
    inner.refuse_unknown(("count", "resolve", "when_differ_by"))
    count = inner.integer("count", 1, 2) or _USUAL.count
    resolve = inner.choice("resolve", Resolve) or _USUAL.resolve
    if count == 1:
        for key in ("resolve", "when_differ_by"):
            if key in inner:
                report.error("E007", inner.place(key), f"one rater needs no `{key}`")
        return Raters(count, criterion=None)
    differ = inner.mapping("when_differ_by")
    if differ is None:
        return Raters(count, resolve)
    differ.refuse_unknown(("total", "criterion"))
    total, criterion = differ.points("total"), differ.integer("criterion", 1, MOST_SCORE)
    if total is None and criterion is None:
        place = inner.place("when_differ_by")
        report.error("E006", place, "`total` or `criterion` is missing (else nothing ever differs)")
    return Raters(count, resolve, total, criterion)


def _read_rubric(section: Section, report: Report) -> tuple[Criterion, ...]:
    lines = [line for line in section.lines if line.text.strip()]
    columns = len(cells_of(lines[0])) if lines else 0
    if len(lines) < 3 or columns < 4 or not is_delimiter(lines[1], columns=columns):
        place = lines[0].place if lines else section.place
        expected = "expected a table `| criterion | weight | 0 | 1 |`, a line of dashes, criteria"
        report.error("E038", place, expected)
        return ()
    scores = _read_scores(cells_of(lines[0])[2:], report)
    rows = [row for line in lines[2:] if (row := _read_row(line, scores, report)) is not None]
    if len(rows) > MAX_OPTIONS:
        report.error("E002", rows[MAX_OPTIONS].place, f"more than {MAX_OPTIONS} criteria")
    check_ids([(row.criterion.id, row.place) for row in rows], report)
    check_texts([(row.criterion.text, row.place) for row in rows], report)
    return tuple(row.criterion for row in rows)


def _read_scores(cells: Iterable[Cell], report: Report) -> list[int]:
    """Return the scores at the heads of the levels, which rise from 0."""
    scores: list[int] = []
    for cell in cells:
        score = int(cell.text) if _SCORE.match(cell.text) else None
        if score is None or score > MOST_SCORE:
            report.error("E038", cell.place, f"a level is headed by 0 to {MOST_SCORE}")
            score = scores[-1] + 1 if scores else 0
        elif not scores and score:
            report.error("E038", cell.place, "the levels begin with 0")
        elif scores and score <= scores[-1]:
            report.error("E038", cell.place, f"the levels do not rise: {score} after {scores[-1]}")
        scores.append(score)
    return scores


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    criterion: Criterion


def _read_row(line: Line, scores: Sequence[int], report: Report) -> _Row | None:
    cells = cells_of(line)
    if len(cells) != len(scores) + 2:
        wanted = f"a criterion has {len(scores) + 2} cells, this line has {len(cells)}"
        report.error("E038", line.place, wanted)
        return None
    named = _CRITERION.match(cells[0].text)
    assert named is not None
    weight = read_rational(cells[1].text)
    if weight is None or not 0 < weight <= MOST_SCORE:
        report.error("E007", cells[1].place, f"a weight is above 0 and at most {MOST_SCORE}")
        weight = Fraction(1)
    levels = _read_levels(list(zip(scores, cells[2:], strict=True)), line, report)
    text = unescaped(named["text"])
    return _Row(cells[0].place, Criterion(named["id"] or "", text, weight, levels))


def _read_levels(
    cells: Sequence[tuple[int, Cell]], line: Line, report: Report
) -> tuple[Level, ...]:
    """Read those that are described: a criterion may have fewer levels than another."""
    described = [(score, cell) for score, cell in cells if cell.text]
    if not cells[0][1].text:
        report.error("E038", cells[0][1].place, "the lowest level is not described")
    elif len(described) < 2:
        report.error("E038", line.place, "a criterion has two levels or more")
    for (_, lower), (_, higher) in pairwise(described):
        if lower.text.casefold() == higher.text.casefold():
            report.error("E038", higher.place, "the level reads like the one below it")
    return tuple(Level(score, unescaped(cell.text)) for score, cell in described)


def _read_exemplars(
    sections: Sequence[Section], rubric: Sequence[Criterion], report: Report
) -> tuple[Exemplar, ...]:
    if len(sections) > MOST_EXEMPLARS:
        report.error(
            "E002", sections[MOST_EXEMPLARS].place, f"more than {MOST_EXEMPLARS} exemplars"
        )
    read: dict[str, Exemplar] = {}
    for section in sections:
        exemplar = _read_exemplar(section, rubric, report)
        if exemplar is None:
            continue
        if exemplar.name in read:
            report.error("E016", section.place, f"a second exemplar `{exemplar.name}`")
        read.setdefault(exemplar.name, exemplar)
    return tuple(read.values())


def _read_exemplar(
    section: Section, rubric: Sequence[Criterion], report: Report
) -> Exemplar | None:
    heading = _HEADING.match(section.name)
    given = [_GIVEN.match(part) for part in heading["scores"].split(",")] if heading else []
    if heading is None or None in given:
        expected = "expected `## Exemplar name (criterion 2, another 1)`"
        report.error("E048", section.place, expected)
        return None
    scores = [(one["id"], int(one["score"])) for one in given if one is not None]
    if rubric:
        _check_scores(scores, rubric, section, report)
    text, notes = _text_and_notes(section.lines)
    if not text:
        report.error("E025", section.place, "there is no text here")
    order = {one.id: at for at, one in enumerate(rubric)}
    scores.sort(key=lambda score: order.get(score[0], len(order)))
    return Exemplar(heading["name"], tuple(scores), text, notes)


def _check_scores(
    scores: Sequence[tuple[str, int]], rubric: Sequence[Criterion], section: Section, report: Report
) -> None:
    levels = {one.id: {level.score for level in one.levels} for one in rubric}
    for name, score in scores:
        if name not in levels:
            report.error("E048", section.place, f"the rubric has no criterion `{name}`")
        elif score not in levels[name]:
            report.error("E048", section.place, f"`{name}` has no level {score}")
    given = [name for name, _ in scores]
    if len(set(given)) != len(given):
        report.error("E048", section.place, "a criterion is scored twice")
    missing = [one.id for one in rubric if one.id not in given]
    if missing:
        report.error("E048", section.place, f"no score for {', '.join(missing)}")


def _text_and_notes(lines: Sequence[Line]) -> tuple[str, str]:
    """Take the block quote at the end for the notes."""
    written = list(lines)
    while written and not written[-1].text.strip():
        written.pop()
    at = len(written)
    while at and not written[at - 1].is_code and written[at - 1].text.startswith(">"):
        at -= 1
    quoted = (line.text[1:].removeprefix(" ") for line in written[at:])
    return clean(line.text for line in written[:at]), clean(quoted)
