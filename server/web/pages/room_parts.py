"""What the pages of an open sitting tell alike: exam, section, what is closed or answered."""

import json
from typing import Any

from server.exams import releases
from server.exams.domain.answer_sheet import is_blank
from server.exams.domain.route import Navigation, Route, Section
from server.exams.service import Room
from server.language.voice import say, say_many
from server.web.rendering import trusted

Shown = dict[str, object]


async def exam_of(room: Room) -> dict[str, Any]:
    release = await releases.release_by_id(room.sitting.release_id)
    blueprint = release.blueprint
    return {
        "title": blueprint.title,
        "language": blueprint.language,
        "takes_appeals": release.policy.appeals is not None,
    }


def address_of(room: Room) -> str:
    return f"/sittings/{room.sitting.id}"


def is_answered(room: Room, at: int) -> bool:
    stored = room.responses.get(at)
    return stored is not None and not is_blank(json.loads(stored.response))


def time_left(room: Room) -> str:
    seconds = room.seconds_left
    if seconds >= 60:
        return say_many("%(count)s minute", "%(count)s minutes", seconds // 60)
    return say_many("%(count)s second", "%(count)s seconds", seconds)


def sections_shown(route: Route) -> list[Shown]:
    return [_section(route, one) for one in route.sections]


def section_shown(route: Route, position: int) -> Shown | None:
    section = route.section_at(position)
    return None if section is None else _section(route, section)


def no_way_back(route: Route) -> str:
    """What leaving means here; nothing where all is free."""
    if route.navigation is Navigation.FORWARD_ONLY:
        return say(
            "You cannot come back to an item that you have left. Where it has no answer you are "
            "asked once more before you go on."
        )
    if route.navigation is Navigation.LOCKED_SECTIONS:
        return say(
            "You cannot come back to a section that you have left. You are asked once more before "
            "you go on to the next."
        )
    return ""


def is_closed(route: Route, locked: str | None, position: int) -> bool:
    """Whether nothing of an item is shown: it was left, or one has not come to it."""
    return position not in route.served(locked)


def _section(route: Route, section: Section) -> Shown:
    number = route.sections.index(section) + 1
    return {
        "title": section.title,
        "number": say("Section %(n)s of %(total)s", n=number, total=len(route.sections)),
        "html": trusted(section.html),
        "first": section.first,
        "last": section.last,
    }
