"""What is left of an erased certificate, and what goes with it."""

from datetime import datetime
from uuid import UUID

from server.credentials.domain.trust import standing_key
from server.credentials.tables import (
    CertificateChoiceRow,
    CertificateEventRow,
    CertificateRow,
    DirectoryEntryRow,
    NameChangeRow,
)
from server.kernel.clock import to_milliseconds

_ERASED = "-"


async def decisions_of(person_id: UUID) -> list[UUID]:
    rows = CertificateRow.filter(person_id=person_id, erased_ms=None).order_by("issued_ms")
    return list({row.decision_id: None for row in await rows.only("id", "decision_id")})


def key_of_erased(printed_id: str) -> str | None:
    """What stands in the place of the ID of an erased certificate; None for an ID."""
    return printed_id.removeprefix(_ERASED) if printed_id.startswith(_ERASED) else None


async def erase(certificate_id: UUID, printed_id: str, *, now: datetime) -> bool:
    """Leave what lists, trust bundle, decision and log rest on, and nothing that it said.

    False where somebody was faster.
    """
    erased = await CertificateRow.filter(id=certificate_id, erased_ms=None).update(
        erased_ms=to_milliseconds(now),
        printed_id=_ERASED + standing_key(printed_id),
        live_key=None,
        record="",
        unsigned="",
        signing_input=b"",
        document=None,
        log_salt=None,
        reason_text=None,
        is_name_withheld=False,
    )
    if not erased:
        return False
    await CertificateEventRow.filter(certificate_id=certificate_id).update(reason_text=None)
    for table in (CertificateChoiceRow, DirectoryEntryRow, NameChangeRow):
        await table.filter(certificate_id=certificate_id).delete()
    return True
