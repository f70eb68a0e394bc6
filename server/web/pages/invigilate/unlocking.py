"""Letting somebody try access codes again who was shut out by wrong ones."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency

from server.exams import releases
from server.exams.access_codes import AccessCodeUnused, UnlockGround
from server.exams.domain.time_ledger import OwnSitting
from server.exams.releases import ExamUnknown
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Invalid, Refusal
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, errors_of
from server.web.pages.admin.asking import plain
from server.web.pages.admin.shell import admin_page
from server.web.pages.going import see
from server.web.pages.invigilate.board import PATH
from server.web.problems import refused

UNLOCKING = f"{PATH}/unlocking"
_GROUNDS = {
    UnlockGround.MISTYPED: marked("They mistyped the code"),
    UnlockGround.OLD_CODE: marked("They had a code that was replaced"),
    UnlockGround.KNOWN: marked("I saw who they are"),
}


class CandidateUnknown(Invalid):
    code = "candidate-unknown"
    detail = "Nobody has this e-mail address. Ask them how it is written."


class GroundMissing(Invalid):
    code = "ground-missing"
    detail = "Choose why they are let in."


_FIELDS: Fields = {
    CandidateUnknown: "email",
    ExamUnknown: "exam",
    AccessCodeUnused: "exam",
    GroundMissing: "ground",
}
_TOLD: tuple[type[Refusal], ...] = (*_FIELDS, OwnSitting)


@get(UNLOCKING)
async def unlocking_page(reader: NamedDependency[Actor]) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    return await _page(Form([]), reader)


@post(UNLOCKING)
async def unlock(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    form = request.sent
    try:
        person_id, ground = await _meant(services, form.text("email")), _ground(form.text("ground"))
        await services.exams.access_codes.unlock(
            form.text("exam"), person_id, ground, actor=reader, now=now
        )
    except _TOLD as refusal:
        return await _page(form, reader, refusal)
    return see(f"{PATH}?done=unlocked")


async def _page(form: Form, reader: Actor, refusal: Refusal | None = None) -> Response[bytes]:
    context = {
        "exams": [
            {"value": one.slug, "label": one.blueprint.title}
            for one in await releases.releases()
            if one.policy.needs_code
        ],
        "grounds": [{"value": one.value, "label": say(word)} for one, word in _GROUNDS.items()],
        "values": {name: form.text(name) for name in ("email", "exam", "ground")},
        "errors": errors_of(refusal, _FIELDS),
    }
    return refused(admin_page("unlocking", "invigilation", context, reader=reader), refusal)


async def _meant(services: Services, email: str) -> UUID:
    address = plain(email).lower()
    known = await services.accounts.invited.known([address])
    if address not in known:
        raise CandidateUnknown
    return known[address][0]


def _ground(text: str) -> UnlockGround:
    try:
        return UnlockGround(text)
    except ValueError as error:
        raise GroundMissing from error


HANDLERS = [unlocking_page, unlock]
