"""An item with another key: the same item, as if its author had written this answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from server.items.domain.answers import read_number
from server.items.domain.model import (
    POLICIES,
    Body,
    Cloze,
    Gap,
    GapKind,
    Hotspot,
    Item,
    Match,
    Multiple,
    Numeric,
    Option,
    Order,
    Policy,
    Region,
    Scoring,
    Single,
    Step,
    Text,
    TextAnswer,
    Units,
)
from server.kernel.errors import Invalid

_ALL = Fraction(1)
_LONGEST_TEXT = 500


class AnswerMisfit(Invalid):
    code = "ruling-answer-misfit"
    detail = "This answer does not fit the item: it names what the item does not have."


def rekeyed(item: Item, answer: Mapping[str, object]) -> Item:
    """Return the item with this answer, in the author's ids, as its only key.

    A number may be written as authors do: `3.5 +/- 0.1 kWh`, `[3, 4]`. Weights described the old
    key, so under another the type's own policy counts. Raises AnswerMisfit.
    """
    if len(answer) != 1:
        raise AnswerMisfit
    [(member, value)] = answer.items()
    body = _body(item.body, member, value)
    if item.scoring.policy not in (Policy.WEIGHTS, Policy.MAP):
        return replace(item, body=body)
    return replace(item, body=body, scoring=Scoring(POLICIES[item.type][0], item.scoring.floor))


def _body(body: Body, member: str, value: object) -> Body:
    found = _chosen(body, member, value) or _written(body, member, value)
    if found is None:
        raise AnswerMisfit
    return found


def _chosen(body: Body, member: str, value: object) -> Body | None:
    match body, member, value:
        case Single(), "choice", str():
            return Single(_keyed(body.options, [value]))
        case Multiple(), "choices", list():
            return replace(body, options=_keyed(body.options, _ids(value)))
        case Hotspot(), "regions", list():
            return replace(body, regions=_keyed_regions(body.regions, _ids(value)))
        case Order(), "order", list():
            return Order(_ordered(body.steps, _ids(value)))
        case _:
            return None


def _written(body: Body, member: str, value: object) -> Body | None:
    match body, member, value:
        case Match(), "pairs", dict():
            return replace(body, pairs=_paired(body, value))
        case Cloze(), "gaps", dict():
            return replace(body, gaps=_filled(body.gaps, value))
        case Numeric(), "value", str():
            found = read_number(value, body.units)
            return None if found is None else replace(body, answers=(found,))
        case Text(), "text", str() if value.strip() and len(value) <= _LONGEST_TEXT:
            return replace(body, answers=(TextAnswer(_ALL, value),))
        case _:
            return None


def _keyed(options: Sequence[Option], keys: list[str]) -> tuple[Option, ...]:
    _require_among(keys, [one.id for one in options])
    return tuple(replace(one, is_key=one.id in keys) for one in options)


def _keyed_regions(regions: Sequence[Region], keys: list[str]) -> tuple[Region, ...]:
    _require_among(keys, [one.id for one in regions])
    return tuple(replace(one, is_key=one.id in keys) for one in regions)


def _ordered(steps: Sequence[Step], order: list[str]) -> tuple[Step, ...]:
    known = {one.id: one for one in steps}
    _require_among(order, [*known])
    if len(order) != len(steps):
        raise AnswerMisfit
    return tuple(known[one] for one in order)


def _paired(body: Match, pairs: Mapping[object, object]) -> tuple[tuple[str, str], ...]:
    lefts, rights = [one.id for one in body.lefts], {one.id for one in body.rights}
    known = all(isinstance(one, str) and one in rights for one in pairs.values())
    if set(pairs) != set(lefts) or not known:
        raise AnswerMisfit
    return tuple((left, str(pairs[left])) for left in lefts)


def _filled(gaps: Sequence[Gap], values: Mapping[object, object]) -> tuple[Gap, ...]:
    """Gaps that are not named keep their own key."""
    if not values or not set(values) <= {gap.name for gap in gaps}:
        raise AnswerMisfit
    return tuple(_gap(gap, values[gap.name]) if gap.name in values else gap for gap in gaps)


def _gap(gap: Gap, value: object) -> Gap:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= _LONGEST_TEXT:
        raise AnswerMisfit
    if gap.kind is GapKind.DROPDOWN:
        return replace(gap, options=_keyed(gap.options, [value]))
    if gap.kind is GapKind.TEXT:
        return replace(gap, texts=(TextAnswer(_ALL, value),))
    number = read_number(value, Units())
    if number is None:
        raise AnswerMisfit
    return replace(gap, numbers=(number,))


def _ids(value: list[object]) -> list[str]:
    return [one if isinstance(one, str) else "" for one in value]


def _require_among(named: list[str], known: Sequence[str]) -> None:
    if not named or len(set(named)) != len(named) or not set(named) <= set(known):
        raise AnswerMisfit
