"""Options as GitHub task lists, and what single and multiple ask of them."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from server.items.domain.fields import Fields
from server.items.domain.model import (
    ItemType,
    Multiple,
    Option,
    Policy,
    Region,
    Scoring,
    Single,
    Status,
)
from server.items.domain.numbers import read_share
from server.items.domain.report import Report
from server.items.domain.sections import Entry, Grammar, Section, read_entries
from server.items.domain.strict_yaml import Place

MAX_OPTIONS = 26
OPTIONS = Grammar(
    re.compile(
        r"[-*+] \[(?P<key>[ xX])\](?:[ \t]+(?P<id>[a-z0-9][a-z0-9-]{0,31})"
        r"(?:[ \t]*\((?P<weight>[^()]*)\))?:)?(?:[ \t]+(?P<text>.*))?$"
    ),
    2,
    "- [x] a: text",
)
_ABOVE = re.compile(
    r"\b(?:all|none|both|any|neither) of (?:the|these) (?:above|options)\b", re.IGNORECASE
)


def read_options(section: Section, report: Report) -> tuple[tuple[Option, ...], list[Entry]]:
    """Return the options and their entries, in the same order."""
    entries = read_entries(section, OPTIONS, report)
    refuse_too_many(entries, report)
    check_ids([(entry.marker["id"], entry.place) for entry in entries], report)
    options = tuple(_option(entry, report) for entry in entries)
    check_texts(
        [(option.text, entry.place) for option, entry in zip(options, entries, strict=True)], report
    )
    return options, entries


def _option(entry: Entry, report: Report) -> Option:
    is_key = entry.marker["key"] != " "
    weight = read_weight(entry, report)
    return Option(entry.marker["id"] or "", entry.text, is_key, weight, entry.quote)


def read_weight(entry: Entry, report: Report) -> Fraction | None:
    written = entry.marker["weight"]
    return None if written is None else checked_weight(written, entry.place_of("weight"), report)


def checked_weight(written: str, place: Place, report: Report) -> Fraction | None:
    weight = read_share(written)
    if weight is None:
        report.error("E007", place, "a weight is written as a percentage, as in `(25%)`")
    elif weight > 1:
        report.error("E027", place, "a weight over 100 %")
    elif weight < -1:
        report.error("E028", place, "a weight under -100 %")
    return weight


def refuse_too_many(entries: Sequence[Entry], report: Report) -> None:
    if len(entries) > MAX_OPTIONS:
        report.error("E002", entries[MAX_OPTIONS].place, f"more than {MAX_OPTIONS} entries")


def check_ids(ids: Iterable[tuple[str | None, Place]], report: Report) -> None:
    seen: set[str] = set()
    for name, place in ids:
        if not name:
            report.error("E023", place, "an id is missing, as in `a: text`")
        elif name in seen:
            report.error("E023", place, f"the id `{name}` stands here twice")
        else:
            seen.add(name)


def check_texts(texts: Iterable[tuple[str, Place]], report: Report) -> None:
    """Refuse empty texts and those a candidate could not tell apart."""
    seen: set[str] = set()
    for text, place in texts:
        folded = " ".join(text.split()).casefold()
        if not folded:
            report.error("E025", place, "there is no text here")
        elif folded in seen:
            report.error("E024", place, "the same text as another one above")
        seen.add(folded)


def read_choice(
    section: Section, item_type: ItemType, scoring: Scoring, fields: Fields, report: Report
) -> Single | Multiple:
    options, entries = read_options(section, report)
    if len(options) < 2:
        report.error("E020", section.place, "fewer than two options")
    _check_keys(options, item_type, section, report)
    choose = item_type is ItemType.MULTIPLE and fields.flag("choose", default=False)
    most = 1 if item_type is ItemType.SINGLE else len(options)
    if choose:
        most = sum(option.is_key for option in options)
    check_weights(options, most, scoring, entries, report)
    return Single(options) if item_type is ItemType.SINGLE else Multiple(options, choose=choose)


def _check_keys(
    options: tuple[Option, ...], item_type: ItemType, section: Section, report: Report
) -> None:
    keys = sum(option.is_key for option in options)
    if item_type is ItemType.SINGLE:
        if options and keys != 1:
            report.error(
                "E021", section.place, f"single has {keys} keys; exactly one `[x]` is needed"
            )
    elif options and keys == 0:
        report.error("E022", section.place, "multiple has no key; mark at least one with `[x]`")
    elif len(options) > 1 and keys == len(options):
        report.warn("E022", section.place, "every option is a key")


def check_weights(
    options: Sequence[Option | Region],
    most: int,
    scoring: Scoring,
    entries: Sequence[Entry],
    report: Report,
) -> None:
    """At best the `most` of them that may be chosen are worth the whole."""
    if scoring.policy not in (Policy.WEIGHTS, Policy.MAP):
        for entry in entries:
            if entry.marker["weight"] is not None:
                place = entry.place_of("weight")
                report.error("E007", place, "weights need `scoring: {policy: weights}`, or `map`")
        return
    worth = weights(options) if scoring.policy is Policy.WEIGHTS else mapped(options, scoring)
    best = sorted((share for share in worth.values() if share > 0), reverse=True)[:most]
    if entries and sum(best, Fraction(0)) < 1:
        report.error("E026", entries[0].place, "the weights never reach 100 %")


def mapped(options: Iterable[Option | Region], scoring: Scoring) -> dict[str, Fraction]:
    """Return what each is worth under `map`."""
    return {one.id: scoring.default if one.weight is None else one.weight for one in options}


def weights(options: Sequence[Option | Region]) -> dict[str, Fraction]:
    """Return each option's share; unwritten, the keys share 100 % and the others have nothing."""
    keys = sum(option.is_key for option in options)
    return {option.id: _weight(option, keys) for option in options}


def _weight(option: Option | Region, keys: int) -> Fraction:
    if option.weight is not None:
        return option.weight
    return Fraction(1, keys) if option.is_key else Fraction(0)


def check_shuffled(options: Iterable[Option], entries: Iterable[Entry], report: Report) -> None:
    for option, entry in zip(options, entries, strict=True):
        if _ABOVE.search(option.text):
            report.warn("E029", entry.place, "points at other options, yet the item is shuffled")


def check_rationales(
    options: Iterable[Option | Region],
    entries: Iterable[Entry],
    status: Status | None,
    report: Report,
) -> None:
    if status is None or not status.is_at_least(Status.APPROVED):
        return
    for option, entry in zip(options, entries, strict=True):
        if not option.rationale:
            place = entry.place
            report.error("E030", place, f"`{option.id}` has no rationale (`  > Wrong: because…`)")
