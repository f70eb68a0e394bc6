"""Whether a domain's items can fill their share of a form when enemies never meet.

Counts exactly where it can, and errs on the generous side where counting would take too long:
a bank that can fill a form is never refused.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

MAX_SEARCHED = 30

Enemies = Mapping[str, AbstractSet[str]]


def peaceful_count(enemies: Enemies) -> int:
    """Return how many of the items can stand in one form at most.

    `enemies` names each item's; one side is enough, and others than these items are ignored.
    A tangle of more than MAX_SEARCHED items counts in full.
    """
    mutual = _mutual(enemies)
    return sum(
        len(group) if len(group) > MAX_SEARCHED else _largest({one: mutual[one] for one in group})
        for group in _groups(mutual)
    )


def _mutual(enemies: Enemies) -> dict[str, set[str]]:
    mutual: dict[str, set[str]] = {item: set() for item in enemies}
    for item, others in enemies.items():
        for other in others & enemies.keys() - {item}:
            mutual[item].add(other)
            mutual[other].add(item)
    return mutual


def _groups(mutual: Enemies) -> list[set[str]]:
    """Items that are enemies, or enemies of enemies, and so on."""
    groups = []
    left = set(mutual)
    while left:
        group: set[str] = set()
        waiting = {left.pop()}
        while waiting:
            item = waiting.pop()
            group.add(item)
            waiting |= mutual[item] - group
        left -= group
        groups.append(group)
    return groups


def _largest(mutual: Enemies) -> int:
    """Take or leave the item with most enemies; who has one at most is always taken."""
    if not mutual:
        return 0
    fewest = min(mutual, key=lambda one: len(mutual[one]))
    if len(mutual[fewest]) <= 1:
        return 1 + _largest(_without(mutual, {fewest} | mutual[fewest]))
    most = max(mutual, key=lambda one: len(mutual[one]))
    taken = 1 + _largest(_without(mutual, {most} | mutual[most]))
    return max(taken, _largest(_without(mutual, {most})))


def _without(mutual: Enemies, gone: AbstractSet[str]) -> Enemies:
    return {item: others - gone for item, others in mutual.items() if item not in gone}
