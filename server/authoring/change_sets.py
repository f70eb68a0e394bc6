"""Change sets: drafts leave as an archive that a person looks at and commits."""

import asyncio
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.authoring.domain.change_set import (
    MANIFEST,
    MESSAGE,
    PATCH,
    ChangedFile,
    manifest,
    message,
    patch,
    subject_of,
)
from server.authoring.domain.draft import Draft, Kind, Standing
from server.authoring.drafts import Drafts, Held
from server.authoring.files import Files
from server.authoring.moving import Moving
from server.authoring.store import pictures
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Conflict, Invalid
from server.kernel.ids import new_id
from server.kernel.text import one_line

MOST_DRAFTS = 200
LONGEST_SUBJECT = 100


class NothingChosen(Invalid):
    code = "change-set-empty"
    detail = "Choose at least one draft that says something else than its file."


class ChosenInConflict(Conflict):
    code = "change-set-conflict"
    detail = "The file of a chosen draft has changed. Settle the conflict, then download."


class ChangeSets:
    def __init__(self, files: Files, drafts: Drafts, moving: Moving) -> None:
        self._files = files
        self._drafts = drafts
        self._moving = moving

    async def archive(
        self, ids: Sequence[UUID], subject: str, *, actor: Actor, now: datetime
    ) -> bytes:
        """A ZIP of the chosen drafts that are ahead of their files.

        Raises NothingChosen, ChosenInConflict, LacksReview, ContentElsewhere.
        """
        actor.require(Permission.TEACH)
        held = await self._drafts.chosen(ids[:MOST_DRAFTS], actor=actor, now=now)
        if any(one.is_in_conflict for one in held):
            raise ChosenInConflict
        ahead = [one for one in held if one.standing is Standing.AHEAD]
        if not ahead:
            raise NothingChosen
        staying = [one.draft for one in ahead if not one.draft.removes]
        await self._moving.require_moved(staying)
        shown = {path: content for one in staying for path, content in await _shown_by(one)}
        packed = await asyncio.to_thread(self._packed, ahead, shown, one_line(subject), now)
        async with transaction():
            detail = {"drafts": len(ahead)}
            await audit.record(actor, "change-set.downloaded", new_id(), now=now, detail=detail)
        return packed

    def _packed(
        self, ahead: Sequence[Held], shown: Mapping[str, bytes], subject: str, now: datetime
    ) -> bytes:
        from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo  # noqa: PLC0415 - few ever download

        files = [self._changed(one.draft) for one in ahead]
        files += [
            ChangedFile(path, None, content)
            for path, content in shown.items()
            if self._files.content_of(path) is None
        ]
        said = message(files, subject[:LONGEST_SUBJECT] or subject_of(files))
        contents = {one.path: one.after for one in files if one.after is not None}
        about = {PATCH: patch(files), MESSAGE: said, MANIFEST: manifest(files)}
        contents |= {name: text.encode() for name, text in about.items()}
        filled = io.BytesIO()
        with ZipFile(filled, "w", ZIP_DEFLATED) as archive:
            for path, content in contents.items():
                entry = ZipInfo(path, now.timetuple()[:6])
                entry.external_attr = 0o644 << 16
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, content)
        return filled.getvalue()

    def _changed(self, draft: Draft) -> ChangedFile:
        after = None if draft.removes else draft.text.encode()
        return ChangedFile(draft.path, self._files.content_of(draft.path), after)


async def _shown_by(draft: Draft) -> list[tuple[str, bytes]]:
    """The pictures that were brought into it and that its text names."""
    if draft.kind is not Kind.ITEM:
        return []
    brought = await pictures.named_in(draft.text, draft.id)
    return [(draft.picture_path(name), content) for name, content in brought.items()]
