"""Forms drawn one after the other for as many people, as starts would, to see what they share."""

from functools import lru_cache

from server.exams.domain.blocks import Block
from server.exams.domain.draw import Circumstances, Drawn, draw_by_quota, stream
from server.exams.domain.exposure import NOTHING_HELD, Held, plan_of
from server.exams.domain.plan import Blueprint, Exposure
from server.exams.domain.sharing import Sharing, bits_by_block

MOST_DRAWN = 60
"""A check draws no more forms than these: it has to answer while somebody types."""

Quotas = tuple[tuple[str, int], ...]


def most_shared(blueprint: Blueprint, blocks: tuple[Block, ...]) -> int:
    """How many scored items any two forms of a series have in common at most."""
    exposure = blueprint.exposure
    if exposure is None or blueprint.most_shared is None:
        return 0
    quotas = tuple((quota.code, quota.items) for quota in blueprint.domains)
    return _most_shared(blocks, quotas, exposure, blueprint.most_shared)


@lru_cache(32)
def _most_shared(blocks: tuple[Block, ...], quotas: Quotas, exposure: Exposure, most: int) -> int:
    return series(blocks, quotas, exposure, most, min(exposure.forms, MOST_DRAWN), b"check")[1]


def series(
    blocks: tuple[Block, ...],
    quotas: Quotas,
    exposure: Exposure,
    most: int,
    number: int,
    seed: bytes,
) -> tuple[list[Drawn], int, Held]:
    """Draw so many forms: these, what any two in a window share at most, how often each was shown.

    Raises FormUnavailable.
    """
    plan, _ = plan_of(blocks, quotas, exposure.forms, exposure.most)
    items = [item for one in blocks for item in one.drawn]
    held, sharing = NOTHING_HELD, Sharing(most, bits_by_block(blocks, items))
    drawn: list[Drawn] = []
    worst = 0
    for form in range(number):
        below = stream(seed + form.to_bytes(4, "big"))
        given = Circumstances(held=held, plan=plan, sharing=sharing)
        found = draw_by_quota(blocks, quotas, below, given)
        worst = max(worst, sharing.highest(found.blocks))
        held = held.with_form(found.blocks)
        sharing = sharing.with_form(found.blocks, exposure.forms)
        drawn.append(found)
    return drawn, worst, held
