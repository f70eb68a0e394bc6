"""What somebody can do with a sitting. Rights are checked here, the server's clock decides."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from server.audit import service as audit
from server.database.connection import transaction
from server.exams import releases
from server.exams.clocks import Clocks
from server.exams.desks import Desk, Desks
from server.exams.domain.answer_sheet import AnswerSheet
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.receipt import Receipt, signing_input
from server.exams.domain.sitting import (
    Attempt,
    ClosedBy,
    PastSitting,
    PositionUnknown,
    Revision,
    Sitting,
    SittingState,
    SittingUnknown,
    current,
    explain,
    is_evidence,
)
from server.exams.forms import CompiledForm, draw_form
from server.exams.releases import Release
from server.exams.store import hot, sittings
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds, rfc3339, to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.ids import new_id

SWEEP_BATCH = 500
MOST_PAST_SITTINGS = 50


class ReceiptSigner(Protocol):
    """The part of the signer that exams are given."""

    def current_kid(self) -> str: ...
    def sign_with(self, kid: str, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Saved:
    """`saved_ms` is when the stored revision was acknowledged."""

    sequence: int
    saved_ms: int
    seconds_left: int


@dataclass(frozen=True, slots=True)
class Room:
    """A sitting as its candidate sees it; items are empty after the close."""

    sitting: Sitting
    form_id: UUID
    form: CompiledForm | None
    responses: Mapping[int, Revision]
    now: datetime

    @property
    def takes_responses(self) -> bool:
        return not self.sitting.is_over(to_milliseconds(self.now))

    @property
    def seconds_left(self) -> int:
        return self.sitting.seconds_left(to_milliseconds(self.now))


@dataclass(frozen=True, slots=True)
class ClosedSitting:
    """What a grade rests on."""

    sitting: Sitting
    form: CompiledForm
    sheet: AnswerSheet
    blueprint: Blueprint


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A closed sitting as its candidate may keep it; `lines` are what `responses_hash` is over."""

    sitting: Sitting
    receipt: Receipt
    lines: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """A hand-in as this process sees it, before the store agreed: see `decisions/0012`."""

    closed: ClosedSitting
    saves: int
    desk: Desk

    @property
    def is_open(self) -> bool:
        return self.desk.sitting.state is SittingState.OPEN


class Exams:
    def __init__(self, seed_key: bytes, signer: ReceiptSigner) -> None:
        self._seed_key = seed_key
        self._signer = signer
        self._desks = Desks()
        self.clocks = Clocks(self._desks)

    async def open_sitting(self, release: Release, actor: Actor, *, now: datetime) -> Sitting:
        """Draw a form and start the clock; call inside the transaction that admitted.

        Raises SittingOpen, FormUnavailable.
        """
        actor.require(Permission.SIT)
        blueprint = release.blueprint
        sitting_id, started_ms = new_id(), to_milliseconds(now)
        form = await draw_form(release, self._seed(sitting_id))
        sitting = _new_sitting(sitting_id, actor, release, blueprint, form.count, started_ms)
        await sittings.add(sitting, form.stored)
        await audit.record(
            actor, "sitting.started", str(sitting_id), now=now, detail={"exam": release.slug}
        )
        return sitting

    async def room(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> Room:
        actor.require(Permission.SIT)
        whole = await hot.whole_by_id(sitting_id)
        if whole is None or whole.sitting.person_id != actor.person_id:
            raise SittingUnknown
        form = None
        if whole.sitting.state is not SittingState.CLOSED:
            form = (await self._desks.set_up(whole.sitting, whole.form)).form
        responses = current(whole.revisions)
        return Room(whole.sitting, whole.form.id, form, responses, now)

    async def record_response(  # noqa: PLR0913 - a save has this many parts
        self,
        sitting_id: UUID,
        position: int,
        *,
        sequence: int,
        response: object,
        writer: int | None,
        actor: Actor,
        now: datetime,
    ) -> Saved:
        """Save durably. The refusals and their order are the contract's "Saving"."""
        actor.require(Permission.SIT)
        desk = await self._desk_of(sitting_id, actor)
        if not 1 <= position <= desk.form.count:
            raise PositionUnknown
        text, answer = desk.form.take(position, response)
        attempt = Attempt(position, writer, sequence, text, to_milliseconds(now))
        durable = await hot.save(sitting_id, attempt)
        if durable is not None:
            desk.saved(position, (durable.writer, sequence), answer)
            left = max(0, (durable.deadline_ms - attempt.now_ms) // 1000)
            return Saved(sequence, attempt.now_ms, left)
        return await self._explained(sitting_id, attempt)

    async def take_writer(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> int:
        """Make this client the one that writes; each take-over is logged."""
        actor.require(Permission.SIT)
        sitting = await self._own_sitting(sitting_id, actor)
        async with transaction():
            writer = await sittings.next_writer(sitting.id)
            await audit.record(
                actor, "sitting.writer-taken", str(sitting.id), now=now, detail={"writer": writer}
            )
        return writer

    async def hand_in(
        self, sitting_id: UUID, *, actor: Actor, now: datetime
    ) -> tuple[Receipt, bool]:
        """Freeze, to be graded later; return the receipt, and whether this call closed it.

        False where a deadline that had passed closed it, or it was closed before: the receipt is
        the same to the byte.
        """
        actor.require(Permission.SIT)
        desk = await self._desk_of(sitting_id, actor)
        closed = await hot.close(
            sitting_id,
            kid=self._signer.current_kid(),
            closed_by=ClosedBy.CANDIDATE,
            now_ms=to_milliseconds(now),
        )
        sitting = closed or await self._own_sitting(sitting_id, actor)
        sitting.require_closed()
        desk.sitting = sitting
        is_new = closed is not None and closed.closed_by is ClosedBy.CANDIDATE
        return (await self._kept_at(desk)).receipt, is_new

    async def receipt(self, sitting_id: UUID, *, actor: Actor) -> Receipt | None:
        """Return the receipt of a closed sitting once more; None before the close."""
        kept = await self.kept(sitting_id, actor=actor)
        return None if kept is None else kept.receipt

    async def kept(self, sitting_id: UUID, *, actor: Actor) -> HandedIn | None:
        """Return the receipt with the responses it is over; None before the close."""
        actor.require(Permission.READ)
        desk = await self._desk_of(sitting_id, actor)
        if desk.sitting.state is not SittingState.CLOSED:
            desk.sitting = await self._own_sitting(sitting_id, actor)
        return await self._kept_at(desk) if desk.sitting.state is SittingState.CLOSED else None

    async def leaving(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> Leaving | None:
        """Return what a hand-in would freeze, as far as this process knows; None if it is over."""
        actor.require(Permission.SIT)
        desk = await self._desk_of(sitting_id, actor)
        now_ms = to_milliseconds(now)
        if desk.sitting.state is not SittingState.OPEN or desk.sitting.is_over(now_ms):
            return None
        sitting = replace(
            desk.sitting,
            state=SittingState.CLOSED,
            closed_ms=now_ms,
            closed_by=ClosedBy.CANDIDATE,
            receipt_kid=self._signer.current_kid(),
        )
        blueprint = await _blueprint_of(sitting)
        return Leaving(ClosedSitting(sitting, desk.form, desk.sheet(), blueprint), desk.saves, desk)

    async def close_seen(self, leaving: Sequence[Leaving]) -> None:
        """Freeze all of them inside `hot.together()`, which raises Overtaken or does it."""
        await hot.close_seen([_seen(one) for one in leaving])

    def handed_in(self, leaving: Leaving) -> Receipt:
        """Return the receipt, once the store agreed."""
        closed = leaving.closed
        leaving.desk.sitting = closed.sitting
        return self._receipt(closed.sitting, closed.form.hash, closed.sheet)

    async def sitting_of(self, sitting_id: UUID, *, actor: Actor) -> Sitting:
        return await self._own_sitting(sitting_id, actor)

    async def sitting_by_id(self, sitting_id: UUID) -> Sitting:
        """For what follows a close; rights are the caller's business."""
        sitting = await hot.sitting_by_id(sitting_id)
        if sitting is None:
            raise SittingUnknown
        return sitting

    async def is_over(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> bool:
        """Whether no response can be saved any more, swept up or not."""
        sitting = await self._own_sitting(sitting_id, actor)
        return sitting.is_over(to_milliseconds(now))

    async def open_sitting_id(self, exam: str, *, actor: Actor) -> UUID | None:
        return await sittings.open_sitting_id(actor.person_id, exam)

    async def past_sittings(
        self, *, actor: Actor, exam: str | None = None, limit: int = MOST_PAST_SITTINGS
    ) -> list[PastSitting]:
        """Return the newest, of one exam or of all."""
        actor.require(Permission.READ)
        return await sittings.of_person(actor.person_id, exam, limit)

    async def claim_closed(self, limit: int, *, now: datetime) -> list[ClosedSitting]:
        """Take closed sittings for grading; they fall due again if this process dies."""
        claimed = await hot.claim_closed(limit, to_milliseconds(now))
        stored = await hot.for_grading([one.id for one in claimed]) if claimed else {}
        closed = []
        for sitting in claimed:
            stored_form, lines = stored[sitting.id]
            form = (await self._desks.set_up(sitting, stored_form)).form
            blueprint = await _blueprint_of(sitting)
            closed.append(ClosedSitting(sitting, form, form.read(lines), blueprint))
        return closed

    async def finish_grading(self, sitting_ids: Sequence[UUID]) -> None:
        await hot.finish_grading(sitting_ids)

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
        return sum(frozen is not None for frozen in await asyncio.gather(*closings))

    async def _explained(self, sitting_id: UUID, attempt: Attempt) -> Saved:
        sitting = await hot.sitting_by_id(sitting_id)
        if sitting is None:
            raise SittingUnknown
        revisions = await hot.revisions_of([sitting_id])
        stored = [one for one in revisions[sitting_id] if one.position == attempt.position]
        reason = explain(sitting, stored, attempt)
        if isinstance(reason, Revision):
            return Saved(reason.sequence, reason.saved_ms, sitting.seconds_left(attempt.now_ms))
        await self._seal(sitting, attempt, reason)
        raise reason

    async def _seal(self, sitting: Sitting, attempt: Attempt, reason: Refusal) -> None:
        if is_evidence(sitting, reason, attempt.now_ms):
            writer = sitting.writer if attempt.writer is None else attempt.writer
            await sittings.seal(sitting.id, attempt, writer, reason.code)

    async def _desk_of(self, sitting_id: UUID, actor: Actor) -> Desk:
        desk = self._desks.get(sitting_id)
        if desk is None:
            whole = await hot.whole_by_id(sitting_id)
            if whole is None:
                raise SittingUnknown
            desk = await self._desks.set_up(whole.sitting, whole.form)
        if desk.form.person_id != actor.person_id:
            raise SittingUnknown
        return desk

    async def _own_sitting(self, sitting_id: UUID, actor: Actor) -> Sitting:
        sitting = await hot.sitting_by_id(sitting_id)
        if sitting is None or sitting.person_id != actor.person_id:
            raise SittingUnknown
        return sitting

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

    def _seed(self, sitting_id: UUID) -> bytes:
        return hmac.digest(self._seed_key, b"assay-form-v1" + sitting_id.bytes, hashlib.sha256)


async def _blueprint_of(sitting: Sitting) -> Blueprint:
    return (await releases.release_by_id(sitting.release_id)).blueprint


def _seen(leaving: Leaving) -> hot.Seen:
    sitting = leaving.closed.sitting
    assert sitting.closed_ms is not None
    assert sitting.receipt_kid is not None
    return hot.Seen(sitting.id, sitting.receipt_kid, sitting.closed_ms, leaving.saves)


def _new_sitting(
    sitting_id: UUID,
    actor: Actor,
    release: Release,
    blueprint: Blueprint,
    count: int,
    started_ms: int,
) -> Sitting:
    return Sitting(
        id=sitting_id,
        person_id=actor.person_id,
        exam=release.slug,
        release_id=release.id,
        state=SittingState.OPEN,
        is_preview=blueprint.preview,
        items=count,
        writer=1,
        started_ms=started_ms,
        deadline_ms=started_ms + blueprint.minutes * 60_000,
        grace_ms=blueprint.grace_seconds * 1000,
        closed_ms=None,
        closed_by=None,
        receipt_kid=None,
    )
