"""Pictures for items: brought into a draft, seen in its preview, and leaving with its change set.

A picture is named by what it shows, so another one is another name in the text: no verdict stands
on a picture that was put in the place of the one that was looked at.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.authoring.domain.draft import (
    PICTURES,
    Draft,
    DraftClosed,
    DraftUnknown,
    Kind,
    State,
)
from server.authoring.domain.mending import with_image
from server.authoring.drafts import write
from server.authoring.files import Files
from server.authoring.store import drafts as drafts_store
from server.authoring.store import pictures as store
from server.database.connection import transaction
from server.items.domain.pictures import SUFFIXES, PictureRefused, read_picture
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Invalid

MOST_PICTURES = 20
"""Of a draft; of more, those that its text does not name are let go, the oldest first."""
_IMAGE = "image: "


class PictureWrong(Invalid):
    code = "draft-picture-wrong"
    detail = (
        "Choose a picture in PNG or WebP, of at most 512 KiB, with sides of 64 to 4,000 pixels."
    )


class PicturesTooMany(Invalid):
    code = "draft-pictures-too-many"
    detail = "The text shows as many pictures as a draft may hold. Take one out first."


class Picturing:
    def __init__(self, files: Files) -> None:
        self._files = files

    async def bring(self, draft_id: UUID, content: bytes, *, actor: Actor, now: datetime) -> str:
        """Keep it beside the text, and return how the text names it.

        A hotspot that is asked on no picture yet is asked on this one. Raises PictureWrong,
        PicturesTooMany, DraftUnknown, DraftClosed: of what is no item too.
        """
        actor.require(Permission.TEACH)
        try:
            picture = read_picture(content)
        except PictureRefused as refusal:
            raise PictureWrong from refusal
        now_ms = to_milliseconds(now)
        async with transaction():
            draft = await drafts_store.locked(draft_id)
            if draft is None:
                raise DraftUnknown
            if draft.state is not State.OPEN or draft.kind is not Kind.ITEM:
                raise DraftClosed
            name = f"{draft.name}-{picture.digest[:8]}.{SUFFIXES[picture.media_type]}"
            named = f"{PICTURES}/{name}"
            await store.add(draft_id, name, content, now_ms)
            await self._let_go(draft, name)
            await audit.record(actor, "draft.pictured", draft_id, now=now)
            text = with_image(draft.text, named)
            if self._lacks_image(draft) and text != draft.text:
                saved = draft.saved(text, draft.revision, actor.person_id, now_ms)
                await write(saved, actor, now)
        return named

    async def of_draft(self, draft_id: UUID, *, actor: Actor) -> Sequence[str]:
        """How a text names each that was brought."""
        actor.require(Permission.TEACH)
        return [f"{PICTURES}/{name}" for name in await store.names(draft_id)]

    async def _let_go(self, draft: Draft, brought: str) -> None:
        names = await store.names(draft.id)
        unused = [one for one in names if one != brought and one not in draft.text]
        too_many = len(names) - MOST_PICTURES
        if too_many > len(unused):
            raise PicturesTooMany
        await store.let_go(draft.id, unused[: max(0, too_many)])

    def _lacks_image(self, draft: Draft) -> bool:
        lines = draft.text.split("\n---", 1)[0].split("\n")
        image = next((one.removeprefix(_IMAGE) for one in lines if one.startswith(_IMAGE)), None)
        if image is None:
            return False
        return self._files.content_of(f"exams/{draft.folder}/items/{image.strip()}") is None
