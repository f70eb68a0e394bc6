"""Marking over JSON: what waits, taking a response up, keeping marks and handing them in."""

from datetime import datetime
from uuid import UUID

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.grading.domain.rating.script import Note, Reading, ScriptUnknown
from server.grading.domain.rating.settling import essay_of
from server.grading.rating.service import Marks, Sheet
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds, rfc3339
from server.web.api.marking_shapes import (
    ClaimIn,
    CriterionOut,
    LevelOut,
    LevelsIn,
    NoteIn,
    QueueOut,
    ReadingOut,
    ScriptOut,
    WaitingOut,
)
from server.web.deps import Services
from server.web.strict import path_uuid

PATH = "/marking/scripts/{script_id:str}"


@get("/marking", summary="What waits to be marked, for raters")
async def get_queue(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> QueueOut:
    queue = await services.rating.queue(actor=actor, now=now)
    waiting = [
        WaitingOut(one.item_hash, one.exam, one.item.title, one.scripts, one.progress.is_passed)
        for one in queue.lines
    ]
    return QueueOut(waiting, None if queue.held is None else str(queue.held.id))


@post("/marking/scripts", summary="Take up the next response of an item")
async def post_claim(
    data: JSONBody[ClaimIn],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> ScriptOut:
    script = await services.rating.claim(data.item, actor=actor, now=now)
    return _script_out(await services.rating.sheet(script.id, actor=actor))


@get(PATH, summary="Read a response that one has taken up")
async def get_script(
    script_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
) -> ScriptOut:
    return _script_out(await services.rating.sheet(_id(script_id), actor=actor))


@put(f"{PATH}/reading", summary="Keep marks, as far as they are")
async def put_reading(
    script_id: FromPath[str],
    data: JSONBody[LevelsIn],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> ReadingOut:
    rating = services.rating
    return _reading_out(await rating.save(_id(script_id), _marks(data), actor=actor, now=now))


@post(f"{PATH}/submission", summary="Hand marks in; they are not changed afterwards")
async def post_marks(
    script_id: FromPath[str],
    data: JSONBody[LevelsIn],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> ReadingOut:
    rating, script = services.rating, _id(script_id)
    await rating.give(script, _marks(data), actor=actor, now=now)
    return _reading_out((await rating.sheet(script, actor=actor)).reading)


@delete(f"{PATH}/reading", summary="Give a response back unread")
async def delete_reading(
    script_id: FromPath[str],
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
) -> None:
    await services.rating.release(_id(script_id), actor=actor)


def _id(text: str) -> UUID:
    if not text:
        raise ScriptUnknown
    return path_uuid(text)


def _marks(data: LevelsIn) -> Marks:
    return Marks(data.scores, data.comment, [Note(n.start, n.end, n.text) for n in data.notes])


def _script_out(sheet: Sheet) -> ScriptOut:
    written = sheet.written
    item = written.item
    return ScriptOut(
        id=str(sheet.script.id),
        item=sheet.script.item_hash,
        language=item.language,
        points=float(item.points),
        stem_html=str(written.shown["stem_html"]),
        case_html=written.case_html,
        text=written.text,
        rubric=[
            CriterionOut(
                one.id,
                one.text,
                float(one.weight),
                [LevelOut(level.score, level.text) for level in one.levels],
            )
            for one in essay_of(item).rubric
        ],
        reading=_reading_out(sheet.reading),
    )


def _reading_out(reading: Reading) -> ReadingOut:
    content = reading.content
    return ReadingOut(
        dict(content.scores),
        content.comment,
        [NoteIn(one.start, one.end, one.text) for one in content.notes],
        rfc3339(from_milliseconds(reading.until_ms)),
        reading.given_ms is not None,
    )


HANDLERS = [get_queue, post_claim, get_script, put_reading, post_marks, delete_reading]
