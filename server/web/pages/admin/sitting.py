"""One sitting: what happened, the ledger of its time, and the acts on its clock."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.certification import ledger as ledgers
from server.exams import releases
from server.exams.clocks import Once
from server.exams.domain.sitting import Sitting, SittingClosed
from server.exams.domain.time_ledger import (
    GrantOutOfRange,
    LedgerMoved,
    OwnSitting,
    ReasonMalformed,
)
from server.kernel.actor import Actor, Permission
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, Told
from server.web.pages.admin.credit import credit_address
from server.web.pages.admin.ledger_words import entries, facts_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.sittings import PATH, row_of
from server.web.pages.admin.time_words import seen_by, time_rows
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.problems import refused
from server.web.strict import path_uuid

_DONE = {
    "given": marked("The time is given. The candidate sees it within ten seconds."),
    "stopped": marked("The clock stands. The candidate sees it within ten seconds."),
    "running": marked("The clock runs again. The candidate sees it within ten seconds."),
}
_GRANT: Fields = {GrantOutOfRange: "minutes", ReasonMalformed: "grant_reason"}
_PAUSE: Fields = {ReasonMalformed: "pause_reason"}
_TYPED = ("minutes", "grant_reason", "pause_reason")
_TOLD = (GrantOutOfRange, ReasonMalformed, LedgerMoved, SittingClosed, OwnSitting)
"""Refusals that the page itself tells of."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """Which sitting is open before whom, and when."""

    sitting_id: UUID
    services: Services
    reader: Actor
    now: datetime


@get("/admin/sittings/{sitting_id:str}")
async def sitting_page(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    done = request.query_params.get("done", "")
    return await _page(_Visit(path_uuid(sitting_id), services, reader, now), done=done)


@post("/admin/sittings/{sitting_id:str}/grants")
async def give_time(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A second press gives nothing more, and two people who press at once do not both give."""
    visit, form = _Visit(path_uuid(sitting_id), services, reader, now), request.sent
    act = services.exams.clocks.grant(
        visit.sitting_id,
        form.number("minutes") * 60,
        form.text("grant_reason"),
        once=Once(seen=form.number("seen")),
        actor=reader,
        now=now,
    )
    return await _tried(act, visit, _GRANT, form, "given")


@post("/admin/sittings/{sitting_id:str}/pause")
async def stop_clock(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit, form = _Visit(path_uuid(sitting_id), services, reader, now), request.sent
    reason = form.text("pause_reason")
    act = services.exams.clocks.pause(visit.sitting_id, reason, actor=reader, now=now)
    return await _tried(act, visit, _PAUSE, form, "stopped")


@post("/admin/sittings/{sitting_id:str}/resumption")
async def let_run(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    visit = _Visit(path_uuid(sitting_id), services, reader, now)
    act = services.exams.clocks.resume(visit.sitting_id, actor=reader, now=now)
    return await _tried(act, visit, {}, request.sent, "running")


async def _tried(
    act: Awaitable[Sitting], visit: _Visit, fields: Fields, form: Form, done: str
) -> Response[bytes]:
    try:
        await act
    except _TOLD as refusal:
        return await _page(visit, told=Told(refusal, fields, form))
    return see(f"{PATH}/{visit.sitting_id}?done={done}")


async def _page(visit: _Visit, *, done: str = "", told: Told | None = None) -> Response[bytes]:
    told = told or Told()
    sitting_id, services = visit.sitting_id, visit.services
    reader, now = visit.reader, visit.now
    found = await ledgers.ledger(sitting_id, services.credentials, actor=reader)
    sitting, given = found.sitting, await services.exams.clocks.entries(sitting_id, actor=reader)
    people = await services.accounts.people_by_ids(
        {
            sitting.person_id,
            *(one.actor_id for one in found.events),
            *(one.given_by for one in given if one.given_by is not None),
        }
    )
    release = await releases.release_by_id(sitting.release_id)
    exams = {release.slug: release.blueprint.title}
    leads_on, is_over = reader.may(Permission.ACCOMMODATE), sitting.is_over(to_milliseconds(now))
    shown_times = seen_by(given, is_over=is_over, leads_on=leads_on)
    outcome = None if found.decision is None else found.decision.outcome
    context = {
        "row": row_of(sitting, people, exams, outcome, to_milliseconds(now)),
        "sees_people": reader.may(Permission.SEE_PEOPLE),
        "facts": facts_of(found, release, to_milliseconds(now)),
        "entries": entries(found, people),
        "times": time_rows(shown_times, people, leads_on=leads_on),
        "clock": _clock(sitting, len(given), reader, now),
        "values": told.typed(_TYPED),
        "errors": told.errors(_TYPED),
    }
    shown = admin_page("sitting", "sittings", context, reader=reader, notice=notice_of(done, _DONE))
    return refused(shown, told.refusal)


def _clock(sitting: Sitting, seen: int, reader: Actor, now: datetime) -> dict[str, object] | None:
    """What the forms need; None where there is nothing to be done, or not by this reader."""
    is_own = sitting.person_id == reader.person_id
    if is_own or not reader.may(Permission.RUN_SITTINGS) or sitting.is_over(to_milliseconds(now)):
        return None
    stopped = sitting.paused_ms is not None
    return {"is_stopped": stopped, "seen": seen, "everyone": credit_address(sitting.exam)}


HANDLERS = [sitting_page, give_time, stop_clock, let_run]
