"""How people stand with their certificates, read without the certificates themselves."""

from collections.abc import Sequence
from uuid import UUID

from server.credentials.domain.verdict import Status
from server.credentials.tables import CertificateRow
from server.database.many import as_uuid

_COLUMNS = ("decision_id", "person_id", "status", "reason_code")


async def of_scheme(
    scheme: str, person_ids: Sequence[UUID]
) -> list[tuple[UUID, UUID, str, str | None]]:
    rows = CertificateRow.filter(scheme=scheme, person_id__in=list(person_ids))
    return [
        (as_uuid(decision), as_uuid(person), status, code)
        for decision, person, status, code in await rows.values_list(*_COLUMNS)
    ]


async def count_revoked() -> int:
    return await CertificateRow.filter(status=Status.REVOKED.value).count()
