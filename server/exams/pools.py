"""What a release may be drawn from today: without the items whose facts are not fresh.

A pool is made once and stands until the day on which the next fact becomes stale, or until
something is published: a start looks it up and no more.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from server.curriculum import facts
from server.curriculum.domain.register import Register
from server.exams.domain.blocks import Block
from server.exams.domain.cells import Cell, cells
from server.exams.domain.exposure import Plan, exposure_plan
from server.exams.domain.freshness import Out, causes, fresh_until, without
from server.exams.domain.sitting import FormUnavailable
from server.exams.releases import Release
from server.kernel.kept import Kept

MOST_POOLS = 64


@dataclass(frozen=True, slots=True)
class Pool:
    """`out` are the items that are out, with why; `cells` what is left for each domain.

    It stands from `since` to the day before `until`, for the register it was made from.
    """

    register: Register
    since: date
    until: date
    blocks: tuple[Block, ...]
    pilots: tuple[Block, ...]
    plan: Plan | None
    out: Mapping[str, tuple[Out, ...]]
    cells: tuple[Cell, ...] = ()

    @property
    def short(self) -> tuple[Cell, ...]:
        return tuple(one for one in self.cells if one.is_short)


_pools: Kept[UUID, Pool] = Kept(MOST_POOLS)


async def live(release: Release, *, now: datetime) -> Release:
    """The release as it may be drawn from now. Raises FormUnavailable where a domain is short."""
    pool = await pool_of(release, now=now)
    if not pool.out:
        return release
    if pool.short:
        raise FormUnavailable
    return replace(release, blocks=pool.blocks, pilots=pool.pilots, plan=pool.plan)


async def pool_of(release: Release, *, now: datetime) -> Pool:
    register, today = await facts.register(), now.date()
    known = _pools.get(release.id)
    if known is not None and known.register is register and known.since <= today < known.until:
        return known
    pool = await asyncio.to_thread(made, release, register, on=today)
    _pools.put(release.id, pool)
    return pool


def made(release: Release, register: Register, *, on: date) -> Pool:
    """Takes milliseconds of CPU, of thousands of items a tenth of a second."""
    drawn = [one for one in release.items if one.is_scored or one.is_pilot]
    out = {
        one.item: found
        for one in drawn
        if (found := causes(one.facts, one.accepted_on, register, on=on))
    }
    until = fresh_until((name for one in drawn for name in one.facts), register, on=on)
    if not out:
        return Pool(register, on, until, release.blocks, release.pilots, release.plan, out)
    blocks, pilots = (without(one, out.keys()) for one in (release.blocks, release.pilots))
    left, plan = cells(release.blueprint, blocks), exposure_plan(release.blueprint, blocks)
    return Pool(register, on, until, blocks, pilots, plan, out, tuple(left))
