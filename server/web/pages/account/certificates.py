"""One's own certificates: what others see of each, and how that is changed."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.name_change import NameChange, NameChangeState
from server.credentials.domain.printed_id import display
from server.credentials.domain.refusals import (
    CertificateNotInForce,
    CertificateSuspended,
    EditionsUsed,
    NameChangesUsed,
    NameUnchanged,
    ScoreNotReported,
)
from server.credentials.domain.verdict import Verdict
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import day, say
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.account.shell import account_page
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.certificates import verdict_tag
from server.web.pages.done import Deed, Notice, notice_of
from server.web.pages.going import see
from server.web.pages.life_words import chosen
from server.web.problems import refused
from server.web.rendering import fact

PATH = "/account/certificates"
DONE: dict[str, Deed] = {
    "chosen": marked("Others see it as you chose."),
    "anew": marked("It was issued anew, and this is the new one."),
    "asked": marked("An administrator decides on it, and you are told."),
    "erased": marked("The certificate is erased."),
}
_TOLD = (
    CertificateNotInForce,
    CertificateSuspended,
    EditionsUsed,
    NameChangesUsed,
    NameUnchanged,
    NotSure,
    ScoreNotReported,
)
_STATES = {
    NameChangeState.ASKED: marked("You asked for it in another name. Nobody decided on it yet."),
    NameChangeState.GRANTED: marked("It was issued anew in your name."),
    NameChangeState.REFUSED: marked("It keeps its name: an administrator decided so."),
}


@get(PATH)
async def get_certificates(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    held = await services.credentials.choices.all_own(actor=reader)
    context = {"certificates": [_row(one, services, now) for one in held]}
    return account_page("certificates", context, reader=reader, notice=notice_of(done, DONE))


@get(f"{PATH}/{{certificate_id:str}}")
async def get_one(
    certificate_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    notice = notice_of(done, DONE)
    return await _page(services, certificate_id, reader, now, notice=notice)


@post(f"{PATH}/{{certificate_id:str}}/choices")
async def choose(
    certificate_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form, text = request.sent, certificate_id
    choices, holding = services.credentials.choices, services.certification.holding
    wants = {name: form.text(name) == "yes" for name in ("name", "directory", "score")}
    try:
        issued = await holding.show_score(text, is_yes=wants["score"], actor=reader, now=now)
        text = display(issued.printed_id)
        await choices.show_name(text, is_yes=wants["name"], actor=reader, now=now)
        listed = wants["directory"] and wants["name"]
        await choices.list_it(text, is_yes=listed, actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(services, text, reader, now, refusal=refusal)
    is_anew = text.replace("-", "") != certificate_id.replace("-", "").upper()
    return see(f"{PATH}/{text}?done={'anew' if is_anew else 'chosen'}")


@post(f"{PATH}/{{certificate_id:str}}/name")
async def ask_for_name(
    certificate_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    holding = services.certification.holding
    try:
        await holding.ask_for_own_name(certificate_id, actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(services, certificate_id, reader, now, refusal=refusal)
    return see(f"{PATH}/{certificate_id}?done=asked")


@post(f"{PATH}/{{certificate_id:str}}/erasure")
async def erase(
    certificate_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        require_sure(request.sent)
        await services.credentials.erasing.erase_own(certificate_id, actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(services, certificate_id, reader, now, refusal=refusal)
    return see(f"{PATH}?done=erased")


def _row(one: Certificate, services: Services, now: datetime) -> dict[str, object]:
    shown = display(one.printed_id)
    return {
        "id": shown,
        "address": f"{PATH}/{shown}",
        "title": one.record.achievement.title,
        "issued": day(one.record.issued_at),
        "status": verdict_tag(services.credentials.judge(one, at=now).verdict),
    }


async def _page(
    services: Services,
    text: str,
    reader: Actor,
    now: datetime,
    *,
    refusal: Refusal | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    credentials = services.credentials
    certificate = await credentials.choices.own(text, actor=reader)
    verdict = credentials.judge(certificate, at=now).verdict
    person = await services.accounts.person(reader.person_id)
    record, shown = certificate.record, display(certificate.printed_id)
    choices = await credentials.choices.of(certificate)
    context = {
        "id": shown,
        "path": f"{PATH}/{shown}",
        "public": f"/certificates/{shown}",
        "facts": [
            fact(say("Certificate"), record.achievement.title),
            fact(say("Name on it"), record.holder.name),
            fact(say("Issued"), day(record.issued_at)),
            fact(say("Certificate ID"), shown, mono=True),
        ],
        "status": verdict_tag(verdict),
        "choices": {
            "name": choices.is_name_shown,
            "directory": choices.is_listed,
            "score": choices.has_score,
        },
        "can_change": verdict is Verdict.VALID,
        "has_scale": record.achievement.scale is not None,
        "can_erase": verdict is not Verdict.SUSPENDED,
        "other_name": person.name if person.name != record.holder.name else "",
        "name_change": _told_of(await credentials.naming.newest_of(certificate)),
        "history": chosen(await credentials.choices.history(certificate)),
        "error": "" if refusal is None else say(refusal.sentence),
        "is_unsure": isinstance(refusal, NotSure),
    }
    page = account_page("certificate", context, reader=reader, notice=notice, below="certificates")
    return refused(page, refusal)


def _told_of(asked: NameChange | None) -> dict[str, object] | None:
    if asked is None:
        return None
    is_open = asked.state is NameChangeState.ASKED
    return {"is_open": is_open, "text": say(_STATES[asked.state]), "note": asked.note}


HANDLERS = [get_certificates, get_one, choose, ask_for_name, erase]
