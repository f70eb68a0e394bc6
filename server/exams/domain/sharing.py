"""How much forms have in common: any two of so many in a row share at most so many scored items.

A form is a set of bits, one for each item of its release, in the order of the release. Where luck
brings a form that shares too much, blocks of it are exchanged for others of the same kind, always
the exchange that takes away most of what is too much, until nothing is or none takes away any.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from server.exams.domain.blocks import Block

Form = list[Block]
MOST_COMPARED = 80_000
"""So many pairs of an exchange and a form are looked at for one start: ten milliseconds at most."""
MOST_NEAR = 40


@dataclass(frozen=True, slots=True)
class Sharing:
    """`most` items may be shared; `bits` are those of each block, `forms` those drawn last."""

    most: int
    bits: Mapping[str, int]
    forms: tuple[int, ...] = ()

    def bits_of(self, blocks: Sequence[Block]) -> int:
        return sum(self.bits[one.name] for one in blocks)

    def highest(self, blocks: Sequence[Block]) -> int:
        """How many items they share with the one of the last forms they share most with."""
        own = self.bits_of(blocks)
        return max(((own & one).bit_count() for one in self.forms), default=0)

    def surplus(self, blocks: Sequence[Block]) -> int:
        """How many items too many they share, over all of the last forms."""
        return surplus(self.bits_of(blocks), self.forms, self.most)

    def with_form(self, blocks: Sequence[Block], window: int) -> "Sharing":
        return replace(self, forms=with_last(self.forms, self.bits_of(blocks), window))


def bits_by_block(blocks: Sequence[Block], items: Sequence[str]) -> dict[str, int]:
    """The bits of each block; `items` are all of the release, in its order."""
    places = {item: 1 << at for at, item in enumerate(items)}
    return {one.name: sum(places[item] for item in one.drawn) for one in blocks}


def with_last(forms: tuple[int, ...], form: int, window: int) -> tuple[int, ...]:
    """The last forms, at most so many, the newest first."""
    return (form, *forms)[:window]


def most_seen(block: Block, times: Mapping[str, int]) -> int:
    """How often the item of it was seen that was seen most."""
    return max([times.get(one, 0) for one in block.drawn]) if times else 0


def surplus(form: int, forms: Sequence[int], most: int) -> int:
    """How many items too many a form shares, over all of these."""
    shared = [(form & one).bit_count() for one in forms]
    return sum(one - most for one in shared if one > most)


def exchanged(
    form: Form,
    bank: Sequence[Block],
    sharing: Sharing,
    times: Mapping[str, int],
    keeps: Callable[[Form], bool],
    left: int = MOST_COMPARED,
) -> tuple[Form, int]:
    """Exchange blocks until the form shares no more than it may, or nothing helps any more.

    `bank` names those first that are preferred; what was seen more `times` comes later. No form is
    made that `keeps` refuses. Looks at no more than about `left` pairs, and says how many are left.
    """
    kinds: defaultdict[tuple[str, int], list[_Choice]] = defaultdict(list)
    for place, one in enumerate(bank):
        choice = _Choice(most_seen(one, times), place, one, sharing.bits[one.name])
        kinds[one.domain, one.size].append(choice)
    exchanges = sum(len(kinds[one.domain, one.size]) for one in form)
    while left > 0 and sharing.surplus(form):
        near = _near(form, sharing)
        left -= exchanges * len(near)
        better = next(filter(keeps, _better(form, kinds, sharing, near)), None)
        if better is None:
            break
        form = better
    return form, left


class _Choice(NamedTuple):
    """A block and what is said for it: seen little, then early in the bank."""

    times: int
    place: int
    block: Block
    bits: int


def _better(
    form: Form,
    kinds: Mapping[tuple[str, int], Sequence[_Choice]],
    sharing: Sharing,
    near: Sequence[int],
) -> Iterator[Form]:
    """Every form of one exchange that shares less beyond what it may, the best first."""
    own, most = sharing.bits_of(form), sharing.most
    now = surplus(own, near, most)
    found = [
        (then, one, at)
        for at, out in enumerate(form)
        for one in kinds[out.domain, out.size]
        if not own & one.bits
        and (then := surplus(own ^ sharing.bits[out.name] | one.bits, near, most)) < now
    ]
    for _, one, at in sorted(found, key=lambda exchange: (exchange[0], exchange[1][:2])):
        rest = [*form[:at], *form[at + 1 :]]
        if not one.block.meets(rest):
            yield [*form[:at], one.block, *form[at + 1 :]]


def _near(form: Form, sharing: Sharing) -> list[int]:
    """Those of the last forms with which it might share too much after an exchange."""
    own, gain = sharing.bits_of(form), max(one.size for one in form)
    shared = [((own & one).bit_count(), one) for one in sharing.forms]
    close = [pair for pair in shared if pair[0] + gain > sharing.most]
    return [one for _, one in sorted(close, reverse=True)[:MOST_NEAR]]
