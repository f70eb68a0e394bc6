"""One appeal: what was said, the item with key and answer, the ruling, and what may follow."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.appeals.domain import (
    Appeal,
    AppealSettled,
    OwnAppeal,
    OwnItem,
    Ruling,
    RulingMoved,
    State,
    Verdict,
    VerdictMissing,
)
from server.appeals.ruling import Case
from server.audit.domain import Event
from server.exams import releases
from server.exams.domain.time_ledger import LONGEST_REASON, ReasonMalformed
from server.exams.shown import ShownItem
from server.grading.domain.feedback import feedback_html
from server.kernel.actor import Actor, Permission
from server.kernel.clock import from_milliseconds, to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import current, day, say
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, Told, id_of
from server.web.pages import appeal_words, items
from server.web.pages.admin.acting import At
from server.web.pages.admin.appeals import PATH, row_of
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.admin.event_words import WORDS
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.marking.showing import MODERATION
from server.web.pages.names import gone
from server.web.problems import refused
from server.web.rendering import fact, moment_ms, trusted
from server.web.strict import path_uuid

_DONE = {"ruled": marked("It is ruled on, and the candidate is told.")}
_FIELDS: Fields = {
    VerdictMissing: "verdict",
    ReasonMalformed: "reason",
    NotSure: "sure",
}
_TYPED = ("verdict", "reason", "sure")
_TOLD: tuple[type[Refusal], ...] = (*_FIELDS, OwnAppeal, OwnItem, AppealSettled, RulingMoved)
_READ = "appeal.read"


@get(f"{PATH}/{{appeal_id:str}}")
async def appeal_page(
    appeal_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit = At(path_uuid(appeal_id), services, reader, now)
    return await _page(visit, done=request.query_params.get("done", ""))


@post(f"{PATH}/{{appeal_id:str}}/rulings")
async def rule(
    appeal_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A second press rules nothing anew, and of two who press at once one is told."""
    visit, form = At(path_uuid(appeal_id), services, reader, now), request.sent
    try:
        await services.appeal_rulings.rule(
            visit.id,
            _verdict(form),
            form.text("reason"),
            seen=form.number("seen"),
            alike=[one for one in map(id_of, form.every("alike")) if one is not None],
            actor=reader,
            now=now,
        )
    except _TOLD as refusal:
        return await _page(visit, told=Told(refusal, _FIELDS, form))
    return see(f"{PATH}/{visit.id}?done=ruled")


def _verdict(form: Form) -> Verdict | None:
    require_sure(form)
    try:
        return Verdict(form.text("verdict"))
    except ValueError:
        return None


async def _page(visit: At, *, done: str = "", told: Told | None = None) -> Response[bytes]:
    told, reader, now_ms = told or Told(), visit.reader, to_milliseconds(visit.now)
    case = await visit.services.appeal_rulings.case(visit.id, actor=reader, now=visit.now)
    one = case.appeal
    exams = {release.slug: release.blueprint.title for release in await releases.releases()}
    acting = {*(ruling.ruled_by for ruling in case.rulings), *(ev.actor_id for ev in case.events)}
    people = await visit.services.accounts.people_by_ids(acting - {one.person_id})
    names = {person_id: person.name for person_id, person in people.items()}
    names[one.person_id] = say("The candidate")
    context = {
        "row": row_of(one, exams, Counter(), now_ms)
        | {"state": appeal_words.state(one, case.rulings, now_ms=now_ms)},
        "facts": _facts(case, exams.get(one.exam, one.exam)),
        "text": one.text,
        "shown": None if case.shown is None else await _shown(case.shown),
        "rulings": [_ruling(ruling, names) for ruling in case.rulings],
        "events": [_event(ev, names) for ev in case.events if ev.action != _READ],
        "others": [row_of(other, exams, Counter(), now_ms) for other in case.others],
        "alike": [_alike(other) for other in case.alike],
        "may_rule": case.may_rule and one.state is not State.WITHDRAWN,
        "is_partial": not case.may_rule,
        "verdicts": appeal_words.verdicts(),
        "seen": one.rulings,
        "most": LONGEST_REASON,
        "follows": _follows(one, case.rulings, await _script(visit, one)),
        "values": told.typed(_TYPED),
        "chosen": told.form.every("alike"),
        "errors": told.errors(_TYPED),
    }
    shown = admin_page("appeal", "appeals", context, reader=reader, notice=notice_of(done, _DONE))
    return refused(shown, told.refusal)


def _facts(case: Case, exam: str) -> list[dict[str, object]]:
    """Nothing that names the candidate: a ruling is about what was said."""
    one, shown = case.appeal, case.shown
    when = say("While the exam ran") if one.is_during else say("After the exam")
    rows = [
        fact(say("Exam"), exam),
        fact(say("About"), appeal_words.about(one.subject)),
        fact(say("Raised"), at=moment_ms(one.raised_ms), note=when),
        fact(say("Ruling by"), appeal_words.due_day(one)),
        fact(
            say("Sitting"),
            say("Time, incidents and course"),
            address=f"/admin/sittings/{one.sitting_id}",
        ),
    ]
    if one.changed_ms != one.raised_ms:
        rows.insert(3, fact(say("Last changed"), at=moment_ms(one.changed_ms)))
    if shown is not None:
        version = say("Version %(version)s", version=shown.item.version)
        rows.append(fact(say("Item"), shown.item.id, mono=True, note=version))
    return rows


async def _shown(one: ShownItem) -> dict[str, Any]:
    voice = current()
    marked_up = await asyncio.to_thread(
        feedback_html, one.item, one.answer, voice.say, shown=one.places
    )
    item = dict(one.shown)
    return {
        "item": items.shown(item, one.item.language, one.response),
        "case_html": trusted(one.case_html),
        "key_html": trusted(marked_up),
        "saved": None if one.counted is None else moment_ms(one.counted.saved_ms),
        "is_blank": one.response is None,
    }


def _ruling(one: Ruling, names: dict[UUID, str]) -> dict[str, object]:
    return {
        **appeal_words.verdict(one),
        "reason": one.reason,
        "by": names.get(one.ruled_by, gone()),
        "at": moment_ms(one.ruled_ms),
        "is_correction": one.number > 1,
    }


def _event(event: Event, names: dict[UUID, str]) -> dict[str, object]:
    who = names.get(event.actor_id, gone())
    what = say(WORDS.get(event.action, event.action))
    text = say("%(who)s %(what)s", who=who, what=what)
    return {"at": moment_ms(event.at_ms), "text": text}


def _alike(one: Appeal) -> dict[str, str]:
    text = one.text if len(one.text) <= 200 else f"{one.text[:200]}…"
    return {
        "value": str(one.id),
        "label": f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}",
        "note": day(from_milliseconds(one.raised_ms)),
    }


async def _script(visit: At, one: Appeal) -> UUID | None:
    """The response it is about, where people marked it and the reader moderates."""
    if not visit.reader.may(Permission.MODERATE):
        return None
    moderating = visit.services.rating.moderating
    return await moderating.script_at(one.sitting_id, one.subject.position, actor=visit.reader)


def _follows(one: Appeal, rulings: Sequence[Ruling], script: UUID | None) -> dict[str, str] | None:
    """What a named person may do next; nothing follows a rejection."""
    if not rulings or rulings[-1].verdict is Verdict.REJECTED:
        return None
    item = one.subject.item
    asked = urlencode({"exam": one.exam, "item": item})
    return {
        "regrade": f"/admin/regrades/new?{asked}" if item else "",
        "free": f"/admin/sittings/{one.sitting_id}/free-sitting?appeal={one.id}",
        "time": f"/admin/sittings/{one.sitting_id}",
        "remark": "" if script is None else f"{MODERATION}/scripts/{script}",
    }


HANDLERS = [appeal_page, rule]
