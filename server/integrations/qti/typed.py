"""Texts and numbers to be typed, alone or in gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from server.integrations.found import NOT_HELD, Refusing
from server.integrations.qti.choices import points_of, shared
from server.integrations.qti.question import Question
from server.integrations.xml_tree import Element
from server.items.domain.matching import folded
from server.items.domain.model import Around, Between, NumericAnswer, TextAnswer, TextMatch
from server.items.domain.numbers import EXACT, read_authored

_NUMBERS = frozenset({"integer", "float"})


@dataclass(frozen=True, slots=True)
class Typed:
    """Of `texts` and `numbers` one is filled."""

    points: Fraction
    texts: tuple[TextAnswer, ...] = ()
    numbers: tuple[NumericAnswer, ...] = ()
    has_case: bool = True


@dataclass(frozen=True, slots=True)
class _Accepted:
    value: str
    worth: Fraction
    has_case: bool = True
    below: str = "0"
    above: str = "0"
    is_percent: bool = False


def typed_of(question: Question, interaction: Element) -> Typed:
    """Raises Refusing where nothing is right."""
    response = question.response_of(interaction)
    if response.cardinality not in {"single", ""} and len(response.correct) > 1:
        text = "one field is answered by several texts"
        raise Refusing(NOT_HELD, text, interaction.line)
    if interaction.get("patternMask"):
        question.losses.add("A pattern for what may be typed is not kept.")
    accepted = [one for one in _accepted(question, interaction) if one.worth > 0]
    if not accepted:
        is_number = response.base_type in _NUMBERS
        raise Refusing("E034" if is_number else "E036", "no answer is right", interaction.line)
    points = points_of(max(one.worth for one in accepted))
    if response.base_type in _NUMBERS:
        return Typed(points, numbers=tuple(_number(one, points, interaction) for one in accepted))
    has_case = any(one.has_case for one in accepted)
    if has_case and not all(one.has_case for one in accepted):
        question.losses.add(
            "Upper and lower case count for every answer or for none; here they do."
        )
    match = TextMatch(case=has_case, spaces=True, accents=True)
    kept = dict[str, TextAnswer]()
    for one in sorted(accepted, key=lambda one: -one.worth):
        text = " ".join(one.value.split())
        kept.setdefault(folded(text, match), TextAnswer(shared(one.worth, points), text))
    return Typed(points, tuple(kept.values()), has_case=has_case)


def _accepted(question: Question, interaction: Element) -> Iterator[_Accepted]:
    response = question.response_of(interaction)
    compared = question.compared(response)
    if not compared and response.mapping is not None:
        for entry in response.mapping.entries:
            yield _Accepted(entry.key, entry.worth, entry.has_case)
        return
    for one in compared:
        for value in response.correct if one.value is None else (one.value,):
            yield _Accepted(value, one.worth, one.has_case, one.below, one.above, one.is_percent)


def _number(one: _Accepted, points: Fraction, interaction: Element) -> NumericAnswer:
    value, below, above = (_read(text) for text in (one.value, one.below, one.above))
    if value is None or below is None or above is None:
        raise Refusing("E034", f"{one.value[:40]!r} is no number we read", interaction.line)
    share = shared(one.worth, points)
    if below == above:
        return NumericAnswer(share, around=Around(value, abs(below), is_percent=one.is_percent))
    if one.is_percent:
        low, high = (Around(value, by, is_percent=True).bounds() for by in (below, above))
        return NumericAnswer(share, between=Between(low[0], high[1]))
    ends = EXACT.subtract(value, below), EXACT.add(value, above)
    return NumericAnswer(share, between=Between(*ends))


def _read(text: str) -> Decimal | None:
    text = text.strip().removeprefix("+")
    if text.startswith((".", "-.")):
        text = text.replace(".", "0.", 1)
    return read_authored(text.removesuffix("."))
