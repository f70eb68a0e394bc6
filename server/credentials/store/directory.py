"""Which certificates their holders want found by name."""

from uuid import UUID

from tortoise.expressions import Q

from server.credentials.domain.certificate import Certificate
from server.credentials.tables import DirectoryEntryRow

_LONGEST_KEY = 200
_LAST = "\U0010ffff"


def key_of(name: str) -> str:
    """A name as it is looked for."""
    return " ".join(name.casefold().split())[:_LONGEST_KEY]


async def join(certificate: Certificate) -> bool:
    """False where it stands there already."""
    if await is_listed(certificate.id):
        return False
    await DirectoryEntryRow.create(
        certificate_id=certificate.id,
        scheme=certificate.scheme,
        name_key=key_of(certificate.record.holder.name),
    )
    return True


async def leave(certificate_id: UUID) -> bool:
    """False where it did not stand there."""
    return await DirectoryEntryRow.filter(certificate_id=certificate_id).delete() > 0


async def is_listed(certificate_id: UUID) -> bool:
    return await DirectoryEntryRow.exists(certificate_id=certificate_id)


async def hand_on(before: UUID, to: Certificate) -> None:
    """Whoever was found by one is found by what took its place."""
    if await leave(before):
        await join(to)


async def found(
    start: str, scheme: str, after: tuple[str, UUID] | None, limit: int
) -> list[tuple[str, UUID]]:
    """Whose name begins so, in the order of the names; `scheme` "" is all."""
    rows = DirectoryEntryRow.filter(name_key__gte=start, name_key__lt=start + _LAST)
    if scheme:
        rows = rows.filter(scheme=scheme)
    if after is not None:
        key, certificate_id = after
        rows = rows.filter(Q(name_key__gt=key) | Q(name_key=key, certificate_id__gt=certificate_id))
    page = await rows.order_by("name_key", "certificate_id").limit(limit)
    return [(row.name_key, row.certificate_id) for row in page]
