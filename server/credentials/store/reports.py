"""Reports of misuse."""

from datetime import datetime
from uuid import UUID

from server.credentials.domain.report import MisuseKind, MisuseReport
from server.credentials.tables import MisuseReportRow
from server.kernel.clock import from_milliseconds, to_milliseconds


async def add(report: MisuseReport) -> None:
    await MisuseReportRow.create(
        id=report.id,
        certificate_id=report.certificate_id,
        kind=report.kind.value,
        text=report.text,
        email=report.email,
        created_ms=to_milliseconds(report.created_at),
        is_open=True,
    )


async def erase_of(certificate_id: UUID) -> None:
    await MisuseReportRow.filter(certificate_id=certificate_id).delete()


async def newest(limit: int, *, is_open: bool, before: UUID | None) -> list[MisuseReport]:
    query = MisuseReportRow.filter(is_open=is_open)
    if before is not None:
        query = query.filter(id__lt=before)
    return [_report(row) for row in await query.order_by("-id").limit(limit)]


async def by_id(report_id: UUID) -> MisuseReport | None:
    row = await MisuseReportRow.get_or_none(id=report_id)
    return None if row is None else _report(row)


async def close(report_id: UUID, note: str, *, by: UUID, now: datetime) -> bool:
    closed = await MisuseReportRow.filter(id=report_id).update(
        is_open=False, note=note, closed_by=by, closed_ms=to_milliseconds(now)
    )
    return closed == 1


async def reopen(report_id: UUID) -> bool:
    opened = await MisuseReportRow.filter(id=report_id).update(
        is_open=True, closed_by=None, closed_ms=None
    )
    return opened == 1


def _report(row: MisuseReportRow) -> MisuseReport:
    return MisuseReport(
        id=row.id,
        certificate_id=row.certificate_id,
        kind=MisuseKind(row.kind),
        text=row.text,
        email=row.email,
        created_at=from_milliseconds(row.created_ms),
        is_open=bool(row.is_open),
        note=row.note or "",
        closed_by=row.closed_by,
        closed_at=None if row.closed_ms is None else from_milliseconds(row.closed_ms),
    )
