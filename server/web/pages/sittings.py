"""The exam room for people: the player, one item at a time without script, hand-in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams.domain.breaks import shut_positions
from server.exams.domain.locks import refusal_at
from server.exams.domain.marks import NONE, Marks
from server.exams.domain.route import Navigation, Route, place_of
from server.exams.domain.sitting import Revision, SittingPaused, SittingState
from server.exams.forms import CompiledForm
from server.exams.service import Room
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds
from server.kernel.errors import Conflict, Gone, Invalid
from server.language.voice import say, say_many
from server.web.api.marks import by_position
from server.web.api.sittings import sitting_out
from server.web.deps import Services
from server.web.forms import Form, PageRequest
from server.web.pages import item_map, items, own_marks, own_messages
from server.web.pages.breaks import seen_before
from server.web.pages.done import Notice
from server.web.pages.going import see
from server.web.pages.room_parts import (
    address_of,
    exam_of,
    is_answered,
    is_closed,
    no_way_back,
    section_shown,
    sections_shown,
    time_left,
)
from server.web.rendering import page, trusted
from server.web.strict import AddressUnknown, path_number, path_uuid


class Typed(NamedTuple):
    """What was not saved, and why: the form shows it again."""

    error: str
    response: object
    marks: Marks


@get("/sittings/{sitting_id:str}")
async def player_page(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    room = await services.exams.room(path_uuid(sitting_id), actor=reader, now=now)
    address = address_of(room)
    if room.form is None or not room.takes_responses:
        return see(f"{address}/result")
    if room.sitting.is_on_break:
        return see(f"{address}/break")
    presented = {one["position"]: one for one in room.form.presented(room.served)}
    exam, route = await exam_of(room), room.form.route
    cases = room.form.cases_of(room.served)
    marked = await services.exams.marking.of_sitting(room.sitting.id, actor=reader)
    context = {
        "exam": exam,
        "sitting": _sitting(room),
        "breaks": await _breaks(services, room, reader),
        "sitting_json": _for_script(room, marked),
        "tools": await own_marks.tools(room),
        "messages": await own_messages.of(room.sitting.id, actor=reader),
        "items": [
            items.shown(presented[at], exam["language"], _response(room, at))
            if at in presented
            else _unshown(room.form, at, cases)
            for at in range(1, room.sitting.items + 1)
        ],
        "sections": sections_shown(route),
        "no_way_back": no_way_back(route),
        "has_cases": bool(room.form.cases),
        "cases": [_case(room.form, n) for n in cases],
    }
    return page("player", context, viewer=reader)


@get("/sittings/{sitting_id:str}/items/{position:str}")
async def item_page(
    sitting_id: FromPath[str],
    position: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    sitting, at = path_uuid(sitting_id), path_number(position)
    room = await services.exams.room(sitting, actor=reader, now=now)
    left = await services.exams.clocks.left(sitting, actor=reader)
    if room.sitting.is_on_break:
        return see(f"{address_of(room)}/break")
    if (elsewhere := _elsewhere(room, at)) is not None:
        return elsewhere
    services.exams.presence.note(sitting, now=now)
    breaks = await _breaks(services, room, reader, seen=at)
    marked = await services.exams.marking.of_sitting(sitting, actor=reader)
    beside = _Beside(_given(left.granted_seconds), breaks)
    return await _item_page(room, at, reader, marked, beside=beside)


@post("/sittings/{sitting_id:str}/items/{position:str}")
async def save_item(
    sitting_id: FromPath[str],
    position: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Save and go on: the same rules as the player, one form per item."""
    sitting, at = path_uuid(sitting_id), path_number(position)
    form = request.sent
    room = await services.exams.room(sitting, actor=reader, now=now)
    _require_shown(room, at)
    address, item = address_of(room), _item(room, at)
    response = None if form.text("go") == "clear" else items.response_of(item, form)
    before, marking = room.responses.get(at), services.exams.marking
    try:
        await own_marks.save(marking, room, at, form, actor=reader, now=now)
        if before is not None or response is not None:
            await services.exams.record_response(
                room.sitting.id,
                at,
                sequence=_next_sequence(before, room.sitting.writer),
                response=response,
                writer=None,
                actor=reader,
                now=now,
            )
    except (Invalid, Conflict) as refusal:
        marked = await marking.of_sitting(sitting, actor=reader)
        typed = Typed(say(refusal.sentence), response, own_marks.sent(form, NONE))
        return await _item_page(room, at, reader, marked, typed=typed)
    except Gone:
        return see(f"{address}/result")
    if response is not None and _steps_on(room, at, form):
        await services.exams.places.go_on(sitting, at + 1, actor=reader, now=now)
    return see(_onward(address, at, room.sitting.items, form))


@get("/sittings/{sitting_id:str}/hand-in")
async def hand_in_page(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    room = await services.exams.room(path_uuid(sitting_id), actor=reader, now=now)
    address = address_of(room)
    if room.form is None or not room.takes_responses:
        return see(f"{address}/result")
    if room.sitting.is_on_break:
        return see(f"{address}/break")
    services.exams.presence.note(room.sitting.id, now=now)
    total, is_paused = room.sitting.items, _is_paused(room)
    blank = [at for at in range(1, total + 1) if not is_answered(room, at)]
    marked = await services.exams.marking.of_sitting(room.sitting.id, actor=reader)
    flagged = [at for at, one in sorted(marked.items()) if one.marks.flagged]
    context = {
        "exam": await exam_of(room),
        "sitting": _sitting(room),
        "messages": await own_messages.of(room.sitting.id, actor=reader),
        "blank": [_listed(room, at) for at in blank],
        "flagged": [_listed(room, at) for at in flagged],
        "answered": total - len(blank),
        "is_paused": is_paused,
        "notice": _stopped() if is_paused else None,
        "time": {
            "text": say("You still have %(time)s.", time=time_left(room)),
            "note": _made_at(now),
        },
    }
    return page("hand-in", context, viewer=reader)


@post("/sittings/{sitting_id:str}/hand-in")
async def hand_in(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    sitting = path_uuid(sitting_id)
    try:
        await services.flows.exams.hand_in(sitting, actor=reader, now=now)
    except SittingPaused:
        return see(f"/sittings/{sitting}/hand-in")
    return see(f"/sittings/{sitting}/result")


@dataclass(frozen=True, slots=True)
class _Beside:
    """Time that was given, in words, and where a break begins; nothing where there is none."""

    given: str = ""
    breaks: str = ""


async def _item_page(
    room: Room,
    at: int,
    reader: Actor,
    marked: own_marks.Kept,
    *,
    beside: _Beside | None = None,
    typed: Typed | None = None,
) -> Response[bytes]:
    address, beside = address_of(room), beside or _Beside()
    if room.form is None or not room.takes_responses:
        return see(f"{address}/result")
    item, is_paused = _item(room, at), _is_paused(room)
    is_locked = is_paused and typed is None
    stored = room.responses.get(at)
    shown = _response(room, at) if typed is None else typed.response
    marks = own_marks.of(marked, at) if typed is None else typed.marks
    tools = await own_marks.tools(room)
    exam, route = await exam_of(room), room.form.route
    context = {
        "exam": exam,
        "sitting": _sitting(room),
        "item": items.shown(item, exam["language"], shown),
        "response": shown,
        "messages": await own_messages.of(room.sitting.id, actor=reader),
        "marks": {"flagged": marks.flagged, "note": marks.note, "notes": tools["notes"]},
        "case": _case(room.form, item["case"]) if "case" in item else None,
        "time": {
            "text": say("%(time)s left", time=time_left(room)),
            "note": say("Paused") if is_paused else _made_at(room.now),
            "last": room.seconds_left <= 300,
            "given": beside.given,
        },
        "is_locked": is_locked,
        "is_shut": at in shut_positions(room.sitting.locked),
        "breaks": beside.breaks,
        "notice": _stopped() if is_locked else None,
        "saved": ""
        if stored is None
        else say("Saved %(time)s UTC", time=f"{from_milliseconds(stored.saved_ms):%H:%M:%S}"),
        "error": "" if typed is None else typed.error,
        "cells": item_map.cells(room, route, at, marked),
        "section": section_shown(route, at),
        "no_way_back": no_way_back(route),
        "has_way_back": _has_way_back(route, at),
    }
    return page("sitting-item", context, viewer=reader, status=422 if typed else 200)


async def _breaks(services: Services, room: Room, reader: Actor, *, seen: int = 0) -> str:
    """Where a break begins; nothing where there is none to be taken."""
    left = await services.exams.breaks.left(room.sitting, actor=reader)
    if left is None or left.left == 0:
        return ""
    return f"{address_of(room)}/break?seen={seen_before(seen)}"


def _elsewhere(room: Room, at: int) -> Response[bytes] | None:
    """Where somebody is led who asks for an item that is left, or has not come to it."""
    if room.form is None or at > room.sitting.items:
        return None
    locked = room.sitting.locked
    if not is_closed(room.form.route, locked, at):
        return None
    place = place_of(locked)
    return see(f"{address_of(room)}/{'items' if at < place else 'onward'}/{max(at, place)}")


def _require_shown(room: Room, at: int) -> None:
    """Refuse an answer to what is closed: its item is not shown again. Raises Conflict."""
    if room.takes_responses and _elsewhere(room, at) is not None:
        refusal = refusal_at(room.sitting.locked, at)
        assert refusal is not None, "what is closed is locked"
        raise refusal


def _item(room: Room, at: int) -> dict[str, Any]:
    if room.form is None:
        return {"type": "single", "points": 1, "stem_html": "", "options": []}
    if at > room.sitting.items:
        raise AddressUnknown
    return room.form.presented()[at - 1]


def _has_way_back(route: Route, at: int) -> bool:
    return at > 1 and not is_closed(route, route.moved(route.begun(), at), at - 1)


def _unshown(form: CompiledForm, at: int, cases: Sequence[int]) -> dict[str, object]:
    """An item that is closed; a case that is shown is told as its own."""
    case = form.items[at - 1].case
    return {"position": at, "type": "none", "case": case if case in cases else None}


def _case(form: CompiledForm, number: int) -> dict[str, object]:
    own = [at for at, one in enumerate(form.items, start=1) if one.case == number]
    title = say("Case for items %(first)s to %(last)s", first=own[0], last=own[-1])
    return {"n": number, "title": title, "html": trusted(form.cases[number - 1])}


def _next_sequence(before: Revision | None, writer: int) -> int:
    return before.sequence + 1 if before is not None and before.writer == writer else 1


def _onward(address: str, at: int, total: int, form: Form) -> str:
    go = form.text("go")
    if go == "review" or (go == "next" and at == total):
        return f"{address}/hand-in"
    step = {"next": 1, "previous": -1}.get(go, 0)
    return f"{address}/items/{min(max(at + step, 1), total)}"


def _steps_on(room: Room, at: int, form: Form) -> bool:
    """Whether each item is left for good: who has answered it is not asked once more."""
    assert room.form is not None
    is_forward = room.form.route.navigation is Navigation.FORWARD_ONLY
    return is_forward and form.text("go") == "next" and at < room.sitting.items


def _listed(room: Room, at: int) -> dict[str, object]:
    """A place in a list before handing in; it leads nowhere where its item is closed."""
    assert room.form is not None
    closed = is_closed(room.form.route, room.sitting.locked, at)
    return {"position": at, "address": None if closed else f"{address_of(room)}/items/{at}"}


def _response(room: Room, at: object) -> object:
    assert isinstance(at, int)
    stored = room.responses.get(at)
    return None if stored is None else json.loads(stored.response)


def _sitting(room: Room) -> dict[str, object]:
    sitting = room.sitting
    return {"id": str(sitting.id), "address": address_of(room), "total": sitting.items}


def _for_script(room: Room, marked: own_marks.Kept) -> object:
    """The sitting of the API with one's own marks; items and cases the page holds."""
    out = msgspec.structs.replace(sitting_out(room), items=[], cases=[])
    known = msgspec.to_builtins(out)
    text = msgspec.json.encode({**known, "marks": by_position(marked)}).decode()
    return trusted(text.replace("<", "\\u003c"))


def _is_paused(room: Room) -> bool:
    return room.sitting.state is SittingState.PAUSED


def _stopped() -> Notice:
    return {
        "tone": "warn",
        "strong": say("Your clock is stopped."),
        "text": say("Wait for the invigilator; everything you answered is saved."),
    }


def _given(seconds: int) -> str:
    """Time beside the rules of the exam; nothing where there is none."""
    if not seconds:
        return ""
    minutes, rest = divmod(seconds, 60)
    if not rest:
        return say_many("%(count)s more minute given", "%(count)s more minutes given", minutes)
    if minutes > 1:
        return say("%(minutes)s min %(seconds)s s more given", minutes=minutes, seconds=rest)
    return say_many("%(count)s more second given", "%(count)s more seconds given", seconds)


def _made_at(now: datetime) -> str:
    return say("at %(time)s UTC, when this page was made", time=f"{now:%H:%M:%S}")


HANDLERS = [player_page, item_page, save_item, hand_in_page, hand_in]
