"""Forms drawn one after the other for as many people, as starts would: what a bank can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil

from server.exams.domain.blocks import Block
from server.exams.domain.draw import Circumstances, Drawn, draw_by_quota, stream
from server.exams.domain.exposure import NOTHING_HELD, Held, Shortage, plan_of
from server.exams.domain.plan import Blueprint, Exposure
from server.exams.domain.sharing import Sharing, bits_by_block

MOST_DRAWN = 60
"""A check draws no more forms than these: it has to answer while somebody types."""

Quotas = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Forms in their order, how often each block was shown, and what two of them share at most."""

    forms: Sequence[Drawn]
    held: Held
    most_shared: int


def shortages(blueprint: Blueprint, blocks: Sequence[Block]) -> Sequence[Shortage]:
    """The domains that cannot fill all forms within the cap.

    None where only enemies of different kinds are in doubt, and all forms could be drawn each time.
    """
    exposure = blueprint.exposure
    if exposure is None:
        return ()
    quotas = _quotas(blueprint)
    plan, short = plan_of(blocks, quotas, exposure.forms, exposure.most)
    if not short or plan.is_sure or exposure.forms > MOST_DRAWN:
        return short
    return () if _is_kept(tuple(blocks), quotas, exposure, blueprint.most_shared) else short


def most_shared(blueprint: Blueprint, blocks: Sequence[Block]) -> int:
    """How many scored items any two forms of a series have in common at most."""
    exposure, most = blueprint.exposure, blueprint.most_shared
    if exposure is None or most is None:
        return 0
    quotas = _quotas(blueprint)
    enough = _enough(blocks, quotas, exposure, most)
    return _trial(enough, quotas, exposure, most).most_shared


def series(
    blocks: Sequence[Block],
    quotas: Quotas,
    exposure: Exposure,
    most: int | None,
    number: int,
    seed: bytes,
) -> Series:
    """Draw so many forms, two of which may share `most` items. Raises FormUnavailable."""
    plan, _ = plan_of(blocks, quotas, exposure.forms, exposure.most)
    items = [item for one in blocks for item in one.drawn]
    held = NOTHING_HELD
    sharing = None if most is None else Sharing(most, bits_by_block(blocks, items))
    forms: list[Drawn] = []
    worst = 0
    for form in range(number):
        given = Circumstances(held=held, plan=plan, sharing=sharing)
        found = draw_by_quota(blocks, quotas, stream(seed + form.to_bytes(4, "big")), given)
        forms.append(found)
        held = held.with_form(found.blocks)
        if sharing is not None:
            worst = max(worst, sharing.highest(found.blocks))
            sharing = sharing.with_form(found.blocks, exposure.forms)
    return Series(forms, held, worst)


def _is_kept(
    blocks: tuple[Block, ...], quotas: Quotas, exposure: Exposure, most: int | None
) -> bool:
    held = _trial(blocks, quotas, exposure, most).held
    return max(held.counts.values()) <= exposure.most


def _enough(
    blocks: Sequence[Block], quotas: Quotas, exposure: Exposure, most: int
) -> tuple[Block, ...]:
    """Twice as many of each kind as the rule needs, those without enemies first.

    More would keep forms apart as well, and a large bank would be drawn from for seconds.
    """
    quota_of, wanted = dict(quotas), sum(items for _, items in quotas)
    times = ceil(2 / min(exposure.share, Fraction(most, wanted))) if most else exposure.forms
    left = {
        (domain, size): quota_of[domain] // size * min(times, exposure.forms)
        for domain, size in {(one.domain, one.size) for one in blocks if one.domain in quota_of}
    }
    chosen = set()
    for one in sorted(blocks, key=lambda one: len(one.enemies)):
        kind = one.domain, one.size
        if left.get(kind, 0) > 0:
            left[kind] -= 1
            chosen.add(one.name)
    return tuple(one for one in blocks if one.name in chosen)


@lru_cache(32)
def _trial(
    blocks: tuple[Block, ...], quotas: Quotas, exposure: Exposure, most: int | None
) -> Series:
    return series(blocks, quotas, exposure, most, min(exposure.forms, MOST_DRAWN), b"check")


def _quotas(blueprint: Blueprint) -> Quotas:
    return tuple((quota.code, quota.items) for quota in blueprint.domains)
