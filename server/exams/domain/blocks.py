"""What is drawn together: an item alone, or the items of a testlet, whole and in their order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Block:
    """`name` is the id of the item or of the testlet, `items` are a testlet's."""

    name: str
    domain: str
    enemies: frozenset[str] = frozenset()
    items: tuple[str, ...] = ()

    @property
    def drawn(self) -> tuple[str, ...]:
        return self.items or (self.name,)

    @property
    def size(self) -> int:
        return len(self.drawn)

    def meets(self, others: Iterable["Block"]) -> bool:
        """Whether an enemy is among them."""
        return any(one.name in self.enemies or self.name in one.enemies for one in others)


def gathered(entries: Sequence[Block]) -> list[Block]:
    """Leave out what testlets hold, and make the enemies of an item those of its testlet.

    Takes every item and testlet with the enemies that its author named.
    """
    home = {item: one.name for one in entries for item in one.items}
    enemies: defaultdict[str, set[str]] = defaultdict(set)
    for one in entries:
        enemies[home.get(one.name, one.name)] |= {home.get(enemy, enemy) for enemy in one.enemies}
    return [
        replace(one, enemies=frozenset(enemies[one.name] - {one.name}))
        for one in entries
        if one.name not in home
    ]


def parted(entries: Sequence[Block], pilots: AbstractSet[str]) -> tuple[list[Block], list[Block]]:
    """Gather what is scored, and what is tried out; the one may be an enemy of the other."""
    blocks = gathered(entries)
    return (
        [one for one in blocks if one.name not in pilots],
        [one for one in blocks if one.name in pilots],
    )
