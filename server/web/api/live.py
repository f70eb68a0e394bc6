"""What goes on around an open sitting: its page is there, messages, and events as they happen."""

from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.exams import messages
from server.exams.domain.message import Message
from server.kernel.clock import rfc3339_of
from server.kernel.ids import new_id
from server.web.api.clocks import time_of
from server.web.api.live_shapes import MessageIn, MessageOut, PresenceIn, PresenceOut
from server.web.deps import Visit
from server.web.streams import EventStream, Line
from server.web.strict import path_uuid


@put("/sittings/{sitting_id:str}/presence", summary="Say that the page is there; read the time")
async def put_presence(
    sitting_id: FromPath[str], data: JSONBody[PresenceIn], visit: NamedDependency[Visit]
) -> PresenceOut:
    exams, sitting = visit.services.exams, path_uuid(sitting_id)
    left = await exams.clocks.left(sitting, actor=visit.actor)
    exams.presence.note(sitting, now=visit.now, unsent=data.unsent)
    told = await messages.waiting(sitting) if left.unread else []
    time = msgspec.structs.asdict(time_of(left, visit.now))
    return PresenceOut(**time, messages=[message_out(one) for one in told])


@get(
    "/sittings/{sitting_id:str}/events",
    media_type="text/event-stream",
    summary="Follow the time and the messages of a sitting as they change",
)
async def get_events(sitting_id: FromPath[str], visit: NamedDependency[Visit]) -> EventStream:
    """Server-sent events: `time`, `message` and, at the end, `closed`."""
    sitting = path_uuid(sitting_id)
    left = await visit.services.exams.clocks.left(sitting, actor=visit.actor)
    live = visit.services.exams.live
    live.require_room()
    return EventStream(lambda: live.listening(left.sitting), _Follower(visit, sitting).lines)


@post("/sittings/{sitting_id:str}/messages", summary="Tell the candidate of a sitting something")
async def post_message(
    sitting_id: FromPath[str], data: JSONBody[MessageIn], visit: NamedDependency[Visit]
) -> MessageOut:
    sitting, message_id = path_uuid(sitting_id), data.id or new_id()
    await messages.send(message_id, [sitting], data.text, actor=visit.actor, now=visit.now)
    told = await messages.to_sittings([sitting], actor=visit.actor)
    return next(message_out(one) for one in told[sitting] if one.id == message_id)


@put(
    "/sittings/{sitting_id:str}/messages/{message_id:str}/acknowledgement",
    summary="Say that a message is read",
)
async def put_acknowledgement(
    sitting_id: FromPath[str], message_id: FromPath[str], visit: NamedDependency[Visit]
) -> MessageOut:
    sitting, message = path_uuid(sitting_id), path_uuid(message_id)
    return message_out(
        await messages.acknowledge(sitting, message, actor=visit.actor, now=visit.now)
    )


def message_out(one: Message) -> MessageOut:
    sent, read = rfc3339_of(one.sent_ms), rfc3339_of(one.read_ms)
    assert sent is not None, "every message was sent"
    return MessageOut(str(one.id), one.text, sent, read)


class _Follower:
    """What one listener was told already."""

    def __init__(self, visit: Visit, sitting_id: UUID) -> None:
        self._visit = visit
        self._sitting_id = sitting_id
        self._time: object = None
        self._messages: set[UUID] = set()

    async def lines(self) -> list[Line]:
        """What is new since the last call; the last line is `closed` where it is over."""
        services = self._visit.services
        left = await services.exams.clocks.left(self._sitting_id, actor=self._visit.actor)
        time = time_of(left, services.now())
        if time.state == "closed":
            return [Line("closed", {}, is_last=True)]
        lines = []
        told = (time.state, time.deadline, time.granted_seconds, time.on_break)
        if told != self._time:
            self._time = told
            lines.append(Line("time", time))
        for one in await messages.waiting(self._sitting_id) if left.unread else ():
            if one.id not in self._messages:
                self._messages.add(one.id)
                lines.append(Line("message", message_out(one)))
        return lines


HANDLERS = [put_presence, get_events, post_message, put_acknowledgement]
