"""How often items are shown: whether a bank can fill so many forms within a cap, and how.

Each form takes a fixed pattern: of each kind (domain and size of block) so many blocks. Enemies,
and enemies of enemies, make groups, and a form takes at most one block of a group. Each group
serves one kind, so the kinds never compete.

A kind that takes n blocks a form can go on for r forms if and only if the sum over its groups of
min(r, what the cap leaves of its blocks) is at least n*r. If it can, some form leaves it able to go
on for r-1: take first the groups that have r left, of the others any with something left. Are there
n or more of the first, then n*(r-1) is left of them alone; else all of them were taken, and each of
the n taken lowers the sum by 1. So the check is exact for a pattern, and who draws by it never gets
stuck; `tests/unit/exams/test_exposure.py` tries.

A testlet and the items that would give it away make a group of two kinds, and a bank that would do
may fall short by that count. Where it would do without its enemies it is planned so and drawn with
them: mostly that goes well, and `series.py` tries whether it does.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from math import ceil
from typing import NamedTuple

from server.exams.domain.blocks import Block
from server.exams.domain.plan import Blueprint
from server.exams.domain.supply import enemy_groups

MOST_PATTERNS = 2_000
STRICT_CAP = Fraction(1, 4)
"""What a large bank keeps to, whatever this one can."""

Group = tuple[Block, ...]


class Kind(NamedTuple):
    """Blocks of as many items, in one domain."""

    domain: str
    size: int


@dataclass(frozen=True, slots=True)
class Held:
    """In how many forms each block was, of so many that were drawn."""

    counts: Mapping[str, int]
    forms: int

    def of(self, block: Block) -> int:
        return self.counts.get(block.name, 0)

    def with_form(self, blocks: Iterable[Block]) -> "Held":
        added = {one.name: self.of(one) + 1 for one in blocks}
        return Held({**self.counts, **added}, self.forms + 1)


NOTHING_HELD = Held({}, 0)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A domain fills fewer forms than were asked for, and so many more items would do."""

    domain: str
    forms: int
    missing: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Each block in at most `most` of `forms` forms; after these it begins anew.

    One that is not `sure` was made as if there were no enemies: a form of it may hold some.
    """

    forms: int
    most: int
    pattern: Mapping[Kind, int]
    groups: Mapping[Kind, Sequence[Group]]
    is_sure: bool = True

    def goes_on_from(self, held: Held) -> bool:
        """Whether all forms to come can keep to the cap, as those before did."""
        left, most = self._left(held), self._most(held)
        return all(
            sum(_room(group, held, most, left) for group in self.groups[kind]) >= number * left
            for kind, number in self.pattern.items()
        )

    def goes_on_after(self, blocks: Sequence[Block], held: Held) -> bool:
        """Whether a form of these keeps to the cap, and leaves enough for those to come."""
        most = self._most(held)
        if any(held.of(one) >= most for one in blocks):
            return False
        return self.goes_on_from(held.with_form(blocks))

    def next_form(self, held: Held, order: Callable[[Sequence[Block]], list[Block]]) -> list[Block]:
        """Return a form after which it goes on; `order` says who is preferred among equals.

        Asks that it goes on from here.
        """
        left, most, chosen = self._left(held), self._most(held), []
        for kind, number in self.pattern.items():
            groups = {one.name: group for group in self.groups[kind] for one in group}
            usable = [one for group in self.groups[kind] for one in group if held.of(one) < most]
            taken: dict[Group, Block] = {}
            for one in order(usable):
                taken.setdefault(groups[one.name], one)
            urgent = sorted(taken, key=lambda group: _room(group, held, most, left) < left)
            chosen += [taken[group] for group in urgent[:number]]
        return chosen

    def _left(self, held: Held) -> int:
        """How many forms are still to come of this turn."""
        return self.forms - held.forms % self.forms

    def _most(self, held: Held) -> int:
        return self.most * (held.forms // self.forms + 1)


def exposure_plan(blueprint: Blueprint, blocks: Sequence[Block]) -> Plan | None:
    exposure = blueprint.exposure
    if exposure is None:
        return None
    quotas = [(quota.code, quota.items) for quota in blueprint.domains]
    return plan_of(blocks, quotas, exposure.forms, exposure.most)[0]


def strict_need(in_form: int) -> int:
    """How many of a kind the bank needs for the strict cap."""
    return ceil(in_form / STRICT_CAP)


def strict_shortages(blueprint: Blueprint, blocks: Sequence[Block]) -> Counter[str]:
    """How many items each domain lacks for the strict cap, with the items within testlets."""
    quotas = [(quota.code, quota.items) for quota in blueprint.domains]
    plan = exposure_plan(blueprint, blocks) or plan_of(blocks, quotas, 1, 1)[0]
    there = Counter(Kind(one.domain, one.size) for one in blocks)
    short = Counter[str]()
    for kind, in_form in plan.pattern.items():
        short[kind.domain] += max(0, strict_need(in_form) - there[kind]) * kind.size
    return short


def plan_of(
    blocks: Sequence[Block], quotas: Sequence[tuple[str, int]], forms: int, most: int
) -> tuple[Plan, list[Shortage]]:
    """Return how to fill as many forms as possible, and the domains that may not fill all.

    Sound for every bank. Where all enemies of an item are each other's enemies too, and of one
    kind, it is exact for patterns that do not change.
    """
    plan, short = _planned(_by_kind(blocks, dict(quotas)), quotas, forms, most)
    if short:
        alone: defaultdict[Kind, list[Group]] = defaultdict(list)
        for one in blocks:
            alone[Kind(one.domain, one.size)].append((one,))
        other, none = _planned(alone, quotas, forms, most)
        if not none:
            return replace(other, is_sure=False), short
    return plan, short


def _planned(
    groups: Mapping[Kind, list[Group]], quotas: Sequence[tuple[str, int]], forms: int, most: int
) -> tuple[Plan, list[Shortage]]:
    pattern: dict[Kind, int] = {}
    shortages = []
    for domain, quota in quotas:
        own = {kind: found for kind, found in groups.items() if kind.domain == domain}
        best = min(
            _patterns(domain, quota, sorted({kind.size for kind in own} | {1}, reverse=True)),
            key=lambda one: _weakness(one, own, forms, most),
        )
        pattern |= best
        missing, _ = _weakness(best, own, forms, most)
        if missing:
            shortages.append(Shortage(domain, _filled(best, own, forms, most), missing))
    return Plan(forms, most, pattern, {kind: groups.get(kind, []) for kind in pattern}), shortages


def _by_kind(blocks: Sequence[Block], quotas: Mapping[str, int]) -> dict[Kind, list[Group]]:
    """Let each group serve the kind that has least of what it needs; large choices come last."""
    found: defaultdict[Kind, list[Group]] = defaultdict(list)
    served: defaultdict[str, int] = defaultdict(int)
    choices = []
    for group in enemy_groups([one for one in blocks if one.domain in quotas]):
        by_kind: defaultdict[Kind, list[Block]] = defaultdict(list)
        for one in group:
            by_kind[Kind(one.domain, one.size)].append(one)
        choices.append(by_kind)
    for by_kind in sorted(choices, key=len):
        kind = min(
            by_kind,
            key=lambda one: (served[one.domain] / quotas[one.domain], -len(by_kind[one]), one),
        )
        found[kind].append(tuple(by_kind[kind]))
        served[kind.domain] += kind.size
    return found


def _patterns(domain: str, quota: int, sizes: Sequence[int]) -> Iterator[dict[Kind, int]]:
    """Every way to make up a domain's share of the sizes, which end with 1; bounded."""

    def made(left: int, at: int) -> Iterator[dict[Kind, int]]:
        size = sizes[at]
        if size == 1:
            yield {Kind(domain, 1): left} if left else {}
            return
        for number in range(left // size + 1):
            own = {Kind(domain, size): number} if number else {}
            for rest in made(left - number * size, at + 1):
                yield own | rest

    yield from islice(made(quota, 0), MOST_PATTERNS)


def _weakness(
    pattern: Mapping[Kind, int], groups: Mapping[Kind, Sequence[Group]], forms: int, most: int
) -> tuple[int, float]:
    """How many items are missing, then how hard the scarcest kind is worked."""
    missing, load = 0, 0.0
    for kind, number in pattern.items():
        rooms = sum(min(forms, most * len(group)) for group in groups.get(kind, ()))
        needed = forms * number
        missing += kind.size * -(-max(0, needed - rooms) // min(forms, most))
        load = max(load, needed / rooms if rooms else needed)
    return missing, load


def _filled(
    pattern: Mapping[Kind, int], groups: Mapping[Kind, Sequence[Group]], forms: int, most: int
) -> int:
    """How many forms the pattern fills with the same cap."""

    def is_too_many(number: int) -> bool:
        return any(
            sum(min(number, most * len(group)) for group in groups.get(kind, ())) < number * count
            for kind, count in pattern.items()
        )

    return bisect_left(range(forms + 1), x=True, key=is_too_many) - 1


def _room(group: Group, held: Held, most: int, left: int) -> int:
    return min(left, sum(max(0, most - held.of(one)) for one in group))
