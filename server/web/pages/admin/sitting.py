"""One sitting: what happened, the ledger of its time, and the acts on its clock."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.accounts.domain.people import PersonView
from server.certification import ledger as ledgers
from server.exams import messages, releases
from server.exams.clocks import Once
from server.exams.domain.message import Message, MessageKnown, MessageMalformed, NobodyToTell
from server.exams.domain.sitting import Sitting, SittingClosed
from server.exams.domain.time_ledger import (
    GrantOutOfRange,
    LedgerMoved,
    OwnSitting,
    ReasonMalformed,
)
from server.grading.domain.rating.script import Script, ScriptState
from server.invigilation import logbook
from server.invigilation.domain.incident import Incident, IncidentKnown, IncidentUnknown
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, Told, act_of, id_of
from server.web.pages.admin.acting import At, Trial
from server.web.pages.admin.credit import credit_address
from server.web.pages.admin.ledger_words import entries, facts_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.sittings import PATH, row_of
from server.web.pages.admin.time_words import seen_by, time_rows
from server.web.pages.done import notice_of
from server.web.pages.invigilate.assignments import ASSIGNMENTS
from server.web.pages.invigilate.incidents import INCIDENT_FIELDS, TOLD, entry_of
from server.web.pages.invigilate.words import (
    KINDS,
    candidate_of,
    exam_of,
    incident_rows,
    kind_options,
)
from server.web.pages.marking.showing import MODERATION
from server.web.pages.names import name_of
from server.web.problems import refused
from server.web.rendering import moment_ms
from server.web.strict import path_uuid

_DONE = {
    "logged": marked("It is in the incident log."),
    "told": marked("The message is sent. The candidate sees it within seconds."),
    "freed": marked("A free new sitting is given, and the candidate is told."),
    "given": marked("The time is given. The candidate sees it within ten seconds."),
    "stopped": marked("The clock stands. The candidate sees it within ten seconds."),
    "running": marked("The clock runs again. The candidate sees it within ten seconds."),
}
_SCRIPTS = {
    ScriptState.OPEN: (marked("Waits for readings"), "near"),
    ScriptState.MODERATION: (marked("Waits for a moderator"), "near"),
    ScriptState.SETTLED: (marked("Settled"), "good"),
}
_GRANT: Fields = {
    GrantOutOfRange: "minutes",
    ReasonMalformed: "grant_reason",
    IncidentUnknown: "incident",
}
_PAUSE: Fields = {ReasonMalformed: "pause_reason"}
_MESSAGE: Fields = {MessageMalformed: "message"}
_TYPED = ("minutes", "grant_reason", "incident", "pause_reason", "message", "kind", "text")
_TOLD: tuple[type[Refusal], ...] = (
    GrantOutOfRange,
    ReasonMalformed,
    LedgerMoved,
    SittingClosed,
    OwnSitting,
    MessageMalformed,
    MessageKnown,
    NobodyToTell,
    IncidentUnknown,
    *TOLD,
)
"""Refusals that the page itself tells of."""


@get("/admin/sittings/{sitting_id:str}")
async def sitting_page(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    done = request.query_params.get("done", "")
    return await _page(At(path_uuid(sitting_id), services, reader, now), done=done)


@post("/admin/sittings/{sitting_id:str}/grants")
async def give_time(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A second press gives nothing more, and two people who press at once do not both give."""
    visit, form = At(path_uuid(sitting_id), services, reader, now), request.sent
    return await _tried(_given(visit, form), visit, _GRANT, form, "given")


@post("/admin/sittings/{sitting_id:str}/pause")
async def stop_clock(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit, form = At(path_uuid(sitting_id), services, reader, now), request.sent
    reason = form.text("pause_reason")
    act = services.exams.clocks.pause(visit.id, reason, actor=reader, now=now)
    return await _tried(act, visit, _PAUSE, form, "stopped")


@post("/admin/sittings/{sitting_id:str}/resumption")
async def let_run(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit = At(path_uuid(sitting_id), services, reader, now)
    act = services.exams.clocks.resume(visit.id, actor=reader, now=now)
    return await _tried(act, visit, {}, request.sent, "running")


@post("/admin/sittings/{sitting_id:str}/messages")
async def tell(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit, form = At(path_uuid(sitting_id), services, reader, now), request.sent
    act_id, text = act_of(form, "act_id"), form.text("message")
    act = messages.send(act_id, [visit.id], text, actor=reader, now=now)
    return await _tried(act, visit, _MESSAGE, form, "told")


@post("/admin/sittings/{sitting_id:str}/incidents")
async def log_incident(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit, form = At(path_uuid(sitting_id), services, reader, now), request.sent
    return await _tried(_logged(visit, form), visit, INCIDENT_FIELDS, form, "logged")


async def _given(visit: At, form: Form) -> None:
    reader = visit.reader
    reader.require(Permission.RUN_SITTINGS)
    incident = id_of(form.text("incident"))
    if incident is not None:
        await logbook.cause_of_grant(incident, visit.id, actor=reader)
    await visit.services.exams.clocks.grant(
        visit.id,
        form.number("minutes") * 60,
        form.text("grant_reason"),
        once=Once(seen=form.number("seen"), incident=incident),
        actor=reader,
        now=visit.now,
    )


async def _logged(visit: At, form: Form) -> None:
    visit.reader.require(Permission.RUN_SITTINGS)
    await logbook.log(visit.id, entry_of(form), actor=visit.reader, now=visit.now)


async def _tried(
    act: Awaitable[object], visit: At, fields: Fields, form: Form, done: str
) -> Response[bytes]:
    trial = Trial(_TOLD, lambda told: _page(visit, told=told))
    return await trial.of(act, form, fields, f"{PATH}/{visit.id}?done={done}")


async def _page(visit: At, *, done: str = "", told: Told | None = None) -> Response[bytes]:
    told = told or Told()
    sitting_id, services = visit.id, visit.services
    reader, now = visit.reader, visit.now
    found = await ledgers.ledger(sitting_id, services.credentials, actor=reader)
    sitting, given = found.sitting, await services.exams.clocks.entries(sitting_id, actor=reader)
    incidents = await logbook.of_sitting(sitting, actor=reader, now=now)
    scripts = await services.rating.moderating.of_sitting(sitting_id, actor=reader)
    told_them = (await messages.to_sittings([sitting_id], actor=reader)).get(sitting_id, ())
    people = await services.accounts.people_by_ids(
        {
            sitting.person_id,
            *(one.actor_id for one in found.events),
            *(one.by for one in incidents),
            *(one.sent_by for one in told_them),
            *(one.given_by for one in given if one.given_by is not None),
        }
    )
    release = await releases.release_by_id(sitting.release_id)
    exams = {release.slug: release.blueprint.title}
    leads_on, is_over = reader.may(Permission.ACCOMMODATE), sitting.is_over(to_milliseconds(now))
    shown_times = seen_by(given, is_over=is_over, leads_on=leads_on)
    outcome = None if found.decision is None else found.decision.outcome
    context = {
        "row": row_of(sitting, people, exams, outcome, to_milliseconds(now))
        | await _of_rehearsal(visit, sitting),
        "sees_people": reader.may(Permission.SEE_PEOPLE),
        "facts": facts_of(found, release, to_milliseconds(now)),
        "entries": entries(found, people),
        "free": _free(sitting, reader, now),
        "letter": f"{PATH}/{sitting.id}/result.pdf" if found.decision else "",
        "times": time_rows(shown_times, people, leads_on=leads_on),
        "clock": _clock(sitting, len(given), reader, now),
        "incidents": incident_rows(
            incidents, people, may_correct=reader.may(Permission.RUN_SITTINGS), given=given
        ),
        "scripts": [_script(one, reader) for one in scripts],
        "messages": [_message(one, people) for one in told_them],
        "writing": _writing(sitting, incidents, told, reader),
        "assigning": f"{ASSIGNMENTS}?sitting={sitting.id}"
        if reader.may(Permission.ADMINISTER) and not is_over
        else "",
        "values": told.typed(_TYPED),
        "errors": told.errors(_TYPED),
    }
    shown = admin_page("sitting", "sittings", context, reader=reader, notice=notice_of(done, _DONE))
    return refused(shown, told.refusal)


def _script(one: Script, reader: Actor) -> dict[str, object]:
    word, tone = _SCRIPTS[one.state]
    return {
        "item": one.item,
        "position": number(one.position),
        "word": say(word),
        "tone": tone,
        "address": f"{MODERATION}/scripts/{one.id}" if reader.may(Permission.MODERATE) else "",
    }


async def _of_rehearsal(visit: At, sitting: Sitting) -> dict[str, str]:
    """Where nobody sits, a number stands for the name."""
    if not sitting.is_rehearsal:
        return {}
    (seat,) = await visit.services.invigilation.board.seats([sitting], actor=visit.reader)
    return {"candidate": candidate_of(seat), "exam": exam_of(sitting, {})}


def _free(sitting: Sitting, reader: Actor, now: datetime) -> str:
    """Where a free new sitting is given, if by this reader."""
    is_nobodys = sitting.is_rehearsal or sitting.person_id == reader.person_id
    if is_nobodys or not reader.may(Permission.RULE) or not sitting.is_over(to_milliseconds(now)):
        return ""
    return f"{PATH}/{sitting.id}/free-sitting"


def _clock(sitting: Sitting, seen: int, reader: Actor, now: datetime) -> dict[str, object] | None:
    """What the forms need; None where there is nothing to be done, or not by this reader."""
    is_own = sitting.person_id == reader.person_id
    if is_own or not reader.may(Permission.RUN_SITTINGS) or sitting.is_over(to_milliseconds(now)):
        return None
    stopped = sitting.paused_ms is not None
    return {"is_stopped": stopped, "seen": seen, "everyone": credit_address(sitting.exam)}


def _writing(
    sitting: Sitting, incidents: Sequence[Incident], told: Told, reader: Actor
) -> dict[str, object] | None:
    """What the forms of messages and incidents need; None where the reader writes none."""
    if sitting.person_id == reader.person_id or not reader.may(Permission.RUN_SITTINGS):
        return None
    form = told.form
    is_spent = isinstance(told.refusal, IncidentKnown | MessageKnown)
    own = [one for one in incidents if one.sitting_id is not None]
    return {
        "entry": str(act_of(form, "entry", is_spent=is_spent)),
        "act_id": str(act_of(form, "act_id", is_spent=is_spent)),
        "kinds": kind_options(),
        "incidents": [
            {"value": str(one.id), "label": f"{say(KINDS[one.kind])}: {one.text[:60]}"}
            for one in own
        ],
    }


def _message(one: Message, people: Mapping[UUID, PersonView]) -> dict[str, object]:
    return {
        "text": one.text,
        "by": name_of(one.sent_by, people),
        "at": moment_ms(one.sent_ms),
        "read": None if one.read_ms is None else moment_ms(one.read_ms),
    }


HANDLERS = [sitting_page, give_time, stop_clock, let_run, tell, log_incident]
