"""A free new sitting for one that something spoilt: what it does, why, one confirmation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.certification import free_sittings
from server.certification.free_sittings import FreeSittingKnown, OwnFreeSitting, SittingStillRuns
from server.exams import board, releases
from server.exams.domain.time_ledger import ReasonMalformed
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, Told, id_of
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.sittings import PATH
from server.web.pages.going import see
from server.web.pages.names import name_of
from server.web.problems import refused
from server.web.rendering import fact, moment_ms
from server.web.strict import path_uuid

_FIELDS: Fields = {ReasonMalformed: "reason", NotSure: "sure"}
_TYPED = ("reason", "sure")
_TOLD: tuple[type[Refusal], ...] = (*_FIELDS, FreeSittingKnown, SittingStillRuns, OwnFreeSitting)


@dataclass(frozen=True, slots=True)
class _Visit:
    sitting_id: UUID
    appeal: str
    services: Services
    reader: Actor


@get("/admin/sittings/{sitting_id:str}/free-sitting")
async def free_sitting_page(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    appeal = id_of(request.query_params.get("appeal", ""))
    return await _page(_Visit(path_uuid(sitting_id), str(appeal or ""), services, reader))


@post("/admin/sittings/{sitting_id:str}/free-sitting")
async def give(
    sitting_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Give once; a second press gives nothing more."""
    form = request.sent
    visit = _Visit(path_uuid(sitting_id), str(id_of(form.text("appeal")) or ""), services, reader)
    reader.require(Permission.RULE)
    try:
        require_sure(form)
        await free_sittings.give(visit.sitting_id, form.text("reason"), actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(visit, Told(refusal, _FIELDS, form))
    return see(f"{PATH}/{visit.sitting_id}?done=freed")


async def _page(visit: _Visit, told: Told | None = None) -> Response[bytes]:
    told, reader = told or Told(), visit.reader
    reader.require(Permission.RULE)
    sitting, _ = await board.sitting(visit.sitting_id, actor=reader)
    given = await free_sittings.of_sitting(sitting.id, actor=reader)
    release = await releases.release_by_id(sitting.release_id)
    people = await visit.services.accounts.people_by_ids({sitting.person_id})
    back = f"/admin/appeals/{visit.appeal}" if visit.appeal else f"{PATH}/{sitting.id}"
    context = {
        "address": f"{PATH}/{sitting.id}/free-sitting",
        "sitting": f"{PATH}/{sitting.id}",
        "back": back,
        "appeal": visit.appeal,
        "exam": release.blueprint.title,
        "facts": [
            fact(say("Candidate"), name_of(sitting.person_id, people)),
            fact(say("Exam"), release.blueprint.title),
            fact(say("Started"), at=moment_ms(sitting.started_ms)),
        ],
        "given": None
        if given is None
        else [
            fact(say("Given"), at=moment_ms(given.made_ms)),
            fact(say("Why"), given.reason),
        ],
        "values": told.typed(_TYPED),
        "errors": told.errors(_TYPED),
    }
    shown = admin_page("free-sitting", "sittings", context, reader=reader)
    return refused(shown, told.refusal)


HANDLERS = [free_sitting_page, give]
