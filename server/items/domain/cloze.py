"""Gaps: `[[name]]` in the stem, and a section for each."""

import re
from collections.abc import Iterator
from fractions import Fraction

from server.items.domain.answers import read_numbers, read_text_match, read_texts
from server.items.domain.fields import Fields
from server.items.domain.model import Cloze, Gap, GapKind, Option, TextMatch, Units
from server.items.domain.numbers import read_rational
from server.items.domain.options import read_options
from server.items.domain.report import Report
from server.items.domain.sections import Line, Section
from server.items.domain.strict_yaml import Place

MARK = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}\Z")
_HEADING = re.compile(
    r"Gap[ \t]+(?P<name>[^ \t(]+)[ \t]*\((?:(?P<points>[0-9./]+)[ \t]+points?[ \t]*,[ \t]*)?"
    r"(?P<kind>[A-Za-z]+)\)\Z"
)


def is_gap(section: Section) -> bool:
    return section.name == "Gap" or section.name.startswith(("Gap ", "Gap\t"))


def read_cloze(sections: list[Section], stem: list[Line], fields: Fields, report: Report) -> Cloze:
    match = read_text_match(fields)
    marks = _marks(stem, report)
    gaps: dict[str, Gap] = {}
    for section in sections:
        gap = _gap(section, match, report)
        if gap is None:
            continue
        if gap.name in gaps:
            report.error("E016", section.place, f"the gap `{gap.name}` has two sections")
        elif gap.name not in marks:
            report.error("E033", section.place, f"`[[{gap.name}]]` is not in the stem")
        gaps.setdefault(gap.name, gap)
    headings = [_HEADING.match(section.name) for section in sections]
    named = {heading["name"] for heading in headings if heading}
    for name, place in marks.items():
        if name not in named:
            report.error("E033", place, f"the gap `{name}` has no section `## Gap {name} (…)`")
    return Cloze(tuple(gaps.values()), match)


def _marks(stem: list[Line], report: Report) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for name, place in _every_mark(stem):
        if name in places:
            report.error("E033", place, f"the gap `{name}` stands twice in the stem")
        elif not _NAME.match(name):
            report.error("E033", place, f"`{name[:40]}` cannot name a gap (a-z, 0-9, -)")
        else:
            places[name] = place
    return places


def _every_mark(stem: list[Line]) -> Iterator[tuple[str, Place]]:
    for line in stem:
        for found in MARK.finditer(line.text):
            yield found[1], Place(line.number, found.start() + 1)


def _gap(section: Section, match: TextMatch, report: Report) -> Gap | None:
    heading = _HEADING.match(section.name)
    if heading is None or not _NAME.match(heading["name"]):
        report.error("E033", section.place, "expected `## Gap name (1 point, dropdown)`")
        return None
    points = read_rational(heading["points"] or "1")
    if points is None or points <= 0:
        report.error("E007", section.place, "a gap has points above 0")
        points = Fraction(1)
    if heading["kind"] not in [kind.value for kind in GapKind]:
        kinds = ", ".join(GapKind)
        report.error("E011", section.place, f"unknown kind `{heading['kind']}` ({kinds})")
        return None
    kind = GapKind(heading["kind"])
    return _filled(Gap(heading["name"], kind, points), section, match, report)


def _filled(gap: Gap, section: Section, match: TextMatch, report: Report) -> Gap:
    if gap.kind is GapKind.DROPDOWN:
        options = _dropdown(section, report)
        return Gap(gap.name, gap.kind, gap.points, options=options)
    if gap.kind is GapKind.NUMERIC:
        numbers = read_numbers(section, Units(), report)
        return Gap(gap.name, gap.kind, gap.points, numbers=numbers)
    return Gap(gap.name, gap.kind, gap.points, texts=read_texts(section, match, report))


def _dropdown(section: Section, report: Report) -> tuple[Option, ...]:
    options, entries = read_options(section, report)
    if len(options) < 2:
        report.error("E020", section.place, "fewer than two options")
    keys = sum(option.is_key for option in options)
    if options and keys != 1:
        report.error("E021", section.place, f"the gap has {keys} keys; exactly one is needed")
    for entry in entries:
        if entry.marker["weight"] is not None:
            report.error("E007", entry.place_of("weight"), "options of a gap have no weights")
    return options
