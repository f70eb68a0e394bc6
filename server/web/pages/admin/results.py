"""Results that wait for their release: who sat, since when, and letting out one, many or all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency

from server.accounts.domain.people import PersonView
from server.certification import releasing
from server.certification.domain import Held
from server.certification.releasing import NoResultChosen
from server.exams import releases
from server.exams.domain.sitting import Sitting
from server.exams.domain.time_ledger import OwnSitting
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, errors_of, id_of
from server.web.pages.admin.asking import plain, words_of
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import Deed, notice_of
from server.web.pages.exam_titles import exam_options, exam_titles
from server.web.pages.going import see
from server.web.pages.names import name_of
from server.web.pages.paging import PAGE_SIZE, onward
from server.web.problems import refused
from server.web.rendering import moment_ms

PATH = "/admin/results"
_DONE: dict[str, Deed] = {
    "released": marked("Results are released, and certificates and notices follow."),
    "none": (marked("Nothing to do."), marked("None of them waited any more.")),
}
_FIELDS: Fields = {NoResultChosen: "sitting", OwnSitting: "sitting", NotSure: "sure"}


@dataclass(frozen=True, slots=True)
class _Visit:
    exam: str
    cursor: str
    services: Services
    reader: Actor


@get(PATH)
async def results_page(
    request: PageRequest, services: NamedDependency[Services], reader: NamedDependency[Actor]
) -> Response[bytes]:
    reader.require(Permission.RULE)
    exam, cursor, done = words_of(request, "exam", "cursor", "done").values()
    return await _page(_Visit(exam[:64], cursor, services, reader), done=done)


@post(f"{PATH}/releases")
async def release(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Let out what is chosen, or with `all` whatever waits of the exam; again, nothing more."""
    reader.require(Permission.RULE)
    form = request.sent
    exam = plain(form.text("exam"))[:64]
    try:
        count = await _released(form, exam, reader, now)
    except (NoResultChosen, OwnSitting, NotSure) as refusal:
        return await _page(_Visit(exam, "", services, reader), form=form, refusal=refusal)
    done = "released" if count else "none"
    return see(f"{PATH}?{urlencode(({'exam': exam} if exam else {}) | {'done': done})}")


async def _released(form: Form, exam: str, reader: Actor, now: datetime) -> int:
    if form.text("all") != "yes":
        chosen = [one for one in map(id_of, form.every("sitting")) if one is not None]
        return await releasing.release(chosen, actor=reader, now=now)
    require_sure(form)
    release = await releases.release_of(exam)
    return await releasing.release_all(release.slug, actor=reader, now=now)


async def _page(
    visit: _Visit, *, done: str = "", form: Form | None = None, refusal: Refusal | None = None
) -> Response[bytes]:
    form, services, reader = form or Form([]), visit.services, visit.reader
    found, after = await releasing.page(
        visit.exam, after=id_cursor(visit.cursor), limit=PAGE_SIZE, actor=reader
    )
    sittings = await _sittings(services, found)
    people = await services.accounts.people_by_ids({one.person_id for one in sittings.values()})
    exams = await exam_titles()
    context = {
        "exam": visit.exam,
        "title": exams.get(visit.exam, ""),
        "exams": exam_options(exams),
        "results": [_row(one, sittings, people, exams) for one in found],
        "chosen": form.every("sitting"),
        "errors": errors_of(refusal, _FIELDS),
        "way": onward(PATH, {"exam": visit.exam}, visit.cursor, str(after) if after else None),
    }
    shown = admin_page("results", "results", context, reader=reader, notice=notice_of(done, _DONE))
    return refused(shown, refusal)


async def _sittings(services: Services, found: Sequence[Held]) -> dict[UUID, Sitting]:
    return await services.exams.sittings_by_ids([one.sitting_id for one in found])


def _row(
    one: Held,
    sittings: Mapping[UUID, Sitting],
    people: Mapping[UUID, PersonView],
    exams: Mapping[str, str],
) -> dict[str, object]:
    return {
        "value": str(one.sitting_id),
        "candidate": name_of(sittings[one.sitting_id].person_id, people),
        "exam": exams.get(one.exam, one.exam),
        "since": moment_ms(one.held_ms),
        "due": None if one.due_ms is None else moment_ms(one.due_ms),
        "address": f"/admin/sittings/{one.sitting_id}",
    }


HANDLERS = [results_page, release]
