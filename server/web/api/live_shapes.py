"""The wire shapes of what goes on around an open sitting."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from server.exams.domain.message import LONGEST_MESSAGE
from server.web.api.shapes import TimeOut


class MessageOut(Struct, frozen=True):
    """What staff told who sits; `read_at` is when they said that they had read it."""

    id: str
    text: str
    at: str
    read_at: str | None


class MessageIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Under the same `id` a message is sent once."""

    text: Annotated[str, Meta(min_length=1, max_length=LONGEST_MESSAGE)]
    id: UUID | None = None


class PresenceIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many answers wait on the device; a page that writes nothing leaves it out."""

    unsent: Annotated[int, Meta(ge=0, le=1_000)] | None = None


class PresenceOut(TimeOut, frozen=True, kw_only=True):
    """The time, and the messages that wait to be read."""

    messages: list[MessageOut]
