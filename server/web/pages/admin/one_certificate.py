"""A certificate as administrators see it: its history; to suspend it, restore it, erase it."""

from datetime import datetime
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.credentials.domain.name_change import is_note, kept_note
from server.credentials.domain.printed_id import display
from server.credentials.domain.reasons import RestorationCode, SuspensionCode
from server.credentials.domain.refusals import (
    CertificateNotInForce,
    CertificateSuspended,
    NoteWrong,
)
from server.credentials.domain.verdict import Status
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Invalid, Refusal
from server.kernel.sentence import marked
from server.language.voice import day, say
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, Told
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.admin.revocation import form_at
from server.web.pages.admin.shell import admin_page
from server.web.pages.certificates import verdict_tag
from server.web.pages.done import Deed, Notice, notice_of
from server.web.pages.going import see
from server.web.pages.life_words import RESTORATIONS, SUSPENSIONS, whole_history
from server.web.problems import refused
from server.web.rendering import fact

PATH = "/admin/certificates"
DONE: dict[str, Deed] = {
    "suspended": marked("Whoever checks it is told that it is suspended."),
    "restored": marked("It counts again."),
}
_BOARD_DONE = "erased"


class CodeMissing(Invalid):
    code = "life-code-missing"
    detail = "Choose a reason."


_FIELDS: Fields = {CodeMissing: "code", NoteWrong: "text", NotSure: "sure"}
_TOLD: tuple[type[Refusal], ...] = (*_FIELDS, CertificateNotInForce, CertificateSuspended)
_TYPED = ("code", "text", "sure")


@get(f"{PATH}/{{certificate_id:str}}")
async def certificate_page(
    certificate_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(services, certificate_id, reader, now, notice=notice_of(done, DONE))


@post(f"{PATH}/{{certificate_id:str}}/suspension")
async def suspend(
    certificate_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form, life = request.sent, services.credentials.life
    reader.require(Permission.REVOKE)
    try:
        code, note = SuspensionCode(_code(form, SuspensionCode)), _note(form)
        await life.suspend(certificate_id, code, note, actor=reader, now=now)
    except _TOLD as refusal:
        told = Told(refusal, _FIELDS, form)
        return await _page(services, certificate_id, reader, now, told=told)
    return see(f"{PATH}/{certificate_id}?done=suspended")


@post(f"{PATH}/{{certificate_id:str}}/restoration")
async def restore(
    certificate_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form, life = request.sent, services.credentials.life
    reader.require(Permission.REVOKE)
    try:
        code, note = RestorationCode(_code(form, RestorationCode)), _note(form)
        await life.restore(certificate_id, code, note, actor=reader, now=now)
    except _TOLD as refusal:
        told = Told(refusal, _FIELDS, form)
        return await _page(services, certificate_id, reader, now, told=told)
    return see(f"{PATH}/{certificate_id}?done=restored")


@post(f"{PATH}/{{certificate_id:str}}/erasure")
async def erase(
    certificate_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Of a holder who wrote to us."""
    reader.require(Permission.REVOKE)
    try:
        require_sure(request.sent)
        await services.credentials.erasing.erase(certificate_id, actor=reader, now=now)
    except _TOLD as refusal:
        told = Told(refusal, _FIELDS, request.sent)
        return await _page(services, certificate_id, reader, now, told=told)
    return see(f"{PATH}?done={_BOARD_DONE}")


def _code(form: Form, codes: type[SuspensionCode] | type[RestorationCode]) -> str:
    code = form.text("code")
    if code not in {one.value for one in codes}:
        raise CodeMissing
    return code


def _note(form: Form) -> str | None:
    note = kept_note(form.text("text"))
    if not is_note(note):
        raise NoteWrong
    return note or None


async def _page(
    services: Services,
    text: str,
    reader: Actor,
    now: datetime,
    *,
    told: Told | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    reader.require(Permission.REVOKE)
    told, credentials = told or Told(), services.credentials
    judged = await credentials.judged(text, at=now)
    certificate, shown = judged.certificate, display(judged.certificate.printed_id)
    events = await credentials.life.history(certificate)
    people = await services.accounts.people_by_ids({one.actor_id for one in events if one.actor_id})
    is_suspended = certificate.standing.status is Status.SUSPENDED
    is_active = certificate.standing.status is Status.ACTIVE
    codes = RESTORATIONS if is_suspended else SUSPENSIONS
    context = {
        "id": shown,
        "path": f"{PATH}/{shown}",
        "public": f"/certificates/{shown}",
        "trail": f"/admin/audit?{urlencode({'subject': shown})}",
        "status": verdict_tag(judged.verdict),
        "facts": [
            fact(say("Holder"), certificate.record.holder.name),
            fact(say("Certificate"), certificate.record.achievement.title),
            fact(say("Issued"), day(certificate.record.issued_at)),
            fact(say("Certificate ID"), shown, mono=True),
        ],
        "history": whole_history(events, {one: person.name for one, person in people.items()}),
        "act": "restoration" if is_suspended else "suspension" if is_active else "",
        "codes": [{"value": c, "label": say(label), "note": say(why)} for c, label, why in codes],
        "revocation": form_at(shown) if is_active or is_suspended else "",
        "can_erase": not is_suspended,
        "values": told.typed(_TYPED),
        "errors": told.errors(_TYPED),
    }
    page = admin_page("certificate", "certificates", context, reader=reader, notice=notice)
    return refused(page, told.refusal)


HANDLERS = [certificate_page, suspend, restore, erase]
