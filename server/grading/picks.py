"""Answers as options that were picked, to be counted one by one."""

from collections.abc import Hashable
from fractions import Fraction

from server.items.domain.model import (
    Cloze,
    Gap,
    GapKind,
    Hotspot,
    Item,
    Match,
    Multiple,
    Order,
    Single,
)
from server.items.domain.rubric import Essay
from server.psychometrics.observed import Tried

LONGEST = 60
Picks = tuple[str, ...]


def tried_of(item: Item, item_hash: str, domain: str, *, is_pilot: bool) -> Tried:
    options, keys = _options(item)
    guessing = _guessing(item)
    return Tried(
        hash=item_hash,
        item=item.id,
        version=item.version,
        domain=domain,
        points=item.points,
        is_pilot=is_pilot,
        options=options,
        keys=frozenset(keys),
        guessing=guessing,
        seconds=item.seconds,
    )


def picks_of(item: Item, value: Hashable) -> Picks:
    """`value` as the presentation reads it. What people wrote at length is not told."""
    body = item.body
    if value is None or isinstance(body, Essay):
        return ()
    if isinstance(value, tuple):
        if isinstance(body, Order):
            return (_sequence(value),) if value else ()
        if isinstance(body, Match):
            return tuple(f"{left} → {right}" for left, right in value)
        if isinstance(body, Cloze):
            return tuple(f"{gap}: {_plain(told)}" for gap, told in value if _plain(told))
        return tuple(map(str, value))
    text = str(value) if isinstance(body, Single) else _plain(str(value))
    return (text,) if text else ()


def _options(item: Item) -> tuple[Picks, Picks]:
    """What can be picked, and what of it is right. None of what is written freely."""
    body = item.body
    if isinstance(body, Single | Multiple):
        return tuple(o.id for o in body.options), tuple(o.id for o in body.options if o.is_key)
    if isinstance(body, Hotspot):
        return tuple(o.id for o in body.regions), tuple(o.id for o in body.regions if o.is_key)
    if isinstance(body, Match):
        pairs = tuple(f"{left} → {right}" for left, right in body.pairs)
        return pairs, pairs
    if isinstance(body, Order):
        right = (_sequence(tuple(step.id for step in body.steps)),)
        return right, right
    if isinstance(body, Cloze):
        gaps = [gap for gap in body.gaps if gap.kind is GapKind.DROPDOWN]
        return (
            tuple(f"{gap.name}: {one.id}" for gap in gaps for one in gap.options),
            tuple(f"{gap.name}: {one.id}" for gap in gaps for one in gap.options if _is_key(one)),
        )
    return (), ()


def _is_key(option: object) -> bool:
    return bool(getattr(option, "is_key", False))


def _guessing(item: Item) -> float | None:
    """The share that chance alone gets, where one option is chosen or each gap has options."""
    body = item.body
    if isinstance(body, Single):
        return 1 / len(body.options)
    if isinstance(body, Cloze) and all(gap.kind is GapKind.DROPDOWN for gap in body.gaps):
        return float(_of_gaps(body.gaps))
    return None


def _of_gaps(gaps: tuple[Gap, ...]) -> Fraction:
    points = sum((gap.points for gap in gaps), Fraction(0))
    return sum((gap.points / len(gap.options) for gap in gaps), Fraction(0)) / points


def _sequence(ids: tuple[object, ...]) -> str:
    return ", ".join(map(str, ids))


def _plain(text: str) -> str:
    """Alike where only case or white space differs."""
    return " ".join(str(text).casefold().split())[:LONGEST]
