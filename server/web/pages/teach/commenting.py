"""What a form about a comment says: a new one, a reply, that it is resolved or open again."""

from datetime import datetime
from uuid import UUID

from server.authoring.commenting import Commenting, Said
from server.authoring.domain.comment import CommentLineWrong, CommentsTooMany, CommentUnknown
from server.authoring.domain.draft import DraftClosed
from server.authoring.domain.review import ReviewMovedOn, WordsTooLong
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.web.forms import Form
from server.web.strict import path_uuid

TOLD: tuple[type[Refusal], ...] = (
    CommentLineWrong, CommentsTooMany, CommentUnknown, DraftClosed, ReviewMovedOn, WordsTooLong,
)  # fmt: skip


async def take_comment(
    commenting: Commenting, draft_id: UUID, form: Form, *, actor: Actor, now: datetime
) -> None:
    """Raises those of TOLD, and DraftUnknown."""
    of, text = form.text("comment"), form.text("words")
    if not of:
        said = Said(form.number("revision"), form.number("line"), text)
        await commenting.say(draft_id, said, actor=actor, now=now)
        return
    match form.text("act"):
        case "resolve":
            await commenting.resolve(draft_id, path_uuid(of), actor=actor, now=now)
        case "reopen":
            await commenting.reopen(draft_id, path_uuid(of), actor=actor, now=now)
        case _:
            await commenting.reply(draft_id, path_uuid(of), text, actor=actor, now=now)
