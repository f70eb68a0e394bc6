"""The Markdown below the front matter: which sections a type has, and what they hold."""

from dataclasses import dataclass
from difflib import get_close_matches

from server.items.domain.answers import read_numbers, read_text_match, read_texts, read_units
from server.items.domain.cloze import is_gap, read_cloze
from server.items.domain.essays import is_exemplar, read_essay
from server.items.domain.fields import Fields
from server.items.domain.giveaways import warn_of_giveaways
from server.items.domain.model import (
    Body,
    ItemType,
    Multiple,
    Numeric,
    Scoring,
    Single,
    Status,
    Text,
)
from server.items.domain.options import OPTIONS, check_rationales, check_shuffled, read_choice
from server.items.domain.regions import FileAt, read_hotspot
from server.items.domain.report import Report
from server.items.domain.sections import Line, Section, clean, read_entries, split_sections
from server.items.domain.sequences import read_match, read_order
from server.items.domain.strict_yaml import Place
from server.items.domain.testlets import read_testlet

_MAIN: dict[ItemType, str] = {
    ItemType.SINGLE: "Options",
    ItemType.MULTIPLE: "Options",
    ItemType.ORDER: "Order",
    ItemType.MATCH: "Pairs",
    ItemType.CLOZE: "Gap",
    ItemType.NUMERIC: "Answer",
    ItemType.TEXT: "Answer",
    ItemType.HOTSPOT: "Regions",
    ItemType.ESSAY: "Rubric",
    ItemType.TESTLET: "Case",
}
_FEEDBACK = "Feedback"
_EXEMPLAR = "Exemplar"
_EVERY = (*dict.fromkeys(_MAIN.values()), _FEEDBACK, _EXEMPLAR)
_SEVERAL = ("Gap", _EXEMPLAR)


@dataclass(frozen=True, slots=True)
class Context:
    """What the header said that the body is read by."""

    type: ItemType
    scoring: Scoring
    status: Status | None
    shuffle: bool
    fields: Fields
    file_at: FileAt | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    stem: str
    body: Body | None
    feedback: str


def read_body(lines: list[Line], context: Context, end: Place, report: Report) -> Parts:
    stem_lines, sections = split_sections(lines)
    stem = clean(line.text for line in stem_lines)
    if not stem.strip() and context.type is not ItemType.TESTLET:
        report.error("E013", lines[0].place if lines else end, "there is no stem")
    sorted_, feedback = _sort_sections(sections, context.type, report)
    main = sorted_[_MAIN[context.type]]
    if not main:
        wanted = _MAIN[context.type]
        code = "E038" if context.type is ItemType.ESSAY else "E014"
        report.error(code, end, f"the section `## {wanted}` of {context.type} is missing")
        return Parts(stem, None, feedback)
    body: Body
    if context.type is ItemType.CLOZE:
        body = read_cloze(main, stem_lines, context.fields, report)
    elif context.type is ItemType.ESSAY:
        body = read_essay(main[0], sorted_[_EXEMPLAR], context.fields, report)
    else:
        body = _read_main(main[0], stem, context, report)
    return Parts(stem, body, feedback)


def _sort_sections(
    sections: list[Section], item_type: ItemType, report: Report
) -> tuple[dict[str, list[Section]], str]:
    """Return the sections of the type by name, of most the first only, and the feedback."""
    found: dict[str, list[Section]] = {_MAIN[item_type]: [], _FEEDBACK: []}
    if item_type is ItemType.ESSAY:
        found[_EXEMPLAR] = []
    for section in sections:
        name = _plain_name(section)
        if name not in found:
            report.error("E015", section.place, _unknown(name, item_type))
        elif found[name] and name not in _SEVERAL:
            report.error("E016", section.place, f"a second section `## {name}`")
        else:
            found[name].append(section)
    feedback = [clean(line.text for line in section.lines) for section in found[_FEEDBACK]]
    return found, "".join(feedback)


def _plain_name(section: Section) -> str:
    if is_gap(section):
        return "Gap"
    return _EXEMPLAR if is_exemplar(section) else section.name


def _unknown(name: str, item_type: ItemType) -> str:
    if name in _EVERY:
        return f"{item_type} has no section `## {name}`"
    close = get_close_matches(name, _EVERY, n=1)
    hint = f" (did you mean `## {close[0]}`?)" if close else " (use `###` inside a text)"
    return f"unknown section `## {name[:60]}`{hint}"


def _read_main(section: Section, stem: str, context: Context, report: Report) -> Body:
    if context.type in (ItemType.SINGLE, ItemType.MULTIPLE):
        body = read_choice(section, context.type, context.scoring, context.fields, report)
        _check_choice(body, section, stem, context, report)
        return body
    if context.type is ItemType.ORDER:
        return read_order(section, report)
    if context.type is ItemType.MATCH:
        return read_match(section, context.scoring, report)
    if context.type is ItemType.HOTSPOT:
        return read_hotspot(
            section, context.fields, context.scoring, context.status, context.file_at, report
        )
    if context.type is ItemType.TESTLET:
        return read_testlet(section, context.fields, report)
    return _read_written(section, context, report)


def _read_written(section: Section, context: Context, report: Report) -> Numeric | Text:
    if context.type is ItemType.NUMERIC:
        units = read_units(context.fields, report)
        return Numeric(read_numbers(section, units, report), units)
    match = read_text_match(context.fields)
    return Text(read_texts(section, match, report), match)


def _check_choice(
    body: Single | Multiple, section: Section, stem: str, context: Context, report: Report
) -> None:
    entries = read_entries(section, OPTIONS, Report(report.file))
    check_rationales(body.options, entries, context.status, report)
    warn_of_giveaways(stem, body.options, entries, report)
    if context.shuffle:
        check_shuffled(body.options, entries, report)
