"""Rows that were read by the ORM, as what they stand for."""

from server.exams.domain.sitting import ClosedBy, Sitting, SittingState
from server.exams.tables import SittingRow


def sitting_of(row: SittingRow) -> Sitting:
    return Sitting(
        id=row.id,
        person_id=row.person_id,
        exam=row.exam,
        release_id=row.release_id,  # type: ignore[attr-defined]  # Tortoise makes it for `release`
        state=SittingState(row.state),
        is_preview=bool(row.is_preview),
        items=row.items,
        writer=row.writer,
        started_ms=row.started_ms,
        deadline_ms=row.deadline_ms,
        grace_ms=row.grace_ms,
        closed_ms=row.closed_ms,
        closed_by=None if row.closed_by is None else ClosedBy(row.closed_by),
        receipt_kid=row.receipt_kid,
        paused_ms=row.paused_ms,
        locked=row.locked,
        break_until_ms=row.break_until_ms,
    )
