"""A blueprint against the bank: which cell is short and by how many, and what is on its way.

What is out of the live pool because of the facts it cites is as good as not there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.exams.domain.blocks import Block, parted
from server.exams.domain.cells import cells
from server.exams.domain.exposure import strict_shortages
from server.exams.domain.freshness import without
from server.exams.domain.plan import Blueprint
from server.exams.domain.series import shortages
from server.exams.domain.supply import is_searched_whole, peaceful_count, peaceful_form
from server.items.domain.model import Item, ItemType, Status, testlet_items

ON_THE_WAY = (Status.DRAFT, Status.REVIEW, Status.PRETEST)


@dataclass(frozen=True, slots=True)
class Kept:
    """Forms within the cap: so many can be drawn of `forms`, and `missing` more items would do."""

    drawn: int
    forms: int
    missing: int


@dataclass(frozen=True, slots=True)
class Row:
    """A domain. `has` of `needs` can stand in one form; `counts` are all items by their state."""

    domain: str
    title: str
    needs: int
    has: int
    counts: Mapping[Status, int]
    levels: Mapping[str, int]
    """Of what is scored, by cognitive level; "" where none is named."""
    types: Mapping[ItemType, int]
    begun: int
    """Drafts of items that no file is of yet."""
    stale: int = 0
    """Scored items that facts keep out of the live pool, with what stands in one testlet."""
    kept: Kept | None = None
    strict_short: int = 0
    """How many items are lacking for the strict cap."""

    @property
    def short(self) -> int:
        return max(0, self.needs - self.has)

    @property
    def on_the_way(self) -> int:
        return self.begun + sum(self.counts.get(one, 0) for one in ON_THE_WAY)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`elsewhere` counts items of domains that the blueprint does not have."""

    blueprint: Blueprint
    rows: Sequence[Row]
    pilots: int
    is_drawable: bool
    elsewhere: int
    unread: int = 0
    """Files of items that cannot be read."""

    @property
    def short(self) -> int:
        return sum(one.short for one in self.rows)


@dataclass(frozen=True, slots=True)
class Supply:
    """`out` are the ids that facts keep out; `begun` is the domain of each draft without a file."""

    items: Sequence[Item]
    out: frozenset[str] = frozenset()
    begun: Sequence[str] = field(default_factory=tuple)
    unread: int = 0


def coverage(blueprint: Blueprint, supply: Supply) -> Coverage:
    """Work for a thread: enemies are searched through."""
    drawn = [one for one in supply.items if one.status.is_scored or one.status.is_pilot]
    blocks, pilots = (
        without(some, supply.out)
        for some in parted(
            [
                Block(one.id, one.domain or "", frozenset(one.enemies), testlet_items(one))
                for one in drawn
            ],
            {one.id for one in drawn if one.status.is_pilot},
        )
    )
    live = {name for one in blocks for name in one.drawn}
    kept, strict = _kept(blueprint, blocks), strict_shortages(blueprint, blocks)
    # A testlet is its items, and they are counted.
    counted = [one for one in supply.items if one.type is not ItemType.TESTLET]
    begun, titles = Counter(supply.begun), {one.code: one.title for one in blueprint.domains}
    rows = []
    for cell in cells(blueprint, blocks):
        own = [one for one in counted if one.domain == cell.domain]
        scored = [one for one in own if one.status.is_scored]
        drawable = [one for one in scored if one.id in live]
        rows.append(
            Row(
                cell.domain,
                titles[cell.domain],
                cell.needs,
                cell.has,
                Counter(one.status for one in own),
                Counter(one.cognitive.value if one.cognitive else "" for one in drawable),
                Counter(one.type for one in drawable),
                begun[cell.domain],
                len(scored) - len(drawable),
                kept.get(cell.domain),
                strict[cell.domain],
            )
        )
    return Coverage(
        blueprint,
        rows,
        peaceful_count([*pilots]),
        _is_drawable(blueprint, blocks),
        sum(one.domain not in titles for one in counted),
        supply.unread,
    )


def _kept(blueprint: Blueprint, blocks: Sequence[Block]) -> dict[str, Kept]:
    exposure = blueprint.exposure
    if exposure is None:
        return {}
    short = {one.domain: one for one in shortages(blueprint, blocks)}
    return {
        code: Kept(short[code].forms, exposure.forms, short[code].missing)
        if code in short
        else Kept(exposure.forms, exposure.forms, 0)
        for code in [one.code for one in blueprint.domains]
    }


def _is_drawable(blueprint: Blueprint, blocks: Sequence[Block]) -> bool:
    """False where each domain may be filled and still no form can be drawn: enemies are between."""
    quotas = {one.code: one.items for one in blueprint.domains}
    return not is_searched_whole(blocks) or peaceful_form(blocks, quotas) is not None
