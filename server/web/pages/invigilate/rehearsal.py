"""Starting a rehearsal, and ending it."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency

from server.exams.releases import ExamUnknown
from server.invigilation.domain.rehearsal import (
    MOST_CANDIDATES,
    NoRehearsal,
    RehearsalOutOfRange,
    RehearsalRunning,
)
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, errors_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.exam_titles import exam_options, exam_titles
from server.web.pages.going import see
from server.web.pages.invigilate.board import PATH
from server.web.problems import refused

REHEARSAL = f"{PATH}/rehearsal"
_FIELDS: Fields = {RehearsalOutOfRange: "candidates", ExamUnknown: "exam"}

_TOLD: tuple[type[Refusal], ...] = tuple(_FIELDS)


@get(REHEARSAL)
async def rehearsal_page(
    services: NamedDependency[Services], reader: NamedDependency[Actor]
) -> Response[bytes]:
    return await _page(Form([("candidates", "10")]), services, reader)


@post(REHEARSAL)
async def start_rehearsal(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    form, rehearsals = request.sent, services.invigilation.rehearsals
    try:
        count = form.number("candidates")
        await rehearsals.start(form.text("exam"), count, actor=reader, now=now)
    except RehearsalRunning:
        return see(PATH)  # a second press, or another window: it stands on the board
    except _TOLD as refusal:
        return await _page(form, services, reader, refusal)
    return see(f"{PATH}?done=rehearsing")


@post(f"{REHEARSAL}/end")
async def end_rehearsal(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        await services.invigilation.rehearsals.end(actor=reader, now=now)
    except NoRehearsal:
        return see(PATH)
    return see(f"{PATH}?done=rehearsed")


async def _page(
    form: Form, services: Services, reader: Actor, refusal: Refusal | None = None
) -> Response[bytes]:
    running = await services.invigilation.rehearsals.running(actor=reader)
    context = {
        "is_running": running is not None,
        "exams": exam_options(await exam_titles()),
        "most": MOST_CANDIDATES,
        "values": {name: form.text(name) for name in ("candidates", "exam")},
        "errors": errors_of(refusal, _FIELDS),
    }
    return refused(admin_page("rehearsal", "invigilation", context, reader=reader), refusal)


HANDLERS = [rehearsal_page, start_rehearsal, end_rehearsal]
