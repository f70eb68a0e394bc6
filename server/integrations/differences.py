"""Items of ours as other systems ask them, for GIFT, Moodle XML and QTI; differences are named."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from server.integrations.bodies import share
from server.integrations.found import NOT_HELD, UNSUPPORTED, Losses, Refusing
from server.items.domain.model import (
    Item,
    ItemType,
    Match,
    Multiple,
    NumericAnswer,
    Option,
    Policy,
    Single,
    Text,
    TextMatch,
)
from server.items.domain.numbers import EXACT, write_decimal

_BANK = (
    ("domain", "domain"), ("objective", "objective"), ("cognitive", "cognitive level"),
    ("seconds", "time"), ("facts", "facts"), ("enemies", "enemies"), ("reviews", "reviews"),
)  # fmt: skip


def tell_of_bank(item: Item, losses: Losses) -> None:
    """Name what only our bank knows of an item."""
    known = [name for attribute, name in _BANK if getattr(item, attribute)]
    if known:
        losses.add(f"What our bank knows of it stays here: {', '.join(known)}.")


def refuse_unasked(item: Item, offered: Iterable[ItemType], system: str) -> None:
    """Raises Refusing for a type the other system does not ask."""
    if item.type not in offered:
        raise Refusing(UNSUPPORTED, f"{system} has no items of the type {item.type}")


def is_true_false(item: Item) -> bool:
    body = item.body
    if not isinstance(body, Single) or item.scoring.policy is not Policy.RIGHT or item.shuffle:
        return False
    return [one.text for one in body.options] == ["True", "False"]


def fractions_of(item: Item, losses: Losses) -> list[Fraction]:
    """Return the share that each option earns or costs."""
    assert isinstance(item.body, Single | Multiple)
    options = item.body.options
    keys = sum(one.is_key for one in options)
    each = Fraction(1) if isinstance(item.body, Single) else Fraction(1, keys)
    if item.scoring.policy is Policy.WEIGHTS:
        return [_weight(one, each) for one in options]
    costs = _cost(item, keys, len(options), losses)
    return [each if one.is_key else costs for one in options]


def _weight(option: Option, each: Fraction) -> Fraction:
    if option.weight is not None:
        return option.weight
    return each if option.is_key else Fraction(0)


def _cost(item: Item, keys: int, options: int, losses: Losses) -> Fraction:
    """Return what a wrong option costs. Moodle, like these policies, never goes below nothing."""
    policy = item.scoring.policy
    if policy in {Policy.RIGHT, Policy.REXAMS_NONE} or keys == options:
        return Fraction(0)
    if policy in {Policy.NET, Policy.REXAMS_TRUE}:
        return Fraction(-1, keys)
    if policy is Policy.REXAMS_FALSE:
        return Fraction(-1, options - keys)
    if policy is not Policy.REXAMS_ALL:
        losses.add(f"The policy `{policy}` became shares of the points, which grade otherwise.")
    return Fraction(-1) if policy in {Policy.EXACT, Policy.REXAMS_ALL} else Fraction(-1, keys)


def percent(value: Fraction, losses: Losses) -> str:
    """Write a share as Moodle does, with five places."""
    written = f"{float(value * 100):.5f}".rstrip("0").rstrip(".")
    if share(Fraction(written), Losses()) != value:
        losses.add(f"The share {value.numerator}/{value.denominator} is rounded.")
    return "0" if written == "-0" else written


def typed_of(body: Text, losses: Losses) -> list[tuple[str, Fraction]]:
    """Return what may be typed; there, the first that holds counts."""
    tell_of_match(body.match, losses)
    ordered = sorted(body.answers, key=lambda one: -one.share)
    return [(one.text.replace("*", "\\*"), one.share) for one in ordered]


def tell_of_match(match: TextMatch, losses: Losses) -> None:
    if not match.accents:
        losses.add("Accents count there when an answer is typed.")
    if not match.spaces:
        losses.add("Spaces within an answer count there.")


@dataclass(frozen=True, slots=True)
class Number:
    """`low` and `high` of an interval, or a value and what it may be off by, as text."""

    share: Fraction
    value: str
    tolerance: str
    low: str = ""
    high: str = ""


def numbers_of(answers: Iterable[NumericAnswer]) -> list[Number]:
    """Return the numbers, the ones worth most first: there, the first that holds counts.

    Raises Refusing where answers are in several units.
    """
    ordered = sorted(answers, key=lambda one: -one.share)
    if len({one.unit for one in ordered}) > 1:
        raise Refusing(NOT_HELD, "its answers are in several units")
    return [_number(one) for one in ordered]


def _number(answer: NumericAnswer) -> Number:
    low, high = answer.bounds()
    if answer.around is None:
        middle = EXACT.divide(EXACT.add(low, high), Decimal(2))
        off = EXACT.subtract(high, middle)
        return Number(
            answer.share, write_decimal(middle), write_decimal(off), write_decimal(low),
            write_decimal(high),
        )  # fmt: skip
    value = answer.around.value
    return Number(answer.share, write_decimal(value), write_decimal(EXACT.subtract(high, value)))


def rows_of(item: Item, losses: Losses) -> list[tuple[str, str]]:
    """Return left and right of each pair, distractors last with an empty left."""
    body = item.body
    assert isinstance(body, Match)
    if item.scoring.policy is Policy.EXACT:
        losses.add("Each right pair earns its part there.")
    lefts = {one.id: one.text for one in body.lefts}
    rights = {one.id: one.text for one in body.rights}
    paired = {right for _, right in body.pairs}
    rows = [(lefts[left], rights[right]) for left, right in body.pairs]
    return rows + [("", text) for name, text in rights.items() if name not in paired]
