"""The map of all items, beside the one that is open."""

from server.exams.domain.locks import OPEN, letter_at
from server.exams.domain.route import Route
from server.exams.service import Room
from server.web.pages import own_marks
from server.web.pages.room_parts import Shown, address_of, is_answered, is_closed


def cells(room: Room, route: Route, at: int, marked: own_marks.Kept) -> list[Shown]:
    locked = room.sitting.locked
    return [
        {
            "position": one,
            "address": f"{address_of(room)}/items/{one}",
            "state": _state(room, one, seen=at),
            "flagged": own_marks.of(marked, one).flagged,
            "current": one == at,
            "shut": letter_at(locked, one) != OPEN,
            "is_closed": is_closed(route, locked, one),
        }
        for one in range(1, room.sitting.items + 1)
    ]


def _state(room: Room, at: int, *, seen: int) -> str:
    if is_answered(room, at):
        return "answered"
    return "seen" if at == seen or at in room.responses else "unseen"
