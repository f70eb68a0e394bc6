"""The choices of holders, each kept with its time."""

from datetime import datetime
from uuid import UUID

from server.credentials.domain.choices import Choice, Chosen
from server.credentials.tables import CertificateChoiceRow, CertificateRow
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.ids import new_id


async def add(certificate_id: UUID, choice: Choice, *, is_yes: bool, now: datetime) -> None:
    await CertificateChoiceRow.create(
        id=new_id(),
        certificate_id=certificate_id,
        choice=choice.value,
        is_yes=is_yes,
        at_ms=to_milliseconds(now),
    )


async def of_certificate(certificate_id: UUID) -> list[Chosen]:
    """The first first."""
    rows = CertificateChoiceRow.filter(certificate_id=certificate_id).order_by("id")
    return [
        Chosen(Choice(row.choice), row.is_yes, from_milliseconds(row.at_ms)) for row in await rows
    ]


async def show_name(certificate_id: UUID, *, is_yes: bool) -> bool:
    """False where it is so already."""
    other = CertificateRow.filter(id=certificate_id, erased_ms=None, is_name_withheld=is_yes)
    return await other.update(is_name_withheld=not is_yes) == 1
