"""Statistics counted from the graded sittings of an exam, off the event loop, into the store.

The first sitting of each person counts, later ones are only told beside: who comes again has
learned, and figures of items take people to be different ones. The newest grade of a sitting
counts. Rights are the caller's business; no figure of fewer people than the policy says is kept.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from server.exams import observing, regrading, releases
from server.exams.domain.blueprint import Blueprint
from server.exams.observing import Observing, Sat, Shown
from server.grading import rulings
from server.grading.domain.ruling import Remedy, Ruling
from server.grading.picks import picks_of, tried_of
from server.grading.store import statistics as store
from server.grading.store.statistics import EXAM, Counted
from server.kernel.clock import to_milliseconds
from server.psychometrics.book import Book, FormTally
from server.psychometrics.forms import Scale, form_figures, told_apart
from server.psychometrics.observed import OTHER, Observed, PartOutcome
from server.psychometrics.reports import FormReport, item_report, summary_of

FORMAT = 2
MOST_SITTINGS = 20_000
"""The newest of an exam, where there are more."""
BATCH = 200
MOST_PICKS = 200
"""Different answers that are told apart of one item; what comes after is counted as other."""
MOST_REMEMBERED = 20_000


class _Part(msgspec.Struct, frozen=True):
    name: str
    scaled_score: int
    passed: bool


class _Document(msgspec.Struct, frozen=True):
    """As much of a grade's document as is counted."""

    items: list[str | None]
    parts: list[_Part] = []
    counting: list[UUID] = []


_Made = tuple[str, str | None, int, str, str]
"""Subject, item, people, summary and document."""
_read = msgspec.json.Decoder(_Document).decode


async def count_due(*, now: datetime) -> None:
    """Count anew every exam of which something came since it was counted."""
    for release in await releases.releases():
        await count(release.slug, now=now)


async def count(exam: str, *, now: datetime) -> bool:
    """Count an exam, unless nothing came since; say whether it was."""
    closed = await observing.closed_count(exam)
    basis = f"{FORMAT} {closed} {await store.later_versions()}"
    before = await store.one(exam, EXAM)
    if (before is None and closed <= 0) or (before is not None and before.basis == basis):
        return False
    ids = sorted(await regrading.newest_ids(exam, MOST_SITTINGS))
    counter = Counter(await rulings.ever())
    for start in range(0, len(ids), BATCH):
        await counter.read(ids[start : start + BATCH])
    release = await releases.release_of(exam)
    left_out = max(0, closed - MOST_SITTINGS)
    made = await asyncio.to_thread(counter.report, release.blueprint, left_out)
    moment = to_milliseconds(now)
    await store.replace(exam, [Counted(*one, basis=basis, computed_ms=moment) for one in made])
    return True


class Counter:
    """Reads sittings a batch at a time, in the order of their start, and counts them."""

    def __init__(self, ruled: Mapping[UUID, Ruling]) -> None:
        self._ruled = ruled
        self._book = Book()
        self._seen: set[UUID] = set()
        self._observing = Observing()
        self._places: dict[Shown, int] = {}
        self._met: list[Shown] = []
        self._counts: list[bool] = []
        self._versions: dict[UUID, int] = {}
        self._picks: list[set[tuple[str, ...]]] = []
        self._picked: dict[tuple[int, Hashable], tuple[str, ...]] = {}
        self._again: dict[int | None, tuple[int, int]] = {}

    async def read(self, ids: Sequence[UUID]) -> None:
        sat = await self._observing.sat(ids)
        grades = await store.newest_grades([one.sitting_id for one in sat])
        for release_id in {one.release_id for one in sat} - self._versions.keys():
            self._versions[release_id] = (await releases.release_by_id(release_id)).version
        await asyncio.to_thread(self._add, sat, grades)

    def _add(self, sat: Sequence[Sat], grades: dict[UUID, dict[str, Any]]) -> None:
        for one in sat:
            grade = grades.get(one.sitting_id)
            if grade is None:
                continue
            release = self._versions[one.release_id]
            if one.person_id in self._seen:
                for told in (None, release):
                    times, passed = self._again.get(told, (0, 0))
                    self._again[told] = (times + 1, passed + bool(grade["passed"]))
                continue
            self._seen.add(one.person_id)
            self._book.add(self._observed(one, release, grade))

    def _observed(self, one: Sat, release: int, grade: dict[str, Any]) -> Observed:
        document = _read(grade["document"])
        dropped = self._dropped(document) if document.counting else ()
        for shown in set(one.items) - self._places.keys():
            self._meet(shown)
        form = tuple(map(self._places.__getitem__, one.items))
        return Observed(
            release=release,
            form=form,
            marks=document.items,
            counts=[self._counts[place] and self._met[place].hash not in dropped for place in form]
            if dropped
            else [*map(self._counts.__getitem__, form)],
            picks=self._picks_in(form, one.values),
            seconds=one.seconds,
            scaled=grade["scaled_score"],
            passed=bool(grade["passed"]),
            parts=[
                PartOutcome(part.name, part.scaled_score, part.passed) for part in document.parts
            ],
        )

    def _meet(self, shown: Shown) -> None:
        tried = tried_of(shown.item, shown.hash, shown.domain, is_pilot=shown.is_pilot)
        self._places[shown] = self._book.item(tried)
        self._met.append(shown)
        self._counts.append(not shown.is_pilot)
        self._picks.append(set())

    def _picks_in(
        self, form: Sequence[int], values: Sequence[Hashable]
    ) -> Sequence[tuple[str, ...]]:
        """Most were met before: those are found without looking at any one of them."""
        found = [*map(self._picked.get, zip(form, values, strict=True))]
        if None not in found:
            return found  # type: ignore[return-value]  # as was just asked
        if len(self._picked) > MOST_REMEMBERED:
            self._picked.clear()
        return [
            self._pick(place, value) if known is None else known
            for known, place, value in zip(found, form, values, strict=True)
        ]

    def _pick(self, place: int, value: Hashable) -> tuple[str, ...]:
        picks, told = picks_of(self._met[place].item, value), self._picks[place]
        if picks not in told and len(told) >= MOST_PICKS:
            picks = OTHER
        told.add(picks)
        self._picked[place, value] = picks
        return picks

    def _dropped(self, document: _Document) -> set[str]:
        """What rulings took out of the score of a sitting; of two on one item the later stands."""
        dropped: set[str] = set()
        for ruling in (self._ruled[one] for one in document.counting if one in self._ruled):
            if ruling.remedy is Remedy.DROP:
                dropped.update(ruling.hashes)
            else:
                dropped.difference_update(ruling.hashes)
        return dropped

    def report(self, blueprint: Blueprint, left_out: int) -> list[_Made]:
        book, scale = self._book, blueprint.scale
        ends = Scale(scale.low, scale.cut, scale.high, blueprint.cut)
        made: list[_Made] = []
        for tried, tally in zip(book.tried, book.tallies(), strict=True):
            report, n = item_report(tried, tally, book.unit), tally.cells.total()
            subject = f"{'pilot' if tried.is_pilot else 'item'}:{tried.hash}"
            summary = _text(summary_of(report, n))
            made.append((subject, tried.item, n, summary, _text(report)))
        releases = book.releases()
        told = told_apart({release: len(form.sums) for release, form in releases.items()})
        made.append(self._form(None, book.whole(), ends, left_out=left_out))
        for release, form in sorted(releases.items()):
            made.append(self._form(release, form, ends, is_told=release in told))
        return made

    def _form(
        self,
        release: int | None,
        tally: FormTally,
        scale: Scale,
        *,
        left_out: int = 0,
        is_told: bool = True,
    ) -> _Made:
        again = self._again.get(release, (0, 0))
        figures = form_figures(self._book, tally, scale, again) if is_told else None
        subject = EXAM if release is None else f"release:{release}"
        report = FormReport(release, figures, left_out)
        return (subject, None, len(tally.sums), "null", _text(report))


def _text(told: object) -> str:
    return msgspec.json.encode(told).decode()
