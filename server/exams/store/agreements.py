"""What was agreed to before sittings, by sitting."""

from collections.abc import Sequence
from uuid import UUID

from server.exams.domain.kept import Agreed
from server.exams.tables import AgreementRow


async def add(sitting_id: UUID, version: str, agreed_ms: int) -> None:
    await AgreementRow.create(sitting_id=sitting_id, version=version, agreed_ms=agreed_ms)


async def of_sittings(sitting_ids: Sequence[UUID]) -> dict[UUID, Agreed]:
    """Those without an agreement are left out."""
    rows = await AgreementRow.filter(sitting_id__in=list(sitting_ids))
    return {row.sitting_id: Agreed(row.version, row.agreed_ms) for row in rows}
