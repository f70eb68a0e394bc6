"""What an author should look at, by rules of thumb that stand in `thresholds`. Worst first."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from server.psychometrics.items import ItemFigures, Line
from server.psychometrics.observed import Tried
from server.psychometrics.thresholds import (
    ABOVE_GUESSING,
    BETWEEN,
    DRAWN_BEST,
    FLAGGED_FROM,
    IDLE_OPTION,
    LEAST_PEOPLE,
    MUCH_SLOWER,
    OFTEN_NOT_REACHED,
    OFTEN_OMITTED,
    STEADY_FROM,
    TOO_EASY,
    TOO_HARD,
    WEAK_DISCRIMINATION,
)


class Sign(StrEnum):
    NEGATIVE = "negative"
    """Who does well on the rest does worse on this one."""
    DRAWS_BEST = "draws-best"
    """A wrong option draws the best more than the weakest, or more of the best than any key."""
    TOO_HARD = "too-hard"
    ALIKE = "alike"
    """Everybody got the same points."""
    TOO_EASY = "too-easy"
    WEAK = "weak"
    OMITTED = "omitted"
    NOT_REACHED = "not-reached"
    SLOW = "slow"
    IDLE = "idle"
    """Hardly anybody picks some wrong options, all of which it names."""


SERIOUS = frozenset({Sign.NEGATIVE, Sign.DRAWS_BEST})


class Flag(msgspec.Struct, frozen=True):
    """`share` is what the sign is about, as a share of one; seconds for `slow`."""

    sign: Sign
    option: str = ""
    share: float | None = None


def flags_of(tried: Tried, figures: ItemFigures) -> list[Flag]:
    if figures.n < FLAGGED_FROM:
        return []
    order = list(Sign)
    found = [*_of_the_item(tried, figures), *_of_its_options(tried, figures)]
    return sorted(found, key=lambda one: order.index(one.sign))


def _of_the_item(tried: Tried, figures: ItemFigures) -> Iterator[Flag]:
    yield from _of_its_difficulty(tried, figures)
    yield from _of_its_discrimination(figures)
    yield from _of_its_course(tried, figures)


def _of_its_difficulty(tried: Tried, figures: ItemFigures) -> Iterator[Flag]:
    facility = figures.facility
    hard = TOO_HARD if tried.guessing is None else tried.guessing + ABOVE_GUESSING
    if figures.deviation == 0:
        yield Flag(Sign.ALIKE, share=facility)
    elif facility >= TOO_EASY:
        yield Flag(Sign.TOO_EASY, share=facility)
    elif facility <= hard:
        yield Flag(Sign.TOO_HARD, share=facility)


def _of_its_discrimination(figures: ItemFigures) -> Iterator[Flag]:
    """Negative where one standard error more would not lead out of it."""
    r = figures.correlation
    if r is not None and r + (figures.error or 0.0) < 0:
        yield Flag(Sign.NEGATIVE, share=r)
    elif r is not None and r < WEAK_DISCRIMINATION and BETWEEN[0] < figures.facility < BETWEEN[1]:
        yield Flag(Sign.WEAK, share=r)


def _of_its_course(tried: Tried, figures: ItemFigures) -> Iterator[Flag]:
    if figures.omitted >= OFTEN_OMITTED * figures.n:
        yield Flag(Sign.OMITTED, share=figures.omitted / figures.n)
    if figures.not_reached >= OFTEN_NOT_REACHED * figures.n:
        yield Flag(Sign.NOT_REACHED, share=figures.not_reached / figures.n)
    if tried.seconds and figures.times and figures.times.median > MUCH_SLOWER * tried.seconds:
        yield Flag(Sign.SLOW, share=figures.times.median)


def _of_its_options(tried: Tried, figures: ItemFigures) -> Iterator[Flag]:
    """A share of the best may be chance: it must come from enough people."""
    idle: list[str] = []
    keys = [one.groups[-1] for one in figures.lines if one.is_key and one.groups]
    for one in figures.lines:
        if one.is_key or one.name not in tried.options:
            continue
        if _draws_best(one, figures, min(keys, default=1.0)):
            assert one.groups is not None
            yield Flag(Sign.DRAWS_BEST, one.name, one.groups[-1])
        elif figures.n >= STEADY_FROM and one.n < IDLE_OPTION * figures.n:
            idle.append(one.name)
    if idle:
        yield Flag(Sign.IDLE, ", ".join(idle))


def _draws_best(one: Line, figures: ItemFigures, least_key: float) -> bool:
    if not one.groups:
        return False
    best = one.groups[-1]
    in_best = best * figures.n / len(one.groups)
    if in_best < LEAST_PEOPLE / 2:
        return False
    return best > one.groups[0] + DRAWN_BEST or best > least_key
