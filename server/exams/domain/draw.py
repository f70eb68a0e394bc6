"""Drawing a form: seeded, under the blueprint, without enemies, testlets whole.

Equal for equal seeds and equal circumstances. Luck is tried first: of each domain what the person
saw least, then what was shown least, then by chance. Where luck fails, the exposure plan or a
search finds what there is. Where it shares too much with the forms before, blocks are exchanged.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from server.exams.domain.blocks import Block
from server.exams.domain.exposure import NOTHING_HELD, Held, Kind, Plan
from server.exams.domain.sharing import MOST_COMPARED, Sharing, exchanged, most_seen
from server.exams.domain.sitting import FormUnavailable
from server.exams.domain.supply import peaceful_form

T = TypeVar("T")
Below = Callable[[int], int]
"""Gives a number in [0, limit) for a limit."""
Quotas = Sequence[tuple[str, int]]
TRIES = 20
SEARCHES = 200


class Way(StrEnum):
    """How a form was found."""

    ALL = "all"
    CHANCE = "chance"
    PLAN = "plan"
    EXCHANGE = "exchange"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Past:
    """What a person had of these items before, in any exam: those scored in each form."""

    forms: tuple[frozenset[str], ...] = ()

    @property
    def seen(self) -> frozenset[str]:
        return frozenset().union(*self.forms)

    def has(self, blocks: Iterable[Block]) -> bool:
        return frozenset(item for one in blocks for item in one.drawn) in self.forms


NO_PAST = Past()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a draw takes into account beside the blueprint.

    `plan` None: no cap on exposure; `sharing` None: forms may share what they like.
    """

    past: Past = NO_PAST
    held: Held = NOTHING_HELD
    plan: Plan | None = None
    sharing: Sharing | None = None


NO_CIRCUMSTANCES = Circumstances()


@dataclass(frozen=True, slots=True)
class Drawn:
    blocks: list[Block]
    way: Way


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


def draw_all(bank: Sequence[Block]) -> Drawn:
    """All that may stand together, in the order of the bank; raises FormUnavailable if empty."""
    drawn: list[Block] = []
    for one in bank:
        if not one.meets(drawn):
            drawn.append(one)
    if not drawn:
        raise FormUnavailable
    return Drawn(drawn, Way.ALL)


def draw_by_quota(
    bank: Sequence[Block],
    quotas: Quotas,
    below: Below,
    given: Circumstances = NO_CIRCUMSTANCES,
) -> Drawn:
    """Draw each domain's quota of items, never a form that the person had.

    Raises FormUnavailable where there is none; in a tangle of very many enemies, or after very many
    forms, the search for one gives up.
    """
    times = Counter(item for form in given.past.forms for item in form)
    draw = _Draw(bank, quotas, below, given, times)
    found = draw.within_cap() or draw.by_chance() or draw.searched()
    if found is None:
        raise FormUnavailable
    return Drawn(shuffled(found.blocks, below), found.way)


def draw_pilots(
    bank: Sequence[Block], number: int, drawn: Sequence[Block], below: Below, held: Held
) -> list[Block]:
    """Items to be tried out beside those drawn: those answered least so far, none an enemy.

    Fewer where there are not enough: nobody is refused an exam for what is not scored.
    """
    chosen: list[Block] = []
    left = number
    for one in sorted(shuffled(bank, below), key=held.of):
        if one.size <= left and not one.meets([*drawn, *chosen]):
            chosen.append(one)
            left -= one.size
    return chosen


def mixed_in(blocks: Sequence[Block], others: Sequence[Block], below: Below) -> list[Block]:
    """Put others anywhere among blocks, which keep their order."""
    result = list(blocks)
    for one in others:
        result.insert(below(len(result) + 1), one)
    return result


@dataclass(frozen=True, slots=True)
class _Draw:
    bank: Sequence[Block]
    quotas: Quotas
    below: Below
    given: Circumstances
    times: Mapping[str, int]
    """How often the person saw each item."""

    def within_cap(self) -> Drawn | None:
        """A form that keeps to the cap on exposure and leaves enough for those to come."""
        plan, held = self.given.plan, self.given.held
        if plan is None or not plan.goes_on_from(held):
            return None

        def keeps(blocks: list[Block]) -> bool:
            return plan.goes_on_after(blocks, held) and not self.given.past.has(blocks)

        def planned() -> Iterator[Drawn]:
            found = plan.next_form(held, self._preferred)
            is_peaceful = plan.is_sure or not any(one.meets(found) for one in found)
            if is_peaceful and not self.given.past.has(found):
                yield Drawn(found, Way.PLAN)

        kinds = sorted(plan.pattern.items(), key=lambda one: -one[0].size)
        lucky = (
            Drawn(found, Way.CHANCE)
            for found in self._tries(lambda: self._tried_by(kinds))
            if keeps(found)
        )
        return self._apart(chain(lucky, planned()), keeps)

    def by_chance(self) -> Drawn | None:
        lucky = (Drawn(found, Way.CHANCE) for found in self._tries(self._tried))
        return self._apart(lucky, lambda blocks: not self.given.past.has(blocks))

    def _apart(
        self, candidates: Iterable[Drawn], keeps: Callable[[list[Block]], bool]
    ) -> Drawn | None:
        """The first that shares little enough with the last forms, else the least sharing one."""
        sharing = self.given.sharing
        if sharing is None:
            return next(iter(candidates), None)
        best: Drawn | None = None
        left = MOST_COMPARED
        for found in candidates:
            if not sharing.surplus(found.blocks):
                return found
            bank = self._preferred(self.bank)
            other, left = exchanged(found.blocks, bank, sharing, self.times, keeps, left)
            if not sharing.surplus(other):
                return Drawn(other, Way.EXCHANGE)
            if best is None or sharing.surplus(other) < sharing.surplus(best.blocks):
                best = Drawn(other, Way.EXCHANGE)
            if left <= 0:
                break
        return best

    def searched(self) -> Drawn | None:
        """Look through forms that lack something of each form before, until one is new.

        A new form of the same size lacks something of every old one, so none is passed over.
        """
        bank, waiting = self._preferred(self.bank), [frozenset[str]()]
        known: set[frozenset[str]] = set()
        for _ in range(SEARCHES):
            if not waiting:
                return None
            without = waiting.pop()
            found = peaceful_form([b for b in bank if b.name not in without], dict(self.quotas))
            if found is None:
                continue
            if not self.given.past.has(found):
                return Drawn(found, Way.SEARCH)
            further = {without | {one.name} for one in found} - known
            known |= further
            waiting += sorted(further, key=sorted)
        return None

    def _tries(self, tried: Callable[[], list[Block] | None]) -> Iterator[list[Block]]:
        """Whole forms that the person never had."""
        for _ in range(TRIES):
            found = tried()
            if found is not None and not self.given.past.has(found):
                yield found

    def _tried(self) -> list[Block] | None:
        drawn: list[Block] = []
        for domain, quota in self.quotas:
            missing = quota
            for block in self._preferred([one for one in self.bank if one.domain == domain]):
                if missing == 0:
                    break
                if block.size <= missing and not block.meets(drawn):
                    drawn.append(block)
                    missing -= block.size
            if missing:
                return None
        return drawn

    def _tried_by(self, kinds: Sequence[tuple[Kind, int]]) -> list[Block] | None:
        """A form of the pattern of the plan: the large testlets first, in which choice is least."""
        drawn: list[Block] = []
        for kind, number in kinds:
            missing = number
            own = [one for one in self.bank if (one.domain, one.size) == kind]
            for block in self._preferred(own):
                if missing and not block.meets(drawn):
                    drawn.append(block)
                    missing -= 1
            if missing:
                return None
        return drawn

    def _preferred(self, blocks: Sequence[Block]) -> list[Block]:
        """What the person saw least first; where there is a cap, what was shown least."""
        held = self.given.held if self.given.plan is not None else NOTHING_HELD
        return sorted(
            shuffled(blocks, self.below),
            key=lambda one: (most_seen(one, self.times), held.of(one)),
        )
