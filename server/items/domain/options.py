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
from server.items.domain.numbers import read_rational
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
    weight = None
    if entry.marker["weight"] is not None:
        weight = read_share(entry.marker["weight"])
        place = entry.place_of("weight")
        if weight is None:
            report.error("E007", place, "a weight is written as a percentage, as in `(25%)`")
        elif weight > 1:
            report.error("E027", place, "a weight over 100 %")
        elif weight < -1:
            report.error("E028", place, "a weight under -100 %")
    is_key = entry.marker["key"] != " "
    return Option(entry.marker["id"] or "", entry.text, is_key, weight, entry.quote)


def read_share(text: str) -> Fraction | None:
    """Read `25%` or `100/3%` as a share of one."""
    written = text.strip()
    percent = read_rational(written[:-1]) if written.endswith("%") else None
    return None if percent is None else percent / 100


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
    _check_weights(options, item_type, scoring, entries, report)
    if item_type is ItemType.SINGLE:
        return Single(options)
    return Multiple(options, choose=fields.flag("choose", default=False))


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


def _check_weights(
    options: tuple[Option, ...],
    item_type: ItemType,
    scoring: Scoring,
    entries: list[Entry],
    report: Report,
) -> None:
    if scoring.policy is not Policy.WEIGHTS:
        for entry in entries:
            if entry.marker["weight"] is not None:
                place = entry.place_of("weight")
                report.error("E007", place, "weights need `scoring: {policy: weights}`")
        return
    shares = [share for share in weights(options).values() if share > 0]
    best = sum(shares, Fraction(0)) if item_type is ItemType.MULTIPLE else max(shares, default=0)
    if entries and best < 1:
        report.error("E026", entries[0].place, "the weights never reach 100 %")


def weights(options: tuple[Option, ...]) -> dict[str, Fraction]:
    """Return each option's share; unwritten, the keys share 100 % and the others have nothing."""
    keys = sum(option.is_key for option in options)
    return {option.id: _weight(option, keys) for option in options}


def _weight(option: Option, keys: int) -> Fraction:
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
