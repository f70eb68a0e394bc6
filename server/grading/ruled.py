"""A form graded under rulings: its own marks, then each ruling in turn.

Of two rulings on one item the later stands alone for whoever it counts for. One that would leave
nothing to score is passed over.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from uuid import UUID

from server.grading.domain.ruling import Remedy, Ruling, mark_under
from server.grading.marking import Marked, MarkedSheet, Shown, Tally, as_marked
from server.items.domain import presentation
from server.items.domain.rubric import Essay

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The marks of a form, the places that do not count, and the rulings that count for it."""

    items: Sequence[Shown]
    marks: tuple[Marked, ...]
    dropped: frozenset[int] = frozenset()
    counting: tuple[UUID, ...] = ()

    @property
    def share(self) -> Fraction | None:
        """Of all points that can be had; None where there are none."""
        return self._share(self._scored())

    def share_in(self, domains: Sequence[str]) -> Fraction | None:
        """As `share`, of these domains alone."""
        return self._share([at for at in self._scored() if self.items[at].domain in domains])

    def _share(self, places: Sequence[int]) -> Fraction | None:
        earned = sum((_points(self.marks[at]) for at in places), NOTHING)
        possible = sum((self.items[at].item.points for at in places), NOTHING)
        return earned / possible if possible else None

    def sheet(self) -> MarkedSheet:
        places = self._scored()
        parts = [self.marks[at].bottom for at in places] + [
            self.items[at].item.points.denominator for at in places
        ]
        unit = lcm(*parts)
        earned = [one.top * unit // one.bottom for one in self.marks]
        by_domain: dict[str, Tally] = {}
        for at in places:
            one = self.items[at]
            so_far = by_domain.get(one.domain, Tally())
            by_domain[one.domain] = Tally(
                so_far.items + 1,
                so_far.earned + earned[at],
                so_far.possible + int(one.item.points * unit),
            )
        written = [one.written for one in self.marks]
        return MarkedSheet(written, unit, by_domain, self.items, earned, self.dropped)

    def _scored(self) -> list[int]:
        return [
            at for at, one in enumerate(self.items) if not one.is_pilot and at not in self.dropped
        ]


def ruled(
    items: Sequence[Shown],
    marks: Sequence[Marked],
    values: Mapping[int, Hashable],
    rulings: Sequence[Ruling],
    *,
    parts: Sequence[Sequence[str]] = (),
) -> Ruled:
    """`marks` are what the keys give; `values` has the answer at each place a ruling is about.

    `parts` are the domains of each part of the exam: what counts only where it is higher lets the
    share of none fall.
    """
    standing = Ruled(items, tuple(marks))
    for ruling in rulings:
        other = _under(standing, values, ruling, marks)
        if other is not None and _counts(ruling, other, standing, parts):
            standing = other
    return standing


def _under(
    before: Ruled, values: Mapping[int, Hashable], ruling: Ruling, own: Sequence[Marked]
) -> Ruled | None:
    """None where the form does not hold the item. `own` are the marks without any ruling."""
    places = [at for at, one in enumerate(before.items) if ruling.is_about(one.hash)]
    if not places:
        return None
    marks = list(before.marks)
    for at in places:
        item = before.items[at].item
        if isinstance(item.body, Essay) and ruling.remedy is not Remedy.CREDIT:
            marks[at] = own[at]  # people gave it, and no key did
            continue
        answer = presentation.answer_of(item, values.get(at))
        marks[at] = as_marked(mark_under(item, answer, ruling))
    dropped = before.dropped - set(places)
    if ruling.remedy is Remedy.DROP:
        dropped |= set(places)
    return replace(
        before,
        marks=tuple(marks),
        dropped=frozenset(dropped),
        counting=(*before.counting, ruling.id),
    )


def _counts(ruling: Ruling, after: Ruled, before: Ruled, parts: Sequence[Sequence[str]]) -> bool:
    if ruling.remedy is Remedy.DROP and after.share is None:
        return False
    if not ruling.only_if_higher:
        return True
    if not _rises(before.share, after.share):
        return False
    return not any(_rises(after.share_in(one), before.share_in(one)) for one in parts)


def _rises(was: Fraction | None, share: Fraction | None) -> bool:
    return share is not None and was is not None and share > was


def _points(mark: Marked) -> Fraction:
    return Fraction(mark.top, mark.bottom)
