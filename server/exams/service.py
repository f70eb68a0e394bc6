"""What somebody can do with a sitting. Rights are checked here, the server's clock decides."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.database.connection import transaction
from server.exams import accommodations, pools
from server.exams.access_codes import AccessCodes
from server.exams.breaks import Breaks
from server.exams.browsers import Browsers
from server.exams.clocks import ACTIONS, Clocks, trace_of
from server.exams.desks import Desks, own_sitting
from server.exams.domain.route import Route
from server.exams.domain.sitting import (
    MOST_TRIES,
    Attempt,
    PastSitting,
    PositionUnknown,
    Revision,
    SaveUnexplained,
    Sitting,
    SittingState,
    SittingUnknown,
    current,
    explain,
    is_in_time_for_evidence,
    may_be_evidence,
)
from server.exams.domain.time_ledger import EntryKind, TimeEntry, opening_entries
from server.exams.drawing import circumstances, count_shown, draw_form
from server.exams.endings import Endings, ReceiptSigner
from server.exams.forms import CompiledForm
from server.exams.live import Live
from server.exams.marking import Marking
from server.exams.outages import Outages
from server.exams.places import Places
from server.exams.presence import Presence
from server.exams.releases import Release
from server.exams.store import agreements, hot, sealed, sittings
from server.exams.store.hot import Durable
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.ids import new_id

MOST_PAST_SITTINGS = 50


@dataclass(frozen=True, slots=True)
class Saved:
    """`saved_ms` is when the stored revision was acknowledged."""

    sequence: int
    saved_ms: int
    seconds_left: int


@dataclass(frozen=True, slots=True)
class Room:
    """A sitting as its candidate sees it; there is no form after the close.

    Of what was left, or is still locked ahead, nothing is served.
    """

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

    @property
    def served(self) -> range:
        """Positions whose items the candidate is sent."""
        return range(0) if self.form is None else self.form.route.served(self.sitting.locked)


class Exams:
    def __init__(self, seed_key: bytes, signer: ReceiptSigner) -> None:
        self._seed_key = seed_key
        self._desks = Desks()
        self.live = Live()
        self.presence = Presence()
        self.clocks = Clocks(self._desks)
        self.breaks = Breaks(self._desks)
        self.browsers = Browsers(
            self._desks, hmac.digest(seed_key, b"assay-browsers-v1", hashlib.sha256)
        )
        self.marking = Marking(self._desks)
        self.places = Places(self._desks)
        self.access_codes = AccessCodes(
            hmac.digest(seed_key, b"assay-access-codes-v1", hashlib.sha256)
        )
        self.outages = Outages(self._desks)
        self.endings = Endings(self._desks, signer, self.live, self.outages)

    def draw_with(self, seed_key: bytes) -> None:
        """Draw forms from another key; forms that are drawn stay as they are."""
        self._seed_key = seed_key

    async def open_sitting(self, release: Release, actor: Actor, *, now: datetime) -> Sitting:
        """Draw a form and start the clock; call inside the transaction that admitted.

        Whoever admitted saw that the agreement of the release, if it has one, was accepted.
        Raises SittingOpen, FormUnavailable.
        """
        actor.require(Permission.SIT)
        blueprint, release = release.blueprint, await pools.live(release, now=now)
        sitting_id, started_ms = new_id(), to_milliseconds(now)
        given = await circumstances(release, actor.person_id)
        form = await draw_form(release, self._seed(sitting_id), given)
        base_ms = blueprint.minutes * 60_000
        extras = await accommodations.extras(actor.person_id, base_ms, now=now)
        ledger = opening_entries(base_ms, extras, started_ms)
        sitting = _new_sitting(sitting_id, actor, release, form.route, ledger)
        await sittings.add(sitting, form.stored, ledger)
        if (agreement := release.policy.agreement) is not None:
            await agreements.add(sitting_id, agreement.version, started_ms)
        await audit.record(
            actor, "sitting.started", str(sitting_id), now=now, detail={"exam": release.slug}
        )
        for entry in ledger[1:]:
            action, detail = ACTIONS[EntryKind.ACCOMMODATION], trace_of(entry)
            await audit.record(actor, action, sitting_id, now=now, detail=detail)
        await count_shown(release, form)
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
        desk = await self._desks.of(sitting_id, actor)
        if not 1 <= position <= desk.form.count:
            raise PositionUnknown
        text, answer = desk.form.take(position, response)
        attempt = Attempt(position, writer, sequence, text, to_milliseconds(now))
        durable = await self._save(sitting_id, attempt, now)
        if isinstance(durable, Saved):
            return durable
        desk.saved(position, (durable.writer, sequence), answer)
        left = max(0, (durable.deadline_ms - attempt.now_ms) // 1000)
        return Saved(sequence, attempt.now_ms, left)

    async def take_writer(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> int:
        """Make this client the one that writes; each take-over is logged."""
        actor.require(Permission.SIT)
        sitting = await own_sitting(sitting_id, actor)
        async with transaction():
            writer = await sittings.next_writer(sitting.id)
            await audit.record(
                actor, "sitting.writer-taken", str(sitting.id), now=now, detail={"writer": writer}
            )
        return writer

    async def sitting_of(self, sitting_id: UUID, *, actor: Actor) -> Sitting:
        return await own_sitting(sitting_id, actor)

    async def sitting_by_id(self, sitting_id: UUID) -> Sitting:
        """For what follows a close; rights are the caller's business."""
        sitting = await hot.sitting_by_id(sitting_id)
        if sitting is None:
            raise SittingUnknown
        return sitting

    async def sittings_by_ids(self, ids: Sequence[UUID]) -> dict[UUID, Sitting]:
        """As `sitting_by_id`; unknown ones are left out."""
        return {one.id: one for one in await sittings.by_ids(ids)}

    async def is_over(self, sitting_id: UUID, *, actor: Actor, now: datetime) -> bool:
        """Whether no response can be saved any more, swept up or not."""
        sitting = await own_sitting(sitting_id, actor)
        return sitting.is_over(to_milliseconds(now))

    async def open_sitting_id(self, exam: str, *, actor: Actor) -> UUID | None:
        return await sittings.open_sitting_id(actor.person_id, exam)

    async def past_sittings(
        self, *, actor: Actor, exam: str | None = None, limit: int = MOST_PAST_SITTINGS
    ) -> list[PastSitting]:
        """Return the newest, of one exam or of all."""
        actor.require(Permission.READ)
        return await sittings.of_person(actor.person_id, exam, limit)

    async def sat_by(self, person_id: UUID, exam: str) -> list[PastSitting]:
        """Somebody's newest of an exam; rights are the caller's business."""
        return await sittings.of_person(person_id, exam, MOST_PAST_SITTINGS)

    async def _save(self, sitting_id: UUID, attempt: Attempt, now: datetime) -> Durable | Saved:
        """Save, or return what it repeats.

        What stood in its way may be gone when it is looked for, as a pause that is over: then it
        is tried again.
        """
        for _ in range(MOST_TRIES):
            durable = await hot.save(sitting_id, attempt)
            if durable is not None:
                return durable
            if not await self.outages.catch_up(now=now):
                with suppress(SaveUnexplained):
                    return await self._explained(sitting_id, attempt)
        raise SaveUnexplained(retry_after_seconds=1)

    async def _explained(self, sitting_id: UUID, attempt: Attempt) -> Saved:
        """Raises the refusal of an attempt that did not come back."""
        sitting = await hot.sitting_by_id(sitting_id)
        if sitting is None:
            raise SittingUnknown
        revisions = await hot.revisions_of([sitting_id])
        stored = [one for one in revisions[sitting_id] if one.position == attempt.position]
        reason = explain(sitting, stored, attempt)
        if isinstance(reason, Revision):
            return Saved(reason.sequence, reason.saved_ms, sitting.seconds_left(attempt.now_ms))
        if may_be_evidence(reason):
            reason.members["sealed"] = await self._seal(sitting, attempt, reason)
        raise reason

    async def _seal(self, sitting: Sitting, attempt: Attempt, reason: Refusal) -> bool:
        """Whether it is kept: not a day after the close, and not beyond what a sitting may hold."""
        if not is_in_time_for_evidence(sitting, attempt.now_ms):
            return False
        writer = sitting.writer if attempt.writer is None else attempt.writer
        return await sealed.seal(sitting.id, attempt, writer, reason.code)

    def _seed(self, sitting_id: UUID) -> bytes:
        return hmac.digest(self._seed_key, b"assay-form-v1" + sitting_id.bytes, hashlib.sha256)


def _new_sitting(
    sitting_id: UUID,
    actor: Actor,
    release: Release,
    route: Route,
    ledger: Sequence[TimeEntry],
) -> Sitting:
    blueprint, started_ms = release.blueprint, ledger[0].made_ms
    return Sitting(
        id=sitting_id,
        person_id=actor.person_id,
        exam=release.slug,
        release_id=release.id,
        state=SittingState.OPEN,
        is_preview=blueprint.preview,
        items=route.items,
        writer=1,
        started_ms=started_ms,
        deadline_ms=started_ms + sum(one.ms for one in ledger),
        grace_ms=blueprint.grace_seconds * 1000,
        closed_ms=None,
        closed_by=None,
        receipt_kid=None,
        locked=route.begun(),
    )
