"""Which items can stand in one form when enemies never meet.

Enemies, and enemies of enemies, make groups; between groups nothing excludes anything, so each is
searched alone. A search goes through all sets of a group that cannot grow any further: of 30
items these are 59,049 at most (Moon & Moser 1965). In a larger tangle it stops there.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

MAX_SEARCHED = 30
MOST_SETS = 59_049

Enemies = Mapping[str, AbstractSet[str]]
"""Names each item's; one side is enough, and others than these items are ignored."""
Counts = tuple[int, ...]


def peaceful_count(enemies: Enemies) -> int:
    """Return how many of the items can stand in one form at most.

    A tangle of more than MAX_SEARCHED items counts in full: a bank that can fill a form is
    never refused.
    """
    mutual = _mutual(enemies)
    return sum(
        len(group) if len(group) > MAX_SEARCHED else max(map(len, _full_sets(group, mutual)))
        for group in _groups(mutual)
    )


def is_searched_whole(enemies: Enemies) -> bool:
    """Whether `peaceful_form` finds a form of these items wherever there is one."""
    return all(len(group) <= MAX_SEARCHED for group in _groups(_mutual(enemies)))


def peaceful_form(
    domains: Mapping[str, str], enemies: Enemies, quotas: Mapping[str, int]
) -> list[str] | None:
    """Return items that fill each domain's quota and hold no enemies; None where none were found.

    `domains` names each item's; of several forms the one of earlier items is preferred.
    """
    mutual = _mutual({item: enemies[item] for item in domains if domains[item] in quotas})
    needed = tuple(quotas.values())
    reached: dict[Counts, tuple[str, ...]] = {(0,) * len(needed): ()}
    for group in _groups(mutual):
        gains: dict[Counts, tuple[str, ...]] = {}
        for added in islice(_full_sets(group, mutual), MOST_SETS):
            own = [domains[item] for item in added]
            gains.setdefault(tuple(own.count(code) for code in quotas), added)
        further: dict[Counts, tuple[str, ...]] = {}
        for counts, chosen in reached.items():
            for gained, added in gains.items():
                further.setdefault(_sum(counts, gained, needed), chosen + added)
        reached = further
    return _trimmed(reached[needed], domains, quotas) if needed in reached else None


def _mutual(enemies: Enemies) -> dict[str, set[str]]:
    mutual: dict[str, set[str]] = {item: set() for item in enemies}
    for item, others in enemies.items():
        for other in others & enemies.keys() - {item}:
            mutual[item].add(other)
            mutual[other].add(item)
    return mutual


def _groups(mutual: Enemies) -> list[list[str]]:
    """Items that are enemies, or enemies of enemies, and so on; each group in the given order."""
    group_of: dict[str, list[str]] = {}
    for item in mutual:
        if item not in group_of:
            waiting, members = [item], {item}
            while waiting:
                met = mutual[waiting.pop()] - members
                members |= met
                waiting += met
            group = [one for one in mutual if one in members]
            group_of |= dict.fromkeys(group, group)
    return [group for item, group in group_of.items() if group[0] == item]


def _full_sets(group: Sequence[str], mutual: Enemies) -> Iterator[tuple[str, ...]]:
    """Every set of the group without enemies that no other of its items could join.

    Bron & Kerbosch 1973 with a pivot (Tomita et al. 2006), on the graph of who may meet.
    """

    def grown(
        chosen: tuple[str, ...], left: list[str], passed: frozenset[str]
    ) -> Iterator[tuple[str, ...]]:
        if not left and not passed:
            yield chosen
        if not left:
            return
        pivot = min([*left, *sorted(passed)], key=lambda one: len(mutual[one] & {*left}))
        for item in [one for one in left if one == pivot or one in mutual[pivot]]:
            others = [one for one in left if one != item and one not in mutual[item]]
            yield from grown((*chosen, item), others, passed - mutual[item])
            left = [one for one in left if one != item]
            passed |= {item}

    return grown((), list(group), frozenset())


def _sum(counts: Counts, gained: Counts, needed: Counts) -> Counts:
    """Never more than is needed, so that few sums differ."""
    return tuple(min(a + b, most) for a, b, most in zip(counts, gained, needed, strict=True))


def _trimmed(
    chosen: Sequence[str], domains: Mapping[str, str], quotas: Mapping[str, int]
) -> list[str]:
    """The first items of each domain, as many as its quota."""
    kept: list[str] = []
    for code, quota in quotas.items():
        kept += [item for item in chosen if domains[item] == code][:quota]
    return kept
