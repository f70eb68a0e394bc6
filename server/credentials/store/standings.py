"""How people stand with their certificates, read without the certificates themselves."""

from collections.abc import Sequence
from uuid import UUID

from tortoise.expressions import Q

from server.credentials.domain.trust import Fallen, standing_key
from server.credentials.domain.verdict import RevocationCode, Status
from server.credentials.store.erasing import key_of_erased
from server.credentials.tables import CertificateRow
from server.database.many import as_uuid
from server.kernel.clock import from_milliseconds

_NOT_IN_FORCE = [one.value for one in Status if one is not Status.ACTIVE]
_COLUMNS = ("decision_id", "person_id", "status", "reason_code", "erased_ms")


async def of_scheme(
    scheme: str, person_ids: Sequence[UUID]
) -> list[tuple[UUID, UUID, str, str | None, int | None]]:
    """Of one decision the first edition first; of what was erased, what had been revoked."""
    told = Q(erased_ms=None) | Q(status=Status.REVOKED.value)
    rows = CertificateRow.filter(told, scheme=scheme, person_id__in=list(person_ids))
    return [
        (as_uuid(decision), as_uuid(person), status, code, erased_ms)
        for decision, person, status, code, erased_ms in await rows.order_by("edition").values_list(
            *_COLUMNS
        )
    ]


async def fallen() -> list[Fallen]:
    """Every certificate that was given out and is not in force, the oldest change first.

    What was erased too: the files that somebody saved still bear our signature.
    """
    given_out = Q(document__isnull=False) | Q(erased_ms__isnull=False)
    rows = CertificateRow.filter(given_out, status__in=_NOT_IN_FORCE)
    columns = ("id", "printed_id", "status", "status_ms", "reason_code")
    return [
        Fallen(
            credential_id=as_uuid(certificate_id),
            key=key_of_erased(printed_id) or standing_key(printed_id),
            status=Status(status),
            since=from_milliseconds(since),
            reason=None if code is None else RevocationCode(code),
        )
        for certificate_id, printed_id, status, since, code in await rows.order_by(
            "status_ms", "id"
        ).values_list(*columns)
    ]


async def count_revoked() -> int:
    return await CertificateRow.filter(status=Status.REVOKED.value).count()
