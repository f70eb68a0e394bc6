"""What staff told who sits, on the pages of the sitting: until it is read, and in a list after."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import messages
from server.exams.domain.message import Message
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds, rfc3339
from server.language.voice import say
from server.web.forms import PageRequest
from server.web.pages.going import see
from server.web.strict import path_uuid

Shown = dict[str, list[dict[str, str]]]


@post("/sittings/{sitting_id:str}/messages/{message_id:str}")
async def acknowledge(
    sitting_id: FromPath[str],
    message_id: FromPath[str],
    request: PageRequest,
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """For pages without script; back to the item they were on."""
    sitting, message = path_uuid(sitting_id), path_uuid(message_id)
    await messages.acknowledge(sitting, message, actor=reader, now=now)
    at = request.sent.number("at")
    return see(f"/sittings/{sitting}/items/{at}" if at > 0 else f"/sittings/{sitting}/hand-in")


async def of(sitting_id: UUID, *, actor: Actor) -> Shown:
    told = await messages.to_me(sitting_id, actor=actor)
    return {
        "unread": _shown([one for one in told if one.read_ms is None]),
        "read": _shown([one for one in told if one.read_ms is not None]),
    }


def _shown(told: Sequence[Message]) -> list[dict[str, str]]:
    return [
        {
            "id": str(one.id),
            "text": one.text,
            "iso": rfc3339(from_milliseconds(one.sent_ms)),
            "at": say("%(time)s UTC", time=f"{from_milliseconds(one.sent_ms):%H:%M}"),
        }
        for one in told
    ]


HANDLERS = [acknowledge]
