"""Which items are out of the live pool because of the facts they cite: `decisions/0038`.

A fact that changed after an item's newest accepting content review keeps the item out until it is
accepted again; a stale fact, until the fact was checked again.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.curriculum.domain.register import Register, Registered, Standing
from server.exams.domain.blocks import Block
from server.items.domain.model import Item, ReviewRole, Verdict


class Cause(StrEnum):
    CHANGED = "changed"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Out:
    """Why an item is out of the live pool, and since which day."""

    fact: str
    cause: Cause
    since: date


def accepted_on(item: Item) -> date | None:
    """The day of its newest accepting content review."""
    accepted = (
        one.date
        for one in item.reviews
        if one.role is ReviewRole.CONTENT and one.verdict is Verdict.ACCEPT
    )
    return max(accepted, default=None)


def causes(
    cited: Iterable[str], accepted: date | None, register: Register, *, on: date
) -> tuple[Out, ...]:
    """Why what cites these facts is out; nothing is held against a fact never published."""
    known = [register[name] for name in cited if name in register]
    return tuple(out for one in known if (out := _cause(one, accepted, on)) is not None)


def fresh_until(cited: Iterable[str], register: Register, *, on: date) -> date:
    """The next day on which one of these facts becomes stale; `date.max` where none will."""
    days = (register[name].stale_from for name in cited if name in register)
    return min((day for day in days if day > on), default=date.max)


def without(blocks: Sequence[Block], out: AbstractSet[str]) -> tuple[Block, ...]:
    """What is left to draw from; a testlet goes whole."""
    return tuple(one for one in blocks if one.name not in out and out.isdisjoint(one.items))


def _cause(one: Registered, accepted: date | None, on: date) -> Out | None:
    if one.standing(on=on) is Standing.STALE:
        return Out(one.id, Cause.STALE, one.stale_from)
    changed = one.changed_on
    if changed is not None and (accepted is None or changed > accepted):
        return Out(one.id, Cause.CHANGED, changed)
    return None
