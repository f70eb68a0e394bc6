"""What each domain of a blueprint needs of the items there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.exams.domain.blocks import Block
from server.exams.domain.plan import Blueprint, Draw
from server.exams.domain.supply import peaceful_count


@dataclass(frozen=True, slots=True)
class Cell:
    """`number` is the domain's place in the blueprint, from 0."""

    number: int
    domain: str
    needs: int
    has: int

    @property
    def is_short(self) -> bool:
        return self.has < self.needs


def cells(blueprint: Blueprint, blocks: Sequence[Block]) -> list[Cell]:
    """One a domain; what can stand together in one form counts."""
    found = []
    for number, quota in enumerate(blueprint.domains):
        own = [one for one in blocks if one.domain == quota.code]
        is_all = blueprint.draw is Draw.ALL
        has = sum(one.size for one in own) if is_all else peaceful_count(own)
        found.append(Cell(number, quota.code, quota.items, has))
    return found
