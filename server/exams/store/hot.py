"""Saves, hand-ins and reads of sittings through the coalescer."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from server.database import hot, wakeup
from server.database.hot import Coalescer, Found, Row
from server.database.wakeup import Bell
from server.exams.domain.sitting import Attempt, ClosedBy, Revision, Sitting, SittingState
from server.exams.store import statements

GRADING_LEASE_MS = 20_000


@dataclass(frozen=True, slots=True)
class StoredForm:
    id: UUID
    document: str
    hash: str


class Durable(NamedTuple):
    """Under which writer it was saved, and the deadline of the sitting."""

    writer: int
    deadline_ms: int


class Seen(NamedTuple):
    """A close by the candidate, and how many saves the closing process knows of."""

    sitting_id: UUID
    kid: str
    now_ms: int
    saves: int


class Granted(NamedTuple):
    sitting: Sitting
    granted_ms: int
    unread: int


@dataclass(frozen=True, slots=True)
class Whole:
    sitting: Sitting
    form: StoredForm
    revisions: list[Revision]


async def save(sitting_id: UUID, attempt: Attempt) -> Durable | None:
    """Save durably; None when the statement refused."""
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


async def close(sitting_id: UUID, *, kid: str, closed_by: ClosedBy, now_ms: int) -> Sitting | None:
    """Freeze an open sitting, due to be graded; None when it was not open."""
    row = {"sitting_id": str(sitting_id), "kid": kid, "closed_by": closed_by, "now_ms": now_ms}
    return await _closes.submit(row["sitting_id"], row)


async def close_seen(closes: Sequence[Seen]) -> None:
    """Freeze sittings whose grades are written with it, inside `hot.together()`.

    Overtaken, unless each is open, in time, and holds as many saves as were seen.
    """
    rows = [one._asdict() for one in closes]
    await hot.write(statements.CLOSE_SEEN, rows, is_whole=True)


async def sitting_by_id(sitting_id: UUID) -> Sitting | None:
    return await _sittings.submit(str(sitting_id), {"sitting_id": str(sitting_id)})


async def granted_by_id(sitting_id: UUID) -> Granted | None:
    """A sitting, the time it was granted beside the rules of its exam, and how much is unread."""
    return await _granted.submit(str(sitting_id), {"sitting_id": str(sitting_id)})


async def lines_of(sitting_id: UUID) -> str:
    """Return all responses as lines of a sheet, the older of a position before the newer."""
    lines = await _lines.submit(str(sitting_id), {"sitting_id": str(sitting_id)})
    return lines or ""


async def whole_by_id(sitting_id: UUID) -> Whole | None:
    sittings, forms, revisions = await hot.read(statements.READ_WHOLE, _keys([sitting_id]))
    if not sittings or not forms:
        return None
    found = [_revision(row) for row in revisions]
    return Whole(_as_sitting(sittings[0]), _stored_form(forms[0]), found)


async def revisions_of(sitting_ids: Sequence[UUID]) -> Mapping[UUID, list[Revision]]:
    (rows,) = await hot.read(statements.READ_RESPONSES, _keys(sitting_ids))
    found: defaultdict[object, list[Revision]] = defaultdict(list)
    for row in rows:
        found[row["sitting_id"]].append(_revision(row))
    revisions = {_uuid(one): some for one, some in found.items()}
    return defaultdict(list, revisions)


async def claim_closed(limit: int, now_ms: int) -> list[Sitting]:
    row = {"now_ms": now_ms, "until_ms": now_ms + GRADING_LEASE_MS, "limit": limit}
    (due,) = await hot.read(statements.IS_CLOSED_DUE, [row])
    if not due:
        return []  # a look costs no write
    (rows,) = await hot.write(statements.CLAIM_CLOSED, [row])
    return [_as_sitting(row) for row in rows]


async def breaks_over(limit: int, now_ms: int) -> list[UUID]:
    """Sittings whose clock stands for a break that is over."""
    (rows,) = await hot.read(statements.READ_BREAKS_OVER, [{"now_ms": now_ms, "limit": limit}])
    return [_uuid(row["id"]) for row in rows]


async def overdue(limit: int, now_ms: int) -> list[UUID]:
    """Sittings still open although no save can reach them any more."""
    (rows,) = await hot.read(statements.READ_OVERDUE, [{"now_ms": now_ms, "limit": limit}])
    return [_uuid(row["id"]) for row in rows]


async def for_grading(sitting_ids: Sequence[UUID]) -> dict[UUID, tuple[StoredForm, str]]:
    """Return forms and lines, as `lines_of` does."""
    forms, rows = await hot.read(statements.READ_FOR_GRADING, _keys(sitting_ids))
    lines = {row["sitting_id"]: row["lines"] or "" for row in rows}
    return {
        _uuid(form["sitting_id"]): (_stored_form(form), lines[str(form["sitting_id"])])
        for form in forms
    }


async def finish_grading(sitting_ids: Sequence[UUID]) -> None:
    await hot.write(statements.FINISH_GRADING, _keys(sitting_ids))


async def _run_saves(batch: list[Row]) -> dict[Hashable, Durable]:
    (saved,) = await hot.write(statements.SAVE, batch)
    return {
        (row["sitting_id"], row["position"]): Durable(row["writer"], row["deadline_ms"])
        for row in saved
    }


async def _run_closes(batch: list[Row]) -> dict[Hashable, Sitting]:
    (rows,) = await hot.write(statements.CLOSE, batch)
    wakeup.ring(Bell.CLOSED)
    return {row["sitting_id"]: _as_sitting(row) for row in rows}


async def _run_sittings(batch: list[Row]) -> dict[Hashable, Sitting]:
    (rows,) = await hot.read(statements.READ_SITTING, batch)
    return {str(row["sitting_id"]): _as_sitting(row) for row in rows}


async def _run_granted(batch: list[Row]) -> dict[Hashable, Granted]:
    (rows,) = await hot.read(statements.READ_GRANTED, batch)
    return {
        str(row["sitting_id"]): Granted(_as_sitting(row), int(row["granted_ms"]), row["unread"])
        for row in rows
    }


async def _run_lines(batch: list[Row]) -> dict[Hashable, str]:
    (rows,) = await hot.read(statements.READ_LINES, batch)
    return {row["sitting_id"]: row["lines"] or "" for row in rows}


_saves: Coalescer[Row, Durable] = Coalescer(_run_saves, commits=True)
_closes: Coalescer[Row, Sitting] = Coalescer(_run_closes, commits=True)
_sittings: Coalescer[Row, Sitting] = Coalescer(_run_sittings)
_granted: Coalescer[Row, Granted] = Coalescer(_run_granted)
_lines: Coalescer[Row, str] = Coalescer(_run_lines)


def _keys(sitting_ids: Sequence[UUID]) -> list[Row]:
    return [{"sitting_id": str(one)} for one in sitting_ids]


def _stored_form(row: Found) -> StoredForm:
    return StoredForm(_uuid(row["id"]), row["document"], row["hash"])


def _revision(row: Found) -> Revision:
    return Revision(
        row["position"], row["writer"], row["sequence"], row["response"], row["saved_ms"]
    )


def _as_sitting(row: Found) -> Sitting:
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
        paused_ms=row["paused_ms"],
        locked=row["locked"],
        break_until_ms=row["break_until_ms"],
    )


def _uuid(value: Any) -> UUID:  # noqa: ANN401 - text on SQLite, a UUID of the driver's on PostgreSQL
    return UUID(str(value))
