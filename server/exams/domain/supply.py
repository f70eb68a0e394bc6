"""Which items can stand in one form when enemies never meet and testlets stay whole.

Enemies, and enemies of enemies, make groups; between groups nothing excludes anything, so each is
searched alone. A search goes through all sets of a group that cannot grow any further: of 30
blocks these are 59,049 at most (Moon & Moser 1965). In a larger tangle it stops there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from server.exams.domain.blocks import Block

MAX_SEARCHED = 30
MOST_SETS = 59_049

Enemies = Mapping[str, AbstractSet[str]]
Group = Sequence[Block]
Counts = tuple[int, ...]
Reached = dict[tuple[Counts, Counts], tuple[Block, ...]]
"""Blocks by how many items they bring to each domain: those of testlets, exactly, and those alone.

Of items alone never more than are needed are counted, since any of them can be left out again.
"""


def peaceful_count(blocks: Sequence[Block]) -> int:
    """Return how many items of the blocks can stand in one form at most.

    A tangle of more than MAX_SEARCHED blocks counts in full: a bank that can fill a form is
    never refused.
    """
    mutual = _mutual(blocks)
    return sum(
        _size(group) if len(group) > MAX_SEARCHED else max(map(_size, _full_sets(group, mutual)))
        for group in _groups(blocks, mutual)
    )


def enemy_groups(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks that are enemies, or enemies of enemies, and so on."""
    return _groups(blocks, _mutual(blocks))


def is_searched_whole(blocks: Sequence[Block]) -> bool:
    """Whether `peaceful_form` finds a form of these blocks wherever there is one."""
    return all(len(group) <= MAX_SEARCHED for group in _groups(blocks, _mutual(blocks)))


def peaceful_form(blocks: Sequence[Block], quotas: Mapping[str, int]) -> list[Block] | None:
    """Return blocks that fill each domain's quota and hold no enemies; None where none were found.

    Of several forms the one of earlier blocks is preferred.
    """
    asked = [one for one in blocks if one.domain in quotas]
    mutual = _mutual(asked)
    groups = _groups(asked, mutual)
    chosen: list[Block] = []
    for codes in _linked(groups, quotas):
        own = [group for group in groups if group[0].domain in codes]
        found = _filled(own, mutual, {code: quotas[code] for code in codes})
        if found is None:
            return None
        chosen += found
    return [one for code in quotas for one in chosen if one.domain == code]


def _filled(
    groups: Iterable[Group], mutual: Enemies, quotas: Mapping[str, int]
) -> list[Block] | None:
    needed = tuple(quotas.values())
    nothing = (0,) * len(needed)
    reached: Reached = {(nothing, nothing): ()}
    for group in groups:
        gains = _gains(group, mutual, quotas)
        further: Reached = {}
        for counts, chosen in reached.items():
            for gained, added in gains.items():
                total = _sum(counts, gained, needed)
                if total is not None:
                    # What there is enough of already is left out here: it need not be copied on.
                    further.setdefault(total, chosen if total == counts else chosen + added)
        reached = further
    for (whole, alone), chosen in reached.items():
        missing = [need - have for need, have in zip(needed, whole, strict=True)]
        if all(have >= need for have, need in zip(alone, missing, strict=True)):
            return _trimmed(chosen, dict(zip(quotas, missing, strict=True)))
    return None


def _gains(group: Group, mutual: Enemies, quotas: Mapping[str, int]) -> Reached:
    """What a group can bring: of each set its items alone, and any of its testlets."""
    codes, needed = list(quotas), tuple(quotas.values())
    gains: Reached = {}
    for blocks in islice(_full_sets(group, mutual), MOST_SETS):
        alone = tuple(one for one in blocks if not one.items)
        own: Reached = {((0,) * len(codes), _counts(alone, codes)): alone}
        for testlet in [one for one in blocks if one.items]:
            added = (_counts([testlet], codes), (0,) * len(codes))
            for counts, chosen in list(own.items()):
                total = _sum(counts, added, needed)
                if total is not None:
                    own.setdefault(total, (*chosen, testlet))
        for counts, chosen in own.items():
            gains.setdefault(counts, chosen)
    return gains


def _linked(groups: Iterable[Group], quotas: Mapping[str, int]) -> list[list[str]]:
    """Domains between which there are enemies; the others can be filled each alone."""
    home = {code: {code} for code in quotas}
    for group in groups:
        joined = set().union(*(home[one.domain] for one in group))
        home |= dict.fromkeys(joined, joined)
    return [
        [code for code in quotas if code in joined]
        for first, joined in home.items()
        if first == next(code for code in quotas if code in joined)
    ]


def _mutual(blocks: Sequence[Block]) -> dict[str, set[str]]:
    mutual: dict[str, set[str]] = {one.name: set() for one in blocks}
    for one in blocks:
        for other in one.enemies:
            if other in mutual and other != one.name:
                mutual[one.name].add(other)
                mutual[other].add(one.name)
    return mutual


def _groups(blocks: Sequence[Block], mutual: Enemies) -> list[list[Block]]:
    """Blocks that are enemies, or enemies of enemies, and so on; each group in the given order."""
    group_of: dict[str, list[Block]] = {}
    places = {one.name: place for place, one in enumerate(blocks)}
    for one in blocks:
        if one.name not in group_of:
            waiting, members = [one.name], {one.name}
            while waiting:
                met = mutual[waiting.pop()] - members
                members |= met
                waiting += met
            group = [blocks[place] for place in sorted(map(places.__getitem__, members))]
            group_of |= dict.fromkeys(members, group)
    return [group for name, group in group_of.items() if group[0].name == name]


def _full_sets(group: Group, mutual: Enemies) -> Iterator[tuple[Block, ...]]:
    """Every set of the group without enemies that no other of its blocks could join.

    Bron & Kerbosch 1973 with a pivot (Tomita et al. 2006), on the graph of who may meet.
    """
    by_name = {one.name: one for one in group}

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

    for names in grown((), list(by_name), frozenset()):
        yield tuple(by_name[name] for name in names)


def _size(blocks: Iterable[Block]) -> int:
    return sum(one.size for one in blocks)


def _counts(blocks: Sequence[Block], codes: Sequence[str]) -> Counts:
    return tuple(sum(one.size for one in blocks if one.domain == code) for code in codes)


def _sum(
    counts: tuple[Counts, Counts], gained: tuple[Counts, Counts], needed: Counts
) -> tuple[Counts, Counts] | None:
    """None where testlets would bring more than is needed."""
    whole = tuple(a + b for a, b in zip(counts[0], gained[0], strict=True))
    if any(have > need for have, need in zip(whole, needed, strict=True)):
        return None
    alone = zip(counts[1], gained[1], needed, strict=True)
    return whole, tuple(min(a + b, most) for a, b, most in alone)


def _trimmed(chosen: Sequence[Block], missing: Mapping[str, int]) -> list[Block]:
    """The testlets, and of each domain's items alone the first, as many as are missing."""
    kept: list[Block] = []
    for code, number in missing.items():
        own = [one for one in chosen if one.domain == code]
        kept += [one for one in own if one.items]
        kept += [one for one in own if not one.items][:number]
    return kept
