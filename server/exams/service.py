"""What somebody can do with a sitting. Rights are checked here, the server's clock decides."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from server.audit import service as audit
from server.database.connection import transaction
from server.exams import releases
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.receipt import Receipt, canonical, responses_hash, signing_input
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
from server.exams.forms import Answered, CompiledForm, FormCache, draw_form
from server.exams.releases import Release
from server.exams.store import hot, sittings
from server.exams.store.hot import Frozen
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds, rfc3339, to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.ids import new_id

SWEEP_BATCH = 500
MOST_PAST_SITTINGS = 50
MOST_JUST_CLOSED = 512


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
class AnsweredSitting:
    items: Sequence[Answered]
    blueprint: Blueprint


class Exams:
    def __init__(self, seed_key: bytes, signer: ReceiptSigner) -> None:
        self._seed_key = seed_key
        self._signer = signer
        self._forms = FormCache()
        self._just_closed: dict[UUID, dict[int, str]] = {}

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
            form = await self._forms.compile(whole.sitting, whole.form.document)
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
        form = await self._form_of(sitting_id, actor)
        if not 1 <= position <= form.count:
            raise PositionUnknown
        accepted = canonical(form.accept(position, response))
        attempt = Attempt(position, writer, sequence, accepted, to_milliseconds(now))
        deadline_ms = await hot.save(sitting_id, attempt)
        if deadline_ms is not None:
            left = max(0, (deadline_ms - attempt.now_ms) // 1000)
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
        """Freeze and return the receipt, and whether this call closed it by the candidate.

        Never waits for a grade; again, the same receipt to the byte.
        """
        actor.require(Permission.SIT)
        await self._form_of(sitting_id, actor)
        closed = await hot.close(
            sitting_id,
            kid=self._signer.current_kid(),
            closed_by=ClosedBy.CANDIDATE,
            now_ms=to_milliseconds(now),
        )
        if closed is not None:
            responses = self._kept(closed)
            is_new = closed.sitting.closed_by is ClosedBy.CANDIDATE
            return self._receipt(closed.sitting, closed.form_hash, responses), is_new
        sitting = await self._own_sitting(sitting_id, actor)
        sitting.require_closed()
        form_hash, revisions = await hot.receipt_parts(sitting_id)
        return self._receipt(sitting, form_hash, newest_texts(revisions)), False

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

    async def claim_closed(self, limit: int, *, now: datetime) -> list[Sitting]:
        """Take closed sittings for grading; they fall due again if this process dies."""
        return await hot.claim_closed(limit, to_milliseconds(now))

    async def answers_of(self, claimed: Sequence[Sitting]) -> dict[UUID, AnsweredSitting]:
        """Read forms and the newest responses of a batch."""
        kept = {one.id: self._just_closed.pop(one.id, None) for one in claimed}
        unread = [key for key in kept if kept[key] is None or self._forms.get(key) is None]
        stored = await hot.for_grading(unread) if unread else {}
        answered: dict[UUID, AnsweredSitting] = {}
        for sitting in claimed:
            form, responses = self._forms.get(sitting.id), kept[sitting.id]
            if form is None or responses is None:
                document, revisions = stored[sitting.id]
                form = await self._forms.compile(sitting, document)
                responses = newest_texts(revisions)
            release = await releases.release_by_id(sitting.release_id)
            answered[sitting.id] = AnsweredSitting(form.answered(responses), release.blueprint)
        return answered

    async def finish_grading(self, sitting_ids: Sequence[UUID]) -> None:
        await hot.finish_grading(sitting_ids)

    async def close_overdue(self, *, now: datetime) -> int:
        """Close what was left open, with the deadline as its end. Returns how many."""
        kid = self._signer.current_kid()
        closed = 0
        for sitting_id in await sittings.overdue(now, SWEEP_BATCH):
            frozen = await hot.close(
                sitting_id, kid=kid, closed_by=ClosedBy.DEADLINE, now_ms=to_milliseconds(now)
            )
            closed += frozen is not None
        return closed

    async def _explained(self, sitting_id: UUID, attempt: Attempt) -> Saved:
        sitting = await hot.sitting_by_id(sitting_id)
        if sitting is None:
            raise SittingUnknown
        revisions = await hot.revisions_of(sitting_id)
        stored = [one for one in revisions if one.position == attempt.position]
        reason = explain(sitting, stored, attempt)
        if isinstance(reason, Revision):
            return Saved(reason.sequence, reason.saved_ms, sitting.seconds_left(attempt.now_ms))
        await self._seal(sitting, attempt, reason)
        raise reason

    async def _seal(self, sitting: Sitting, attempt: Attempt, reason: Refusal) -> None:
        if is_evidence(sitting, reason, attempt.now_ms):
            writer = sitting.writer if attempt.writer is None else attempt.writer
            await sittings.seal(sitting.id, attempt, writer, reason.code)

    async def _form_of(self, sitting_id: UUID, actor: Actor) -> CompiledForm:
        form = self._forms.get(sitting_id)
        if form is None:
            whole = await hot.whole_by_id(sitting_id)
            if whole is None:
                raise SittingUnknown
            form = await self._forms.compile(whole.sitting, whole.form.document)
        if form.person_id != actor.person_id:
            raise SittingUnknown
        return form

    async def _own_sitting(self, sitting_id: UUID, actor: Actor) -> Sitting:
        sitting = await hot.sitting_by_id(sitting_id)
        if sitting is None or sitting.person_id != actor.person_id:
            raise SittingUnknown
        return sitting

    def _kept(self, closed: Frozen) -> dict[int, str]:
        """Nothing is saved after the close, so the grader need not read these again."""
        responses = newest_texts(closed.revisions)
        self._just_closed[closed.sitting.id] = responses
        if len(self._just_closed) > MOST_JUST_CLOSED:
            self._just_closed.pop(next(iter(self._just_closed)))
        return responses

    def _receipt(self, sitting: Sitting, form_hash: str, responses: Mapping[int, str]) -> Receipt:
        assert sitting.closed_ms is not None
        assert sitting.closed_by is not None
        assert sitting.receipt_kid is not None
        receipt = Receipt(
            sitting=str(sitting.id),
            exam=sitting.exam,
            closed_at=rfc3339(from_milliseconds(sitting.closed_ms)),
            closed_by=sitting.closed_by.value,
            answered=sum(not is_blank(text) for text in responses.values()),
            items=sitting.items,
            responses_hash=responses_hash(responses),
            form_hash=form_hash,
            kid=sitting.receipt_kid,
        )
        signature = self._signer.sign_with(sitting.receipt_kid, signing_input(receipt))
        return receipt.signed(signature)

    def _seed(self, sitting_id: UUID) -> bytes:
        return hmac.digest(self._seed_key, b"assay-form-v1" + sitting_id.bytes, hashlib.sha256)


def newest_texts(revisions: list[Revision]) -> dict[int, str]:
    """Return the newest response of each position, as canonical JSON."""
    return {at: one.response for at, one in current(revisions).items()}


def is_blank(response: str) -> bool:
    """Whether canonical JSON is null, or an empty list, map or text inside its one member."""
    value = msgspec.json.decode(response)
    if value is None:
        return True
    (inner,) = value.values()
    return not (inner.strip() if isinstance(inner, str) else inner)


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
