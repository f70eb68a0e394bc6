"""Accommodations: who asks for more time and why, the decision, and its withdrawal."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.accounts.domain.people import PersonView
from server.exams import accommodations
from server.exams.domain.accommodation import (
    Accommodation,
    AccommodationDecided,
    BreaksOutOfRange,
    ExtraTime,
    ExtraTimeOutOfRange,
    OwnAccommodation,
    SpanWrong,
    State,
    span_of,
)
from server.exams.domain.time_ledger import Act, ReasonMalformed
from server.kernel.actor import Actor, Permission
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, Told
from server.web.pages.accommodation_words import amount, days, state
from server.web.pages.admin.acting import At, Trial
from server.web.pages.admin.asking import person_meant, words_of
from server.web.pages.admin.granting import GRANT, MOST
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.names import name_of
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.problems import refused
from server.web.rendering import fact, moment_ms
from server.web.strict import path_uuid

PATH = "/admin/accommodations"
_DECIDED = "decided"
_DONE = {
    "granted": marked("It is granted, and the person is told."),
    "refused": marked("It is refused, and the person is told."),
    "withdrawn": marked("It is withdrawn, and the person is told."),
}
_REFUSAL: Fields = {ReasonMalformed: "refusal_reason"}
_WITHDRAWAL: Fields = {ReasonMalformed: "withdrawal_reason"}
_TYPED = (
    "percent", "break_minutes", "first", "last", "grant_reason", "refusal_reason",
    "withdrawal_reason",
)  # fmt: skip
_TOLD = (
    ExtraTimeOutOfRange,
    BreaksOutOfRange,
    SpanWrong,
    ReasonMalformed,
    AccommodationDecided,
    OwnAccommodation,
)


@get(PATH)
async def accommodations_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """What waits for a decision, what was decided, or all of one person's."""
    reader.require(Permission.ACCOMMODATE)
    asked, cursor, who = words_of(request, "state", "cursor", "who").values()
    person_id, error = await person_meant(services, who, reader)
    if person_id and not await services.accounts.people_by_ids({person_id}):
        person_id, error = None, say("Nobody has this address or ID.")
    shown: Sequence[Accommodation] = ()
    after = None
    if person_id is not None:
        shown = await accommodations.of_person(person_id, actor=reader)
    elif not error:
        shown, after = await accommodations.page(
            is_open=asked != _DECIDED, after=id_cursor(cursor), limit=PAGE_SIZE, actor=reader
        )
    people = await services.accounts.people_by_ids({one.person_id for one in shown})
    filters = {"state": _DECIDED} if asked == _DECIDED else {}
    context = {
        "is_open": asked != _DECIDED,
        "who": who,
        "error": error,
        "granting": f"/admin/people/{person_id}/accommodation" if person_id else "",
        "accommodations": [_row(one, people, now) for one in shown],
        "way": onward(PATH, filters, cursor, str(after) if after else None),
    }
    status = 422 if error else 200
    return admin_page("accommodations", "accommodations", context, reader=reader, status=status)


@get("/admin/accommodations/{accommodation_id:str}")
async def accommodation_page(
    accommodation_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    done = request.query_params.get("done", "")
    return await _page(At(path_uuid(accommodation_id), services, reader, now), done=done)


@post("/admin/accommodations/{accommodation_id:str}/grant")
async def grant(
    accommodation_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit, form = At(path_uuid(accommodation_id), services, reader, now), request.sent
    return await _tried(_granted(visit, form), visit, GRANT, form, "granted")


@post("/admin/accommodations/{accommodation_id:str}/refusal")
async def refuse(
    accommodation_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit, form = At(path_uuid(accommodation_id), services, reader, now), request.sent
    reason = form.text("refusal_reason")
    act = accommodations.refuse(visit.id, reason, actor=reader, now=now)
    return await _tried(act, visit, _REFUSAL, form, "refused")


@post("/admin/accommodations/{accommodation_id:str}/withdrawal")
async def withdraw(
    accommodation_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit, form = At(path_uuid(accommodation_id), services, reader, now), request.sent
    reason = form.text("withdrawal_reason")
    act = accommodations.withdraw(visit.id, reason, actor=reader, now=now)
    return await _tried(act, visit, _WITHDRAWAL, form, "withdrawn")


async def _granted(visit: At, form: Form) -> None:
    visit.reader.require(Permission.ACCOMMODATE)
    extra = ExtraTime(form.number("percent"), form.number("break_minutes"))
    span = span_of(form.text("first"), form.text("last"))
    await accommodations.grant(
        visit.id,
        extra,
        span,
        form.text("grant_reason"),
        actor=visit.reader,
        now=visit.now,
    )


async def _tried(
    act: Awaitable[None], visit: At, fields: Fields, form: Form, done: str
) -> Response[bytes]:
    trial = Trial(_TOLD, lambda told: _page(visit, told=told))
    return await trial.of(act, form, fields, f"{PATH}/{visit.id}?done={done}")


async def _page(visit: At, *, done: str = "", told: Told | None = None) -> Response[bytes]:
    told, reader, now = told or Told(), visit.reader, visit.now
    one = await accommodations.one(visit.id, actor=reader)
    others = [
        other
        for other in await accommodations.of_person(one.person_id, actor=reader)
        if other.id != one.id
    ]
    acts = [act for act in (one.decision, one.withdrawal) if act is not None]
    people = await visit.services.accounts.people_by_ids({one.person_id, *(act.by for act in acts)})
    is_own = one.person_id == reader.person_id
    context = {
        "row": _row(one, people, now),
        "facts": _facts(one, people),
        "others": [_row(other, people, now) for other in others],
        "to_decide": one.state is State.ASKED and not is_own,
        "to_withdraw": one.state is State.GRANTED,
        "is_asked": one.is_asked,
        "is_own": is_own and one.state is State.ASKED,
        "most": MOST,
        "values": _values(one, told, now),
        "errors": told.errors(_TYPED),
    }
    shown = admin_page(
        "accommodation", "accommodations", context, reader=reader, notice=notice_of(done, _DONE)
    )
    return refused(shown, told.refusal)


def _values(one: Accommodation, told: Told, now: datetime) -> dict[str, str]:
    """What was typed; at first what was asked for, from today on."""
    typed = told.typed(_TYPED)
    if told.fields == GRANT:
        return typed
    wished = one.wish.extra
    return typed | {
        "percent": str(wished.percent or ""),
        "break_minutes": str(wished.break_minutes or ""),
        "first": now.date().isoformat(),
    }


def _row(one: Accommodation, people: Mapping[UUID, PersonView], now: datetime) -> dict[str, object]:
    return {
        "address": f"{PATH}/{one.id}",
        "person": name_of(one.person_id, people),
        "person_address": f"/admin/people/{one.person_id}",
        "amount": amount(one.extra or one.wish.extra),
        "days": "" if one.span is None else days(one.span),
        "asked": moment_ms(one.asked_ms),
        "state": state(one, now),
    }


def _facts(one: Accommodation, people: Mapping[UUID, PersonView]) -> list[dict[str, object]]:
    rows = []
    if one.is_asked:
        rows += [
            fact(say("Asked"), at=moment_ms(one.asked_ms)),
            fact(say("Asked for"), amount(one.wish.extra)),
            fact(say("Reason"), one.wish.reason),
            fact(say("Document"), one.wish.document or say("None named")),
        ]
    if one.extra is not None and one.span is not None:
        rows += [fact(say("Granted"), amount(one.extra)), fact(say("Holds"), days(one.span))]
    if one.decision is not None:
        rows += _act_rows(say("Decided"), one.decision, people)
    if one.withdrawal is not None:
        rows += _act_rows(say("Withdrawn"), one.withdrawal, people)
    return rows


def _act_rows(what: str, act: Act, people: Mapping[UUID, PersonView]) -> list[dict[str, object]]:
    rows = [fact(what, at=moment_ms(act.at_ms), note=name_of(act.by, people))]
    return [*rows, fact(say("Why"), act.reason)] if act.reason else rows


HANDLERS = [accommodations_page, accommodation_page, grant, refuse, withdraw]
