"""One response with all its marks, for a moderator: settled, or marked anew, with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import releases
from server.grading.domain.rating.content import CommentMalformed, LevelsMalformed, LevelsMissing
from server.grading.domain.rating.script import (
    NotModerated,
    Reading,
    ReasonMissing,
    ScriptState,
    SettledMeanwhile,
    Settlement,
)
from server.grading.domain.rating.settling import essay_of, exact, points_of
from server.grading.rating.moderating import Case, Word
from server.items.domain.model import Item
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, Told, id_of
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.going import see
from server.web.pages.marking import showing
from server.web.pages.marking.showing import MODERATION, RULES
from server.web.pages.names import gone
from server.web.problems import refused
from server.web.rendering import moment_ms, page
from server.web.strict import path_uuid

_FIELDS: Fields = {
    LevelsMissing: "levels",
    LevelsMalformed: "levels",
    CommentMalformed: "comment",
    ReasonMissing: "reason",
    NotSure: "sure",
}
_TOLD: tuple[type[Refusal], ...] = (*_FIELDS, NotModerated, SettledMeanwhile)
_TYPED = ("comment", "reason", "sure", "levels")
_STATES = {
    ScriptState.OPEN: (marked("Waits for readings"), "near"),
    ScriptState.MODERATION: (marked("Waits for a moderator"), "warn"),
    ScriptState.SETTLED: (marked("Settled"), "good"),
}


@get(f"{MODERATION}/scripts/{{script_id:str}}")
async def case_page(
    script_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    return await _page(path_uuid(script_id), services, reader)


@post(f"{MODERATION}/scripts/{{script_id:str}}/settlements")
async def settle(
    script_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    script, form = path_uuid(script_id), request.sent
    try:
        await services.rating.moderating.settle(
            script,
            Word(
                showing.scores_in(form),
                form.text("comment"),
                form.text("reason"),
                id_of(form.text("seen")),
            ),
            actor=reader,
            now=now,
        )
    except _TOLD as refusal:
        return await _page(script, services, reader, told=Told(refusal, _FIELDS, form))
    return see(f"{MODERATION}?done=settled")


@post(f"{MODERATION}/scripts/{{script_id:str}}/rounds")
async def remark(
    script_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    script, form = path_uuid(script_id), request.sent
    try:
        require_sure(form)
        await services.rating.moderating.remark(script, form.text("reason"), actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(script, services, reader, told=Told(refusal, _FIELDS, form))
    return see(f"{MODERATION}?done=remarked")


async def _page(
    script_id: UUID, services: Services, reader: Actor, *, told: Told | None = None
) -> Response[bytes]:
    told = told or Told()
    case = await services.rating.moderating.case(script_id, actor=reader)
    item, script = case.written.item, case.script
    ids = {one.rater_id for one in case.readings}
    ids |= {one.settled_by for one in case.settlements if one.settled_by is not None}
    people = await services.accounts.people_by_ids(ids)
    names = {one: person.name for one, person in people.items()}
    word, tone = _STATES[script.state]
    exam = await releases.release_by_id(script.release_id)
    typed = {} if told.refusal is None else showing.scores_in(told.form)
    context = {
        "title": showing.title(item),
        "exam": exam.blueprint.title,
        "word": say(word),
        "tone": tone,
        "sitting": f"/admin/sittings/{script.sitting_id}",
        "response": showing.response(case.written),
        "table": _table(case, item, names),
        "remarks": [_remarks(one, case, names) for one in case.readings if one.given_ms],
        "settlements": [_settlement(one, item, names) for one in case.settlements],
        "rubric": showing.rubric(essay_of(item), typed),
        "may_settle": case.may_settle and any(one.given_ms for one in case.readings),
        "seen": script.settlement_id or "",
        "may_remark": script.state is ScriptState.SETTLED,
        "address": f"{MODERATION}/scripts/{script.id}",
        "values": told.typed(_TYPED),
        "errors": told.errors(_TYPED),
    }
    return refused(page("marking-case", context, viewer=reader, here="marking"), told.refusal)


def _table(case: Case, item: Item, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Criteria against readings; those that count no more say so."""
    given = [one for one in case.readings if one.given_ms is not None]
    rows = [
        {
            "criterion": criterion.text,
            "scores": [number(one.content.scores[criterion.id]) for one in given],
        }
        for criterion in essay_of(item).rubric
    ]
    return {
        "heads": [
            {"name": names.get(one.rater_id, gone()), "note": _standing(one)} for one in given
        ],
        "rows": rows,
        "points": [showing.points(points_of(item, exact(one.content.scores))) for one in given],
        "times": [showing.minutes(one.spent_ms) for one in given],
    }


def _standing(one: Reading) -> str:
    if one.withdrawn_ms is not None:
        return say("withdrawn")
    if one.is_control:
        return say("as a control")
    return "" if one.counts else say("of an earlier round")


def _remarks(one: Reading, case: Case, names: Mapping[UUID, str]) -> dict[str, Any]:
    text = case.written.text
    return {
        "name": names.get(one.rater_id, gone()),
        "at": moment_ms(one.given_ms or 0),
        "comment": one.content.comment,
        "notes": [
            {"quote": text[note.start : note.end], "text": note.text} for note in one.content.notes
        ],
    }


def _settlement(one: Settlement, item: Item, names: Mapping[UUID, str]) -> dict[str, Any]:
    by = "" if one.settled_by is None else names.get(one.settled_by, gone())
    return {
        "rule": say(RULES[one.rule.value]),
        "points": say(
            "%(points)s of %(most)s points",
            points=showing.points(one.points),
            most=showing.points(item.points),
        ),
        "by": by,
        "reason": one.reason,
        "at": moment_ms(one.settled_ms),
    }


HANDLERS = [case_page, settle, remark]
