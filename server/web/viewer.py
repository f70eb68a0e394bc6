"""How many notices wait for whoever looks at the page, for the menu in the frame of every page.

Kept for the length of a request, beside the actor and not in it: an actor is who acts, everywhere.
"""

from contextvars import ContextVar
from uuid import UUID

from server.kernel.actor import Actor
from server.language.voice import number

MOST_SHOWN = 99

_unread: ContextVar[tuple[UUID, int] | None] = ContextVar("unread", default=None)


def know_unread(actor: Actor, count: int) -> None:
    _unread.set((actor.person_id, count))


def unread_of(viewer: Actor) -> str:
    """As it is shown; nothing when there is none."""
    known = _unread.get()
    count = known[1] if known is not None and known[0] == viewer.person_id else 0
    if count > MOST_SHOWN:
        return f"{number(MOST_SHOWN)}+"
    return number(count) if count else ""
