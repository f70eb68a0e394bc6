"""Saves, hand-ins and reads of sittings through the coalescer."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.database import hot, wakeup
from server.database.hot import Coalescer, Found, Row, Rows
from server.exams.domain.sitting import Attempt, ClosedBy, Revision, Sitting, SittingState
from server.exams.store import statements

GRADING_LEASE_MS = 60_000


@dataclass(frozen=True, slots=True)
class StoredForm:
    id: UUID
    document: str
    hash: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A sitting just closed, with what its receipt and its grade rest on."""

    sitting: Sitting
    form_hash: str
    revisions: list[Revision]


@dataclass(frozen=True, slots=True)
class Whole:
    sitting: Sitting
    form: StoredForm
    revisions: list[Revision]


async def save(sitting_id: UUID, attempt: Attempt) -> int | None:
    """Save durably and return the deadline in ms; None when the statement refused."""
    key = str(sitting_id)
    row = {
        "sitting_id": key,
        "position": attempt.position,
        "writer": attempt.writer,
        "sequence": attempt.sequence,
        "response": attempt.response,
        "now_ms": attempt.now_ms,
    }
    return await _saves.submit((key, attempt.position), row)


async def close(sitting_id: UUID, *, kid: str, closed_by: ClosedBy, now_ms: int) -> Frozen | None:
    """Freeze an open sitting; None when it was not open."""
    row = {"sitting_id": str(sitting_id), "kid": kid, "closed_by": closed_by, "now_ms": now_ms}
    return await _closes.submit(str(sitting_id), row)


async def sitting_by_id(sitting_id: UUID) -> Sitting | None:
    return await _sittings.submit(str(sitting_id), {"sitting_id": str(sitting_id)})


async def receipt_parts(sitting_id: UUID) -> tuple[str, list[Revision]]:
    """Return the form's hash and all revisions."""
    parts = await _receipts.submit(str(sitting_id), {"sitting_id": str(sitting_id)})
    assert parts is not None, "a sitting has a form"
    return parts


async def whole_by_id(sitting_id: UUID) -> Whole | None:
    batch = [{"sitting_id": str(sitting_id)}]
    sittings, forms, revisions = await hot.read(statements.READ_WHOLE, batch)
    if not sittings or not forms:
        return None
    form = StoredForm(_uuid(forms[0]["id"]), forms[0]["document"], forms[0]["hash"])
    return Whole(as_sitting(sittings[0]), form, [_revision(row) for row in revisions])


async def revisions_of(sitting_id: UUID) -> list[Revision]:
    batch = [{"sitting_id": str(sitting_id)}]
    (rows,) = await hot.read(statements.READ_RESPONSES, batch)
    return [_revision(row) for row in rows]


async def claim_closed(limit: int, now_ms: int) -> list[Sitting]:
    batch = [{"now_ms": now_ms, "until_ms": now_ms + GRADING_LEASE_MS, "limit": limit}]
    (rows,) = await hot.write(statements.CLAIM_CLOSED, batch)
    return [as_sitting(row) for row in rows]


async def for_grading(sitting_ids: Sequence[UUID]) -> dict[UUID, tuple[str, list[Revision]]]:
    """Return each sitting's form document and revisions."""
    batch = [{"sitting_id": str(one)} for one in sitting_ids]
    forms, rows = await hot.read(statements.READ_FOR_GRADING, batch)
    revisions = _grouped(rows)
    return {
        _uuid(form["sitting_id"]): (form["document"], revisions[str(form["sitting_id"])])
        for form in forms
    }


async def finish_grading(sitting_ids: Sequence[UUID]) -> None:
    await hot.write(statements.FINISH_GRADING, [{"sitting_id": str(one)} for one in sitting_ids])


async def _run_saves(batch: list[Row]) -> dict[Hashable, int]:
    (saved,) = await hot.write(statements.SAVE, batch)
    return {(row["sitting_id"], row["position"]): row["deadline_ms"] for row in saved}


async def _run_closes(batch: list[Row]) -> dict[Hashable, Frozen]:
    rows, forms, responses = await hot.write(statements.CLOSE, batch)
    wakeup.ring()
    closed = {str(row["sitting_id"]): as_sitting(row) for row in rows}
    hashes = {str(form["sitting_id"]): form["hash"] for form in forms}
    revisions = _grouped(responses)
    return {key: Frozen(one, hashes[key], revisions[key]) for key, one in closed.items()}


async def _run_sittings(batch: list[Row]) -> dict[Hashable, Sitting]:
    (rows,) = await hot.read(statements.READ_SITTING, batch)
    return {str(row["sitting_id"]): as_sitting(row) for row in rows}


async def _run_receipts(batch: list[Row]) -> dict[Hashable, tuple[str, list[Revision]]]:
    hashes, rows = await hot.read(statements.READ_FOR_RECEIPT, batch)
    revisions = _grouped(rows)
    return {
        str(form["sitting_id"]): (form["hash"], revisions[str(form["sitting_id"])])
        for form in hashes
    }


_saves: Coalescer[int] = Coalescer(_run_saves)
_closes: Coalescer[Frozen] = Coalescer(_run_closes)
_sittings: Coalescer[Sitting] = Coalescer(_run_sittings)
_receipts: Coalescer[tuple[str, list[Revision]]] = Coalescer(_run_receipts)


def _grouped(rows: Rows) -> defaultdict[str, list[Revision]]:
    revisions: defaultdict[str, list[Revision]] = defaultdict(list)
    for row in rows:
        revisions[str(row["sitting_id"])].append(_revision(row))
    return revisions


def _revision(row: Found) -> Revision:
    return Revision(
        row["position"], row["writer"], row["sequence"], row["response"], row["saved_ms"]
    )


def as_sitting(row: Found) -> Sitting:
    return Sitting(
        id=_uuid(row["sitting_id"]),
        person_id=_uuid(row["person_id"]),
        exam=row["exam"],
        release_id=_uuid(row["release_id"]),
        state=SittingState(row["state"]),
        is_preview=bool(row["is_preview"]),
        items=row["items"],
        writer=row["writer"],
        started_ms=row["started_ms"],
        deadline_ms=row["deadline_ms"],
        grace_ms=row["grace_ms"],
        closed_ms=row["closed_ms"],
        closed_by=None if row["closed_by"] is None else ClosedBy(row["closed_by"]),
        receipt_kid=row["receipt_kid"],
    )


def _uuid(value: Any) -> UUID:  # noqa: ANN401 - text on SQLite, a UUID of the driver's on PostgreSQL
    return UUID(str(value))
