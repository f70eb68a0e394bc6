"""Sittings as a list: who sits or sat, which exam, and what came of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency

from server.accounts.domain.people import PersonView
from server.certification import ledger as ledgers
from server.certification.domain import Outcome
from server.exams import board
from server.exams.board import Narrowing
from server.exams.domain.sitting import Sitting, SittingState
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked
from server.language.voice import say, say_many
from server.web.cursors import moment_cursor, written
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.admin.announcement import announcement_address
from server.web.pages.admin.asking import people_meant, words_of
from server.web.pages.admin.credit import credit_address
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.exam_titles import exam_options, exam_titles
from server.web.pages.names import name_of
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.rendering import moment_ms

PATH = "/admin/sittings"
_DONE = {
    "given": marked("Everyone who sits the exam has the time. They see it within ten seconds."),
    "told": marked("Everyone who sits the exam is told. They see it within ten seconds."),
}
_STATES = {
    SittingState.OPEN: marked("Open"),
    SittingState.PAUSED: marked("Paused"),
    SittingState.CLOSED: marked("Closed"),
}
_OUTCOMES = {
    Outcome.CERTIFY: (marked("Passed"), "good"),
    Outcome.CONFIRM: (marked("Passed"), "good"),
    Outcome.COVERED: (marked("Passed"), "good"),
    Outcome.UNRENEWED: (marked("Passed"), "good"),
    Outcome.REFUSE: (marked("Not passed"), "near"),
    Outcome.NONE: (marked("Preview"), "dashed"),
}


@get(PATH)
async def sittings_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.SEE_SITTINGS)
    filters = words_of(request, "exam", "state", "who")
    sees_people = reader.may(Permission.SEE_PEOPLE)
    if not sees_people:
        filters["who"] = ""
    cursor = request.query_params.get("cursor", "")
    wanted, error = await people_meant(services, filters["who"], reader)
    shown: Sequence[Sitting] = ()
    after = None
    if not error:
        shown, after = await board.page(
            _narrowing(filters, wanted),
            after=moment_cursor(cursor),
            limit=PAGE_SIZE,
            actor=reader,
        )
    people = await services.accounts.people_by_ids({one.person_id for one in shown})
    outcomes = await ledgers.outcomes([one.id for one in shown], actor=reader)
    exams = await exam_titles()
    context = {
        "values": filters,
        "errors": {"who": error},
        "is_filtered": any(filters.values()),
        "sees_people": sees_people,
        "exams": exam_options(exams),
        "states": [{"value": one.value, "label": say(word)} for one, word in _STATES.items()],
        "sittings": [
            row_of(one, people, exams, outcomes.get(one.id), to_milliseconds(now)) for one in shown
        ],
        "everyone": _everyone(filters["exam"], exams, reader),
        "way": onward(PATH, filters, cursor, written(after)),
    }
    status, notice = 422 if error else 200, notice_of(request.query_params.get("done", ""), _DONE)
    return admin_page("sittings", "sittings", context, reader=reader, status=status, notice=notice)


def _everyone(exam: str, exams: Mapping[str, str], reader: Actor) -> dict[str, str] | None:
    """Where all who sit the exam that is listed are given time and told, if by this reader."""
    if exam not in exams or not reader.may(Permission.RUN_SITTINGS):
        return None
    return {"credit": credit_address(exam), "announcement": announcement_address(exam)}


def _narrowing(filters: Mapping[str, str], people: Collection[UUID]) -> Narrowing:
    state = SittingState(filters["state"]) if filters["state"] in set(SittingState) else None
    return Narrowing(filters["exam"][:64], state, people)


def row_of(
    one: Sitting,
    people: Mapping[UUID, PersonView],
    exams: Mapping[str, str],
    outcome: Outcome | None,
    now_ms: int,
) -> dict[str, object]:
    return {
        "address": f"{PATH}/{one.id}",
        "started": moment_ms(one.started_ms),
        "candidate": name_of(one.person_id, people),
        "candidate_address": f"/admin/people/{one.person_id}",
        "exam": exams.get(one.exam, one.exam),
        "state": _state(one, now_ms),
        "outcome": _outcome(one, outcome),
    }


def _state(one: Sitting, now_ms: int) -> dict[str, str]:
    if one.state is SittingState.CLOSED:
        return {"word": say(_STATES[one.state]), "tone": ""}
    if one.is_on_break:
        return {"word": say("On a break"), "tone": "near"}
    if one.state is SittingState.PAUSED:
        return {"word": say(_STATES[one.state]), "tone": "near"}
    if one.is_over(now_ms):
        return {"word": say("Time is up"), "tone": "near"}
    minutes = one.seconds_left(now_ms) // 60
    if not minutes:
        return {"word": say("Open, less than a minute left"), "tone": ""}
    left = say_many("Open, %(count)s minute left", "Open, %(count)s minutes left", minutes)
    return {"word": left, "tone": ""}


def _outcome(one: Sitting, outcome: Outcome | None) -> dict[str, str] | None:
    if one.state is not SittingState.CLOSED:
        return None
    if outcome is None:
        return {"word": say("Not decided yet"), "tone": "warn"}
    word, tone = _OUTCOMES[outcome]
    return {"word": say(word), "tone": tone}


HANDLERS = [sittings_page]
