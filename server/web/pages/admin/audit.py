"""The audit trail: who did what, in words; its chain checked off the request; a copy as CSV."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Stream

from server.accounts.domain.people import PersonView
from server.audit import checking, trail
from server.audit.domain import ChainCheck, Event
from server.audit.trail import Asked
from server.credentials import reports
from server.kernel.actor import SYSTEM, Actor
from server.kernel.clock import from_milliseconds, rfc3339
from server.kernel.csv_lines import csv_lines
from server.kernel.sentence import marked
from server.language.voice import say, say_many
from server.web.cursors import number_cursor
from server.web.deps import Services
from server.web.forms import PageRequest, id_of
from server.web.pages.admin.asking import (
    first_moment,
    moment_after,
    person_meant,
    plain,
    subject_meant,
    words_of,
)
from server.web.pages.admin.event_words import WORDS, is_about_person, place_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import notice_of
from server.web.pages.going import as_file, see
from server.web.pages.names import name_of
from server.web.pages.paging import PAGE_SIZE, cut, onward
from server.web.rendering import moment, moment_ms

PATH = "/admin/audit"
_DONE = {"check": marked("The chain is being checked. Reload this page to see how far it is.")}
_COLUMNS = ("at", "actor", "actor_name", "action", "subject", "detail", "id")
_FILTERS = ("who", "action", "subject", "since", "until")


@get(PATH)
async def audit_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    filters = words_of(request, *_FILTERS)
    cursor, done = words_of(request, "cursor", "done").values()
    asked, errors = await _asked(services, filters, reader)
    found: Sequence[Event] = ()
    before = number_cursor(cursor)
    if not any(errors.values()):
        found = await trail.events(asked, before=before, limit=PAGE_SIZE + 1, actor=reader)
    shown, after = cut(found)
    people = await services.accounts.people_by_ids(_people_in(shown))
    context = {
        "values": filters,
        "errors": errors,
        "actions": [{"value": one, "label": say(words)} for one, words in sorted(WORDS.items())],
        "is_filtered": any(filters.values()),
        "events": [row_of(one, people) for one in shown],
        "way": onward(PATH, filters, cursor, after),
        "check": await _check(services, await checking.newest(actor=reader)),
    }
    status = 422 if any(errors.values()) else 200
    return admin_page(
        "audit", "audit", context, reader=reader, status=status, notice=notice_of(done, _DONE)
    )


@post("/admin/audit/check")
async def check_chain(
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Ask for a check; the one that runs already is enough."""
    await checking.ask(actor=reader, now=now)
    return see(f"{PATH}?done=check")


@post("/admin/audit/export")
async def export_events(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes] | Stream:
    """The events that match, as CSV; a POST, because who takes them is written down."""
    form = request.sent
    filters = {name: plain(form.text(name)) for name in _FILTERS}
    asked, errors = await _asked(services, filters, reader)
    if any(errors.values()):
        return see(PATH)
    batches = await trail.export(asked, actor=reader, now=now)
    name = f"audit-{now:%Y-%m-%d}.csv"
    return Stream(
        _lines(services, batches),
        status_code=200,
        media_type="text/csv",
        headers=as_file(name),
    )


async def _lines(services: Services, batches: AsyncIterator[list[Event]]) -> AsyncIterator[str]:
    yield "".join(csv_lines([_COLUMNS]))
    async for events in batches:
        people = await services.accounts.people_by_ids({one.actor_id for one in events})
        yield "".join(csv_lines([_cells(one, people) for one in events]))


def _cells(event: Event, people: Mapping[UUID, PersonView]) -> list[str]:
    name = people[event.actor_id].name if event.actor_id in people else ""
    at = rfc3339(from_milliseconds(event.at_ms))
    return [at, str(event.actor_id), name, event.action, event.subject, event.detail, str(event.id)]


async def _asked(
    services: Services, filters: Mapping[str, str], reader: Actor
) -> tuple[Asked, dict[str, str]]:
    errors = dict.fromkeys(("who", "since", "until"), "")
    actor_id, errors["who"] = await person_meant(services, filters["who"], reader)
    since = until = None
    try:
        since = first_moment(filters["since"])
    except ValueError:
        errors["since"] = say("Write the day as 2026-11-25.")
    try:
        until = moment_after(filters["until"])
    except (ValueError, OverflowError):
        errors["until"] = say("Write the day as 2026-11-25.")
    if since and until and since >= until:
        errors["until"] = say("Choose a day that is not before the first.")
    subject = await subject_meant(services, filters["subject"])
    return Asked(actor_id, filters["action"][:64], subject[:128], since, until), errors


def _people_in(events: Sequence[Event]) -> set[UUID]:
    about = {id_of(one.subject) for one in events if is_about_person(one.action)}
    return {one.actor_id for one in events} | {one for one in about if one}


def row_of(event: Event, people: Mapping[UUID, PersonView]) -> dict[str, object]:
    about = id_of(event.subject) if is_about_person(event.action) else None
    return {
        "at": moment_ms(event.at_ms),
        "who": _who(event, people),
        "who_address": None if event.actor_id == SYSTEM.person_id else _place(event.actor_id),
        "what": say(WORDS.get(event.action, event.action)),
        "about": people[about].name if about and about in people else event.subject,
        "is_name": bool(about and about in people),
        "about_address": place_of(event.action, event.subject),
        "detail": _detail(event),
    }


def _detail(event: Event) -> list[str]:
    told = json.loads(event.detail)
    return [
        f"{key}: {value if isinstance(value, str) else json.dumps(value)}"
        for key, value in told.items()
    ]


def _who(event: Event, people: Mapping[UUID, PersonView]) -> str:
    if event.action == reports.TOPIC:
        return say("Somebody without an account")
    return _name(event.actor_id, people)


def _name(person_id: UUID, people: Mapping[UUID, PersonView]) -> str:
    if person_id == SYSTEM.person_id:
        return say("The system")
    return name_of(person_id, people)


def _place(person_id: UUID) -> str:
    return f"/admin/people/{person_id}"


async def _check(services: Services, check: ChainCheck | None) -> dict[str, object] | None:
    if check is None:
        return None
    people = await services.accounts.people_by_ids({check.asked_by})
    counted = say_many("%(count)s event", "%(count)s events", check.sequence)
    return {
        "state": "running" if check.ended_at is None else "bad" if check.faults else "good",
        "counted": counted,
        "at": moment(check.ended_at or check.started_at),
        "by": _name(check.asked_by, people),
        "faults": say_many("%(count)s fault", "%(count)s faults", check.faults),
        "told": check.told,
    }


HANDLERS = [audit_page, check_chain, export_events]
