"""Accepted answers: numbers with tolerances, intervals and units, and lists of texts."""

import re
from decimal import Decimal
from fractions import Fraction

from server.items.domain.fields import Fields
from server.items.domain.matching import folded
from server.items.domain.model import (
    Around,
    Between,
    NumericAnswer,
    TextAnswer,
    TextMatch,
    Units,
)
from server.items.domain.numbers import EXACT, read_authored, read_share
from server.items.domain.report import Report
from server.items.domain.sections import Line, Section
from server.items.domain.strict_yaml import Place, Value

MAX_ANSWERS = 100
_NUMBER = r"[+\-\u2212]?[0-9][0-9.eE+\-\u2212]*"
_NUMERIC = re.compile(
    r"\s*(?:[-*+][ \t]+(?=[=\[0-9]))?(?:(?P<share>[^=\[\]%]*%)\s*(?==))?(?P<equals>=)?\s*"
    rf"(?:(?P<value>{_NUMBER})(?:\s*(?:\+/-|\u00b1)\s*(?P<by>{_NUMBER})(?P<percent>%)?)?"
    rf"|\[\s*(?P<low>{_NUMBER})\s*,\s*(?P<high>{_NUMBER})\s*\])"
    r"\s*(?P<unit>[^\s0-9.,+\-]\S{0,15})?\Z"
)
_UNIT = re.compile(r"[^\s0-9.,+\-=\[\]()][^\s\[\]]{0,15}\Z")
_TEXT = re.compile(r"[-*+][ \t]+(?P<share>[^:%]*%)[ \t]*:[ \t]*(?P<text>.*)\Z")
_PATTERN_SIGNS = frozenset("\\()[]{}*+?|^$")


def read_units(fields: Fields, report: Report) -> Units:
    node = fields.mapping("units")
    if node is None:
        return Units()
    factors: dict[str, Decimal] = {}
    for name in node.names_written():
        if name == "required":
            continue
        factor = _factor(node, name)
        if factor is None or factor <= 0 or not _UNIT.match(name):
            report.error("E035", node.place(name), f"`{name[:40]}` needs a factor above zero")
        else:
            factors[name] = factor
    if not factors:
        report.error("E035", fields.place("units"), "no unit is named, as in `{kWh: 1}`")
    return Units(tuple(sorted(factors.items())), node.flag("required", default=False))


def _factor(fields: Fields, name: str) -> Decimal | None:
    node = fields.node(name)
    return read_authored(node.text) if isinstance(node, Value) else None


def read_numbers(section: Section, units: Units, report: Report) -> tuple[NumericAnswer, ...]:
    read = []
    for line in _answer_lines(section, report):
        answer = _number(line, units, report)
        if answer is not None:
            read.append((answer, line.place))
    if read:
        _check_shares([(answer.share, place) for answer, place in read], report)
        _check_bands(read, units, report)
    return tuple(answer for answer, _ in read)


def read_number(text: str, units: Units) -> NumericAnswer | None:
    """Read one answer as in `3.5 +/- 0.05 kWh` or `[3.4, 3.6]`; None for anything else."""
    report = Report("")
    written = text.strip()
    line = Line(1, written if written.startswith("[") else f"= {written}")
    answer = _number(line, units, report)
    return None if report.has_errors else answer


def _answer_lines(section: Section, report: Report) -> list[Line]:
    lines = [line for line in section.lines if line.text.strip()]
    if not lines:
        report.error("E034", section.place, "there is no answer")
    if len(lines) > MAX_ANSWERS:
        report.error("E002", lines[MAX_ANSWERS].place, f"more than {MAX_ANSWERS} answers")
    return lines[:MAX_ANSWERS]


def _number(line: Line, units: Units, report: Report) -> NumericAnswer | None:
    match = _NUMERIC.match(line.text.rstrip())
    target = _target(match) if match and (match["equals"] or match["low"]) else None
    if match is None or target is None:
        report.error("E034", line.place, "expected `= 3.5 +/- 0.05 kWh` or `[3.4, 3.6]`")
        return None
    _check_target(target, line.place, report)
    unit: str | None = match["unit"]
    if unit is not None and unit not in dict(units.factors):
        place = Place(line.number, match.start("unit") + 1)
        report.error("E035", place, f"the unit `{unit}` is not among `units`")
    share = _share(match["share"], line.place, report)
    if isinstance(target, Between):
        return NumericAnswer(share, between=target, unit=unit)
    return NumericAnswer(share, around=target, unit=unit)


def _target(match: re.Match[str]) -> Around | Between | None:
    if match["low"] is not None:
        low, high = read_authored(match["low"]), read_authored(match["high"])
        return None if low is None or high is None else Between(low, high)
    value, by = read_authored(match["value"]), read_authored(match["by"] or "0")
    if value is None or by is None:
        return None
    return Around(value, by, is_percent=match["percent"] is not None)


def _check_target(target: Around | Between, place: Place, report: Report) -> None:
    if isinstance(target, Between):
        if target.low > target.high:
            report.error("E034", place, "the low end is above the high end")
    elif target.tolerance < 0:
        report.error("E034", place, "a tolerance cannot be negative")
    elif target.is_percent and not target.value:
        report.error("E034", place, "a percentage of zero is zero; give the tolerance itself")


def _share(text: str | None, place: Place, report: Report) -> Fraction:
    if text is None:
        return Fraction(1)
    share = read_share(text)
    if share is None or share <= 0:
        report.error("E007", place, "expected a percentage above 0, as in `50%`")
        return Fraction(1)
    if share > 1:
        report.error("E027", place, "an answer over 100 %")
    return share


def _check_shares(shares: list[tuple[Fraction, Place]], report: Report) -> None:
    if max(share for share, _ in shares) < 1:
        report.error("E026", shares[0][1], "no answer is worth 100 %")


def _check_bands(read: list[tuple[NumericAnswer, Place]], units: Units, report: Report) -> None:
    """Refuse a wider band that is worth no less: the narrow one would mean nothing."""
    bands = [(answer.share, common_bounds(answer, units), place) for answer, place in read]
    for i, (share, (low, high), place) in enumerate(bands):
        for j, (other, (inner_low, inner_high), _) in enumerate(bands):
            is_around = low <= inner_low and inner_high <= high
            is_same = (low, high) == (inner_low, inner_high)
            if is_around and share >= other and (j < i if is_same else i != j):
                report.error("E034", place, "a wider band must be worth less than a narrower one")
                break


def common_bounds(answer: NumericAnswer, units: Units) -> tuple[Decimal, Decimal]:
    """Return the ends of the answer in the common unit."""
    low, high = answer.bounds()
    factor = dict(units.factors).get(answer.unit or "", Decimal(1))
    return EXACT.multiply(low, factor), EXACT.multiply(high, factor)


def read_text_match(fields: Fields) -> TextMatch:
    node = fields.mapping("match")
    if node is None:
        return TextMatch()
    node.refuse_unknown(("case", "spaces", "accents"))
    return TextMatch(
        case=node.flag("case", default=False),
        spaces=node.flag("spaces", default=False),
        accents=node.flag("accents", default=False),
    )


def read_texts(section: Section, match: TextMatch, report: Report) -> tuple[TextAnswer, ...]:
    read: dict[str, TextAnswer] = {}
    shares = []
    for line in _answer_lines(section, report):
        answer = _text(line, report)
        if answer is not None:
            _keep(read, answer, match, line.place, report)
            shares.append((answer.share, line.place))
    if shares:
        _check_shares(shares, report)
    return tuple(read.values())


def _text(line: Line, report: Report) -> TextAnswer | None:
    match = _TEXT.match(line.text)
    if match is None:
        report.error("E034", line.place, "expected `- 100%: the accepted text`")
        return None
    text = match["text"].strip()
    if _is_pattern(text):
        report.error("E036", line.place, "patterns are not offered; list every accepted answer")
    return TextAnswer(_share(match["share"], line.place, report), text)


def _is_pattern(text: str) -> bool:
    """Whether this is written as a regular expression, as in `/SL[OA]/i`."""
    body, slash, flags = text[1:].rpartition("/")
    is_closed = bool(slash) and (not flags or flags.isalpha())
    return text.startswith("/") and is_closed and not _PATTERN_SIGNS.isdisjoint(body)


def _keep(
    read: dict[str, TextAnswer], answer: TextAnswer, match: TextMatch, place: Place, report: Report
) -> None:
    key = folded(answer.text, match)
    if not key.strip():
        report.error("E025", place, "there is no text here")
    elif key in read:
        report.error("E024", place, "the same text as another one above")
    read.setdefault(key, answer)
