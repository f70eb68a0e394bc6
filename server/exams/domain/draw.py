"""Drawing a form: seeded, under the blueprint, without enemies, testlets whole.

Equal for equal seeds.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import TypeVar

from server.exams.domain.blocks import Block
from server.exams.domain.sitting import FormUnavailable
from server.exams.domain.supply import peaceful_form

T = TypeVar("T")
Below = Callable[[int], int]
"""Gives a number in [0, limit) for a limit."""
TRIES = 20


def stream(seed: bytes) -> Below:
    """Return a function giving numbers in [0, limit): HMAC-SHA-256 in counter mode."""
    counter = 0

    def below(limit: int) -> int:
        nonlocal counter
        block = hmac.digest(seed, b"assay-draw-v1" + counter.to_bytes(8, "big"), hashlib.sha256)
        counter += 1
        # 128 bits over a limit of a few hundred: the bias is below 2**-100.
        return int.from_bytes(block[:16], "big") % limit

    return below


def shuffled(values: Sequence[T], below: Below) -> list[T]:
    """Fisher-Yates (Durstenfeld 1964)."""
    result = list(values)
    for last in range(len(result) - 1, 0, -1):
        other = below(last + 1)
        result[last], result[other] = result[other], result[last]
    return result


def draw_all(bank: Sequence[Block]) -> list[Block]:
    """Everything, in the bank's order; raises FormUnavailable for an empty bank."""
    if not bank:
        raise FormUnavailable
    return list(bank)


def draw_by_quota(
    bank: Sequence[Block], quotas: Sequence[tuple[str, int]], below: Below
) -> list[Block]:
    """Draw each domain's quota of items; raises FormUnavailable where no form fills them all.

    Where luck fails, a search finds what there is; in a tangle of very many enemies it gives up.
    """
    for _ in range(TRIES):
        drawn = _try(bank, quotas, below)
        if drawn is not None:
            return shuffled(drawn, below)
    return shuffled(_searched(bank, quotas, below), below)


def _try(
    bank: Sequence[Block], quotas: Sequence[tuple[str, int]], below: Below
) -> list[Block] | None:
    drawn: list[Block] = []
    for domain, quota in quotas:
        missing = quota
        for block in shuffled([one for one in bank if one.domain == domain], below):
            if missing == 0:
                break
            if block.size <= missing and not block.meets(drawn):
                drawn.append(block)
                missing -= block.size
        if missing:
            return None
    return drawn


def _searched(
    bank: Sequence[Block], quotas: Sequence[tuple[str, int]], below: Below
) -> list[Block]:
    found = peaceful_form(shuffled(bank, below), dict(quotas))
    if found is None:
        raise FormUnavailable
    return found
