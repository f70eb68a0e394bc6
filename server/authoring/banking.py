"""The item bank for trainers: searched in memory, read anew when the files change."""

import asyncio
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.authoring.domain.bank import Bank, Beside, Narrowing, Row, Showing, read_bank
from server.authoring.drafts import Drafts
from server.authoring.files import Files
from server.curriculum.domain.model import Fact
from server.exams import showings
from server.exams.releases import ExamUnknown
from server.exams.workshop import ContentElsewhere, ContentState, Workshop
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import NotFound

PAGE_SIZE = 50
NEIGHBOURS = 15
SHOWINGS_LAST_MS = 60_000
Shows = Mapping[tuple[str, str], Showing]


class ItemUnknown(NotFound):
    code = "content-item-unknown"
    detail = "There is no such item in the content folder."


@dataclass(frozen=True, slots=True)
class Page:
    """`rows` of `count` that match; `after` is the path after which the next page begins."""

    bank: Bank
    rows: Sequence[Row]
    count: int
    after: str | None
    beside: Beside
    state: ContentState


@dataclass(frozen=True, slots=True)
class Found:
    """An item with what stands around it: those near it of the `count` that match, all facts."""

    row: Row
    near: Sequence[Row]
    count: int
    facts: Mapping[str, Fact]
    showing: Showing | None
    beside: Beside
    state: ContentState


class Banking:
    def __init__(self, files: Files, workshop: Workshop, drafts: Drafts) -> None:
        self._files = files
        self._workshop = workshop
        self._drafts = drafts
        self._known: tuple[Bank, ContentState] | None = None
        self._showings: dict[str, tuple[int, Shows]] = {}

    async def page(self, asked: Narrowing, *, after: str = "", actor: Actor, now: datetime) -> Page:
        """Raises ContentElsewhere."""
        bank, beside, state = await self._read(actor, now, is_shown=bool(asked.exposure))
        matching = await asyncio.to_thread(bank.narrowed, asked, beside)
        rest = [row for row in matching if row.path > after] if after else matching
        rows = rest[:PAGE_SIZE]
        onward = rows[-1].path if len(rest) > PAGE_SIZE else None
        return Page(bank, rows, len(matching), onward, beside, state)

    async def item(self, item_id: str, asked: Narrowing, *, actor: Actor, now: datetime) -> Found:
        """By its id, or by the name of its file while it cannot be read. Raises ItemUnknown."""
        bank, beside, state = await self._read(actor, now, is_shown=True)
        row = bank.by_id.get(item_id)
        if row is None:
            raise ItemUnknown
        matching = await asyncio.to_thread(bank.narrowed, asked, beside)
        facts = {one.id: one for one in state.content.facts}
        showing = beside.showings.get((row.exam, row.id))
        near = _nearest(matching, row)
        return Found(row, near, len(matching), facts, showing, beside, state)

    async def bank(self, *, actor: Actor, today: date) -> Bank:
        """Raises ContentElsewhere."""
        actor.require(Permission.TEACH)
        return (await self._bank(actor, today))[0]

    async def _bank(self, actor: Actor, today: date) -> tuple[Bank, ContentState]:
        state = await self._workshop.state(actor=actor, today=today)
        if state is None:
            raise ContentElsewhere
        if self._known is None or self._known[1] is not state:
            content = state.content
            text_at = self._files.text_at
            bank = await asyncio.to_thread(read_bank, content.entries, content.findings, text_at)
            self._known = bank, state
        return self._known

    async def _read(
        self, actor: Actor, now: datetime, *, is_shown: bool
    ) -> tuple[Bank, Beside, ContentState]:
        bank, state = await self._bank(actor, now.date())
        due = {one.id for one in state.content.facts if one.is_due(on=now.date())}
        shown: Shows = {}
        if is_shown:
            for exam in bank.exams:
                shown = {**shown, **await self._shows(exam, actor, now)}
        drafts = await self._drafts.open_paths(actor=actor)
        return bank, Beside(drafts, shown, frozenset(due)), state

    async def _shows(self, exam: str, actor: Actor, now: datetime) -> Shows:
        """Counted at most once a minute."""
        moment = to_milliseconds(now)
        known = self._showings.get(exam)
        if known is None or not 0 <= moment - known[0] < SHOWINGS_LAST_MS:
            known = self._showings[exam] = moment, await _counted(exam, actor)
        return known[1]


def _nearest(matching: Sequence[Row], row: Row) -> Sequence[Row]:
    """Those around a row, which may be among them."""
    at = bisect_left(matching, row.path, key=lambda one: one.path)
    begin = max(0, min(at - NEIGHBOURS // 2, len(matching) - NEIGHBOURS))
    return matching[begin : begin + NEIGHBOURS]


async def _counted(exam: str, actor: Actor) -> Shows:
    try:
        counted = await showings.counts(exam, actor=actor)
    except ExamUnknown:
        return {}
    if counted is None:
        return {}
    forms, times = counted
    return {(exam, name): Showing(forms, count) for name, count in times.items()}
