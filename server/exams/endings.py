"""How sittings end: handed in or run out, frozen, receipted, and given to graders."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from server.exams import releases
from server.exams.desks import Desk, Desks, own_sitting
from server.exams.domain.answer_sheet import AnswerSheet
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.policy import Policy
from server.exams.domain.receipt import Receipt, signing_input
from server.exams.domain.sitting import MOST_TRIES, ClosedBy, Sitting, SittingState
from server.exams.forms import CompiledForm
from server.exams.live import Live
from server.exams.outages import Outages
from server.exams.store import hot, sittings
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds, rfc3339, to_milliseconds

SWEEP_BATCH = 500


class ReceiptSigner(Protocol):
    """The part of the signer that exams are given."""

    def current_kid(self) -> str: ...
    def sign_with(self, kid: str, message: bytes) -> bytes: ...


class ClosedSitting(msgspec.Struct, frozen=True):
    """What a grade rests on."""

    sitting: Sitting
    form: CompiledForm
    sheet: AnswerSheet
    blueprint: Blueprint
    policy: Policy


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A closed sitting as its candidate may keep it; `lines` are what `responses_hash` is over."""

    sitting: Sitting
    receipt: Receipt
    lines: str


class Leaving(msgspec.Struct, frozen=True):
    """A hand-in as this process sees it, before the store agreed: see `decisions/0012`."""

    closed: ClosedSitting
    saves: int
    desk: Desk

    @property
    def is_open(self) -> bool:
        return self.desk.sitting.state is SittingState.OPEN


class Endings:
    def __init__(self, desks: Desks, signer: ReceiptSigner, live: Live, outages: Outages) -> None:
        self._desks = desks
        self._signer = signer
        self._live = live
        self._outages = outages

    async def hand_in(
        self, sitting_id: UUID, *, actor: Actor, now: datetime
    ) -> tuple[Receipt, bool]:
        """Freeze, to be graded later; return the receipt, and whether this call closed it.

        False where a deadline that had passed closed it, or it was closed before: the receipt is
        the same to the byte.
        """
        actor.require(Permission.SIT)
        desk = await self._desks.of(sitting_id, actor)
        await self._outages.catch_up(now=now)
        closed = await self._close(sitting_id, now)
        sitting = closed or await own_sitting(sitting_id, actor)
        tries = 1
        while sitting.state is SittingState.OPEN and tries < MOST_TRIES:
            closed = await self._close(sitting_id, now)  # a pause that refused it is over by now
            sitting = closed or await own_sitting(sitting_id, actor)
            tries += 1
        sitting.require_closed()
        desk.sitting = sitting
        self._live.wake(sitting_id)
        is_new = closed is not None and closed.closed_by is ClosedBy.CANDIDATE
        return (await self._kept_at(desk)).receipt, is_new

    async def _close(self, sitting_id: UUID, now: datetime) -> Sitting | None:
        return await hot.close(
            sitting_id,
            kid=self._signer.current_kid(),
            closed_by=ClosedBy.CANDIDATE,
            now_ms=to_milliseconds(now),
        )

    async def receipt(self, sitting_id: UUID, *, actor: Actor) -> Receipt | None:
        """Return the receipt of a closed sitting once more; None before the close."""
        kept = await self.kept(sitting_id, actor=actor)
        return None if kept is None else kept.receipt

    async def kept(self, sitting_id: UUID, *, actor: Actor) -> HandedIn | None:
        """Return the receipt with the responses it is over; None before the close."""
        actor.require(Permission.READ)
        desk = await self._desks.of(sitting_id, actor)
        if desk.sitting.state is not SittingState.CLOSED:
            desk.sitting = await own_sitting(sitting_id, actor)
        return await self._kept_at(desk) if desk.sitting.state is SittingState.CLOSED else None

    async def leaving(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> Leaving | None:
        """Return what a hand-in would freeze, as far as this process knows; None if it is over."""
        actor.require(Permission.SIT)
        desk = await self._desks.of(sitting_id, actor)
        now_ms = to_milliseconds(now)
        if desk.sitting.state is not SittingState.OPEN or desk.sitting.is_over(now_ms):
            return None
        if desk.sitting.is_rehearsal:
            return None
        sitting = desk.sitting.handed_in(now_ms, self._signer.current_kid())
        closed = await _closed(sitting, desk.form, desk.sheet())
        return Leaving(closed, desk.saves, desk)

    async def close_seen(self, leaving: Sequence[Leaving]) -> None:
        """Freeze all of them inside `hot.together()`, which raises Overtaken or does it."""
        await hot.close_seen([_seen(one) for one in leaving])

    def handed_in(self, leaving: Leaving) -> Receipt:
        """Return the receipt, once the store agreed."""
        closed = leaving.closed
        leaving.desk.sitting = closed.sitting
        self._live.wake(closed.sitting.id)
        return self._receipt(closed.sitting, closed.form.hash, closed.sheet)

    async def claim_closed(self, limit: int, *, now: datetime) -> list[ClosedSitting]:
        """Take closed sittings for grading; they fall due again if this process dies.

        Those of rehearsals are taken too, and go no further.
        """
        claimed = await hot.claim_closed(limit, to_milliseconds(now))
        if rehearsed := [one.id for one in claimed if one.is_rehearsal]:
            await hot.finish_grading(rehearsed)
            claimed = [one for one in claimed if not one.is_rehearsal]
        stored = await hot.for_grading([one.id for one in claimed]) if claimed else {}
        closed = []
        for sitting in claimed:
            stored_form, lines = stored[sitting.id]
            form = (await self._desks.set_up(sitting, stored_form)).form
            closed.append(await _closed(sitting, form, form.read(lines)))
        return closed

    async def finish_grading(self, sitting_ids: Sequence[UUID]) -> None:
        await hot.finish_grading(sitting_ids)

    async def leave_to_raters(self, sitting_ids: Sequence[UUID], *, now: datetime) -> None:
        """They are claimed no more until `grade_marked` says so, which may be just now."""
        await sittings.rest(sitting_ids, to_milliseconds(now) + hot.GRADING_LEASE_MS // 2)

    async def close_overdue(self, *, now: datetime) -> int:
        """Close what was left open, with the deadline as its end. Returns how many."""
        kid = self._signer.current_kid()
        closings = [
            hot.close(
                sitting_id,
                kid=kid,
                closed_by=ClosedBy.DEADLINE,
                now_ms=to_milliseconds(now),
            )
            for sitting_id in await hot.overdue(SWEEP_BATCH, to_milliseconds(now))
        ]
        closed = [one for one in await asyncio.gather(*closings) if one is not None]
        for one in closed:
            self._live.wake(one.id)
        return len(closed)

    async def _kept_at(self, desk: Desk) -> HandedIn:
        sheet = desk.form.read(await hot.lines_of(desk.sitting.id))
        receipt = self._receipt(desk.sitting, desk.form.hash, sheet)
        return HandedIn(desk.sitting, receipt, sheet.lines)

    def _receipt(self, sitting: Sitting, form_hash: str, sheet: AnswerSheet) -> Receipt:
        assert sitting.closed_ms is not None
        assert sitting.closed_by is not None
        assert sitting.receipt_kid is not None
        receipt = Receipt(
            sitting=str(sitting.id),
            exam=sitting.exam,
            closed_at=rfc3339(from_milliseconds(sitting.closed_ms)),
            closed_by=sitting.closed_by.value,
            answered=sheet.answered,
            items=sitting.items,
            responses_hash=sheet.hash,
            form_hash=form_hash,
            kid=sitting.receipt_kid,
        )
        signature = self._signer.sign_with(sitting.receipt_kid, signing_input(receipt))
        return receipt.signed(signature)


async def grade_marked(sitting_id: UUID, *, now: datetime) -> None:
    """Have a closed sitting graded whose last marks were settled; call inside a transaction."""
    await sittings.due(sitting_id, to_milliseconds(now))


async def _closed(sitting: Sitting, form: CompiledForm, sheet: AnswerSheet) -> ClosedSitting:
    release = await releases.release_by_id(sitting.release_id)
    return ClosedSitting(sitting, form, sheet, release.blueprint, release.policy)


def _seen(leaving: Leaving) -> hot.Seen:
    sitting = leaving.closed.sitting
    assert sitting.closed_ms is not None
    assert sitting.receipt_kid is not None
    return hot.Seen(sitting.id, sitting.receipt_kid, sitting.closed_ms, leaving.saves)
