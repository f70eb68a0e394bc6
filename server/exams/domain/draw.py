"""Drawing a form: seeded, under the blueprint, without enemies. Equal for equal seeds."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from server.exams.domain.sitting import FormUnavailable
from server.exams.domain.supply import peaceful_form

T = TypeVar("T")
Below = Callable[[int], int]
"""Gives a number in [0, limit) for a limit."""
TRIES = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drawn; `hash` names its published version."""

    hash: str
    item: str
    domain: str
    enemies: frozenset[str]


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


def draw_all(bank: Sequence[Candidate]) -> list[Candidate]:
    """Every item, in the bank's order; raises FormUnavailable for an empty bank."""
    if not bank:
        raise FormUnavailable
    return list(bank)


def draw_by_quota(
    bank: Sequence[Candidate], quotas: Sequence[tuple[str, int]], below: Below
) -> list[Candidate]:
    """Draw each domain's quota; raises FormUnavailable where no form avoids all enemies.

    Where luck fails, a search finds what there is; in a tangle of very many enemies it gives up.
    """
    for _ in range(TRIES):
        drawn = _try(bank, quotas, below)
        if drawn is not None:
            return shuffled(drawn, below)
    return shuffled(_searched(bank, quotas, below), below)


def _try(
    bank: Sequence[Candidate], quotas: Sequence[tuple[str, int]], below: Below
) -> list[Candidate] | None:
    drawn: list[Candidate] = []
    for domain, quota in quotas:
        taken = 0
        for candidate in shuffled([one for one in bank if one.domain == domain], below):
            if taken == quota:
                break
            if not _meets_enemy(candidate, drawn):
                drawn.append(candidate)
                taken += 1
        if taken < quota:
            return None
    return drawn


def _searched(
    bank: Sequence[Candidate], quotas: Sequence[tuple[str, int]], below: Below
) -> list[Candidate]:
    by_item = {one.item: one for one in shuffled(bank, below)}
    domains = {item: one.domain for item, one in by_item.items()}
    enemies = {item: one.enemies for item, one in by_item.items()}
    found = peaceful_form(domains, enemies, dict(quotas))
    if found is None:
        raise FormUnavailable
    return [by_item[item] for item in found]


def _meets_enemy(candidate: Candidate, drawn: Sequence[Candidate]) -> bool:
    return any(
        other.item in candidate.enemies or candidate.item in other.enemies for other in drawn
    )
