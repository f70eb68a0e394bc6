"""A response and its rubric: marked, kept, handed in or given back. Works without script."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.grading.domain.rating.content import CommentMalformed, LevelsMalformed, LevelsMissing
from server.grading.domain.rating.script import NothingToMark, ReadingGiven, ScriptUnknown
from server.grading.domain.rating.settling import essay_of
from server.grading.rating.service import Marks, Sheet
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, Told
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.marking import showing
from server.web.pages.marking.showing import PATH
from server.web.problems import refused
from server.web.rendering import page
from server.web.strict import path_uuid

_DONE = {"saved": marked("Your marks are kept. Only you see them until you hand them in.")}
_FIELDS: Fields = {
    LevelsMissing: "levels",
    LevelsMalformed: "levels",
    CommentMalformed: "comment",
}
_NAMES = ("levels", "comment")


@get(f"{PATH}/scripts/{{script_id:str}}")
async def sheet_page(
    script_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    sheet = await services.rating.sheet(_id(script_id), actor=reader)
    if sheet.reading.given_ms is not None:
        return see(PATH)
    return _page(sheet, reader, done=request.query_params.get("done", ""))


@post(f"{PATH}/scripts/{{script_id:str}}")
async def act(
    script_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """`act` says what: give, next (and take up another), release; else the marks are kept."""
    script, form, rating = _id(script_id), request.sent, services.rating
    if form.text("act") == "release":
        return await _released(script, services, reader)
    sheet = await rating.sheet(script, actor=reader)
    marks = Marks(showing.scores_in(form), form.text("comment"), sheet.reading.content.notes)
    try:
        if form.text("act") not in {"give", "next"}:
            await rating.save(script, marks, actor=reader, now=now)
            return see(f"{PATH}/scripts/{script}?done=saved")
        given = await rating.give(script, marks, actor=reader, now=now)
    except ReadingGiven:
        return see(f"{PATH}?done=given")
    except (LevelsMissing, LevelsMalformed, CommentMalformed) as refusal:
        return _page(sheet, reader, told=Told(refusal, _FIELDS, form))
    if form.text("act") == "next":
        return await _next(given.item_hash, services, reader, now)
    return see(f"{PATH}?done=given")


async def _released(script: UUID, services: Services, reader: Actor) -> Response[bytes]:
    """Whoever presses twice is back at the queue all the same."""
    try:
        await services.rating.release(script, actor=reader)
    except (ScriptUnknown, ReadingGiven):
        return see(PATH)
    return see(f"{PATH}?done=released")


async def _next(
    item_hash: str, services: Services, reader: Actor, now: datetime
) -> Response[bytes]:
    try:
        following = await services.rating.claim(item_hash, actor=reader, now=now)
    except NothingToMark:
        return see(f"{PATH}?done=last")
    return see(f"{PATH}/scripts/{following.id}")


def _page(
    sheet: Sheet, reader: Actor, *, done: str = "", told: Told | None = None
) -> Response[bytes]:
    told, content, item = told or Told(), sheet.reading.content, sheet.written.item
    scores, comment = dict(content.scores), content.comment
    if told.refusal is not None:
        scores, comment = _typed(told.form)
    context = {
        "notice": notice_of(done, _DONE),
        "title": showing.title(item),
        "worth": say("Up to %(points)s points", points=showing.points(item.points)),
        "response": showing.response(sheet.written, content.notes),
        "notes": [[one.start, one.end, one.text] for one in content.notes],
        "rubric": showing.rubric(essay_of(item), scores),
        "comment": comment,
        "address": f"{PATH}/scripts/{sheet.script.id}",
        "saves": f"/api/v1/marking/scripts/{sheet.script.id}/reading",
        "round": sheet.script.round,
        "errors": told.errors(_NAMES),
    }
    return refused(page("marking-sheet", context, viewer=reader, here="marking"), told.refusal)


def _typed(form: Form) -> tuple[dict[str, int], str]:
    return showing.scores_in(form), form.text("comment")


def _id(text: str) -> UUID:
    if not text:
        raise ScriptUnknown
    return path_uuid(text)


HANDLERS = [sheet_page, act]
