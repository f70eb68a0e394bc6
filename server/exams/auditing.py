"""What must hold of every sitting: the audit of I2, I6 to I10, I12, and what I1 and I5 need."""

import hashlib
import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.audit.reading import batches, readable
from server.exams import auditing_time, releases
from server.exams.clocks import ACTIONS
from server.exams.domain.answer_sheet import line_of
from server.exams.domain.policy import Policy
from server.exams.domain.receipt import canonical
from server.exams.domain.sitting import Sitting, SittingState, current
from server.exams.domain.time_ledger import TimeLedger
from server.exams.endings import ClosedSitting
from server.exams.forms import compile_form
from server.exams.store import audit as store
from server.exams.store import hot, time_entries
from server.exams.store.audit import Kept
from server.exams.store.hot import StoredForm
from server.exams.store.releases import StoredRelease
from server.items import auditing as items
from server.kernel.clock import to_milliseconds

_SHOWN = frozenset((
    "position", "type", "stem_html", "points", "options", "choose", "left", "right",
    "gaps", "handle", "kind", "html", "units", "unit_required", "max_characters",
    "image", "url", "width", "height", "alt", "regions", "shape", "numbers", "case",
    "takes_away", "words", "min", "max", "rubric", "weight", "levels",
))  # fmt: skip
"""Every member an item may have on its way to a candidate; anything else might tell the key."""


async def violations() -> list[str]:
    found = await items.violations() + await _misplaced_responses()
    found += await _misplaced_evidence() + await _changed_releases()
    found += await auditing_time.violations()
    async for ids in batches(store.sittings_after):
        starts = await audit.counts("sitting.started", ids)
        take_overs = await audit.counts("sitting.writer-taken", ids)
        told = await audit.about([*ACTIONS.values()], ids)
        kept, broken = await readable("I6: sitting", ids, store.sittings)
        found += broken
        forms = await store.forms(ids)
        ledgers, unread = await readable("I8: time ledger of sitting", ids, time_entries.entries_of)
        found += unread
        whole = [TimeLedger(one.sitting, ledgers.get(at, [])) for at, one in kept.items()]
        found += await auditing_time.faults(whole, told)
        for sitting_id, one in kept.items():
            found += _state_faults(one)
            found += _repeats(one.sitting, starts[sitting_id], take_overs[sitting_id])
            found += await _form_faults(one.sitting, forms.get(sitting_id))
    return found


async def are_more_than(count: int) -> bool:
    """Whether there are more sittings than that."""
    return await store.is_beyond(count)


async def unknown_receipt_keys(kids: Collection[str]) -> list[str]:
    """Of our keys for receipts, all that ever signed."""
    return [
        f"I6: the receipt of sitting {one} is by a key that is not ours."
        for one in await store.unknown_receipt_keys(kids)
    ]


async def out_of_reach(until: datetime) -> list[str]:
    """Closed sittings that nobody will take for grading until then."""
    return [
        f"I12: sitting {one} waits for its grade, and nobody will take it before long."
        for one in await store.due_after(to_milliseconds(until))
    ]


async def graded_batches() -> AsyncIterator[list[UUID]]:
    """The sittings that are closed and wait for no grade; of a rehearsal none ever has one."""
    async for ids in batches(store.sittings_after):
        kept, _ = await readable("sitting", ids, store.sittings)
        yield [
            sitting_id
            for sitting_id, one in kept.items()
            if one.sitting.state is SittingState.CLOSED
            and one.grading_due_ms is None
            and not one.sitting.is_rehearsal
        ]


async def sitting_batches() -> AsyncIterator[list[UUID]]:
    """Every sitting, a batch at a time."""
    async for ids in batches(store.sittings_after):
        yield ids


async def regradable(ids: Sequence[UUID]) -> Mapping[UUID, ClosedSitting]:
    """Read what a grade rests on: the frozen form and the newest responses saved in time.

    Raises whatever a changed row breaks; sittings that are not there are left out.
    """
    forms, revisions = await store.forms(ids), await hot.revisions_of(ids)
    found: dict[UUID, ClosedSitting] = {}
    for sitting in (await sittings(ids)).values():
        form = await compile_form(sitting.person_id, forms[sitting.id])
        in_time = [one for one in revisions[sitting.id] if one.saved_ms <= sitting.last_ms]
        lines = [line_of(at, one.response) for at, one in sorted(current(in_time).items())]
        release = await releases.release_by_id(sitting.release_id)
        sheet = form.read("".join(lines))
        found[sitting.id] = ClosedSitting(sitting, form, sheet, release.blueprint, release.policy)
    return found


async def whole_forms(ids: Sequence[UUID]) -> set[UUID]:
    """Those whose form still has the hash that its receipt signed."""
    return {one for one, form in (await store.forms(ids)).items() if _is_whole(form)}


async def sittings(ids: Sequence[UUID]) -> Mapping[UUID, Sitting]:
    return {one: kept.sitting for one, kept in (await store.sittings(ids)).items()}


async def policies(ids: Sequence[UUID]) -> Mapping[UUID, Policy]:
    """Under which policy each was sat. Raises ExamUnknown where a release is lost."""
    found = await sittings(ids)
    return {
        one: (await releases.release_by_id(sitting.release_id)).policy
        for one, sitting in found.items()
    }


async def _misplaced_responses() -> list[str]:
    late = [
        f"I2: response {number} of sitting {sitting} was saved after deadline or close."
        for number, sitting in await store.late_revisions()
    ]
    stray = [
        f"I1: response {number} of sitting {sitting} has a place no save can have given it."
        for number, sitting in await store.stray_revisions()
    ]
    counted = [
        f"I2: response {number} of sitting {sitting} counts although it is sealed as evidence."
        for number, sitting in await store.counted_evidence()
    ]
    return late + stray + counted


async def _misplaced_evidence() -> list[str]:
    """Sealed is what came too late, to a day after the end, or from a displaced device."""
    return [
        f"I2: sealed response {number} of sitting {sitting} has a place no refusal can have given."
        for number, sitting in await store.stray_evidence()
    ]


async def _changed_releases() -> list[str]:
    """Read past what is kept in memory: a grade rests on the cut and the policy in it."""
    found: list[str] = []
    async for ids in batches(store.releases_after):
        kept, broken = await readable("I5: release", ids, store.releases)
        found += broken
        found += [
            f"I5: release {one.id} of {one.slug} was changed after publishing."
            for one in kept.values()
            if not _is_published(one)
        ]
    return found


def _is_published(release: StoredRelease) -> bool:
    if release.document["blueprint"]["exam"] != release.slug:
        return False
    return hashlib.sha256(canonical(release.document).encode()).hexdigest() == release.hash


def _state_faults(kept: Kept) -> list[str]:
    sitting = kept.sitting
    name = f"I6: sitting {sitting.id}"
    closing = (sitting.closed_ms, sitting.closed_by, sitting.receipt_kid)
    if sitting.state is SittingState.CLOSED:
        faults = ["is closed without its time, cause or receipt key"] if None in closing else []
        if kept.open_key is not None:
            faults.append("is closed and still holds the place of an open one")
    else:
        faults = ["is not closed but carries an end"] if any(closing) else []
        if kept.open_key != f"{sitting.person_id}:{sitting.exam}":
            faults.append("is not closed and does not hold the place of an open one")
        if kept.grading_due_ms is not None:
            faults.append("waits for a grade before it is closed")
    return [f"{name} {fault}." for fault in faults]


def _repeats(sitting: Sitting, starts: int, take_overs: int) -> list[str]:
    """A command given twice must not have happened twice.

    The chain shows what was changed in it or cut out of it, and not that its end is gone: what
    happened and stands nowhere does.
    """
    faults = [f"I10: sitting {sitting.id} was started {starts} times."] if starts > 1 else []
    if take_overs >= sitting.writer:
        taken = f"was taken over {take_overs} times by writer {sitting.writer}"
        faults.append(f"I10: sitting {sitting.id} {taken}.")
    if starts < 1:
        faults.append(f"I7: the start of sitting {sitting.id} is not in the audit trail.")
    if take_overs < sitting.writer - 1:
        faults.append(f"I7: a take-over of sitting {sitting.id} is not in the audit trail.")
    return faults


async def _form_faults(sitting: Sitting, form: StoredForm | None) -> list[str]:
    name = f"I9: form of sitting {sitting.id}"
    if form is None:
        return [f"{name} is missing."]
    if not _is_whole(form):
        return [f"{name} was changed after it was drawn."]
    if sitting.state is SittingState.CLOSED:
        return []
    try:
        return [f"{name} {fault}." for fault in await _shown_faults(sitting, form)]
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError) as error:
        return [f"{name} cannot be shown ({type(error).__name__})."]


def _is_whole(form: StoredForm) -> bool:
    return hashlib.sha256(form.document.encode()).hexdigest() == form.hash


async def _shown_faults(sitting: Sitting, stored: StoredForm) -> list[str]:
    form = await compile_form(sitting.person_id, stored)
    shown = form.presented()
    text = json.dumps(shown, ensure_ascii=False)
    faults = [] if form.count == sitting.items else ["has another number of items"]
    if not form.route.fits(sitting.locked):
        faults.append("is moved through otherwise than its sections and places allow")
    extra = _members(shown) - _SHOWN
    if extra:
        faults.append(f"shows the candidate {', '.join(sorted(extra))}")
    if any(one.hash in text or f'"{one.item.id}"' in text for one in form.items):
        faults.append("shows the candidate an item's name")
    return faults


def _members(value: object) -> set[str]:
    if isinstance(value, Mapping):
        return set(value).union(*map(_members, value.values()))
    if isinstance(value, list):
        return set().union(*map(_members, value))
    return set()
