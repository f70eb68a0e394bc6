"""Pictures that were brought into drafts, until their files are there."""

from collections.abc import Collection
from uuid import UUID

from server.authoring.tables import ContentDraftPictureRow
from server.kernel.ids import new_id


async def add(draft_id: UUID, name: str, content: bytes, brought_ms: int) -> None:
    """The same again is no change."""
    rows = ContentDraftPictureRow.filter(draft_id=draft_id, name=name)
    if not await rows.exists():
        await ContentDraftPictureRow.create(
            id=new_id(), draft_id=draft_id, name=name, content=content, brought_ms=brought_ms
        )


async def names(draft_id: UUID) -> list[str]:
    """What was brought first comes first."""
    rows = ContentDraftPictureRow.filter(draft_id=draft_id).order_by("brought_ms", "id")
    return [row.name for row in await rows.only("id", "name")]


async def named_in(text: str, draft_id: UUID) -> dict[str, bytes]:
    """Those that a text names, by the name of the file; the others are not read."""
    shown = [one for one in await names(draft_id) if one in text]
    if not shown:
        return {}
    rows = ContentDraftPictureRow.filter(draft_id=draft_id, name__in=shown)
    return {row.name: row.content for row in await rows}


async def let_go(draft_id: UUID, some: Collection[str]) -> None:
    if some:
        await ContentDraftPictureRow.filter(draft_id=draft_id, name__in=list(some)).delete()
