"""Revoking a certificate: a page of its own that says what it will do, and asks for a reason."""

from datetime import datetime
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import RevocationCode, Status
from server.credentials.judged import Judged
from server.kernel.actor import Actor, Permission
from server.kernel.sentence import marked
from server.kernel.text import forbidden_character
from server.language.voice import day, say
from server.web.deps import Services
from server.web.forms import Form, PageRequest
from server.web.pages.admin.shell import admin_page
from server.web.pages.certificates import verdict_word
from server.web.pages.going import see
from server.web.rendering import fact, paragraph

LONGEST_NOTE = 500
REASONS = (
    (RevocationCode.FRAUD, marked("Fraud"), marked("The exam was not taken honestly.")),
    (RevocationCode.ERROR, marked("Error"), marked("It should not have been issued.")),
    (RevocationCode.REGRADE, marked("Regrade"), marked("The result behind it was corrected.")),
    (RevocationCode.REQUEST, marked("Request"), marked("The holder asked for it.")),
    (RevocationCode.POLICY, marked("Policy"), marked("Its rules were not kept.")),
)


@get("/admin/certificates/{certificate_id:str}/revocation")
async def revocation_page(
    certificate_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.REVOKE)
    judged = await services.credentials.judged(certificate_id, at=now)
    return _form_page(judged, reader, Form([]), {})


@post("/admin/certificates/{certificate_id:str}/revocation")
async def revoke(
    certificate_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Revoke once; the same page then says that it is done, after a second press too."""
    form = request.sent
    reader.require(Permission.REVOKE)
    judged = await services.credentials.judged(certificate_id, at=now)
    errors = {} if is_revoked(judged) else _errors(form)
    if errors:
        return _form_page(judged, reader, form, errors)
    if not is_revoked(judged):
        code, note = RevocationCode(form.text("code")), form.text("text").strip()
        await services.credentials.life.revoke(
            certificate_id, code, note or None, actor=reader, now=now
        )
    return see(form_at(display(judged.certificate.printed_id)))


def form_at(certificate_id: str) -> str:
    return f"/admin/certificates/{certificate_id}/revocation"


def is_revoked(judged: Judged) -> bool:
    return judged.certificate.standing.status is Status.REVOKED


def _errors(form: Form) -> dict[str, str]:
    errors, note = {}, form.text("text").strip()
    if form.text("code") not in {code.value for code in RevocationCode}:
        errors["code"] = say("Choose a reason.")
    if len(note) > LONGEST_NOTE:
        errors["text"] = say("Shorten the note to %(count)s characters.", count=LONGEST_NOTE)
    elif forbidden_character(note, allow="\n") is not None:
        errors["text"] = say("The note holds a character that is not allowed. Type it again.")
    if form.text("sure") != "yes":
        errors["sure"] = say("Say that you are sure, or keep the certificate.")
    return errors


def _form_page(
    judged: Judged, reader: Actor, form: Form, errors: dict[str, str]
) -> Response[bytes]:
    record, note = judged.certificate.record, judged.certificate.reason_text
    shown = display(judged.certificate.printed_id)
    noted = [fact(say("Note for the record"), note)] if note else []
    context = {
        "certificate": {
            "id": shown,
            "address": f"/certificates/{shown}",
            "trail": f"/admin/audit?{urlencode({'subject': shown})}",
            "facts": [
                fact(say("Certificate ID"), shown, mono=True),
                fact(say("Holder"), record.holder.name),
                fact(say("Certificate"), record.achievement.title),
                fact(say("Issued"), day(record.issued_at)),
                fact(say("State"), verdict_word(judged.verdict)),
                *noted,
            ],
        },
        "revoked": {"text": paragraph(judged.words.told)} if is_revoked(judged) else None,
        "reasons": [
            {"value": code.value, "label": say(label), "note": say(note)}
            for code, label, note in REASONS
        ],
        "values": {name: form.text(name) for name in ("code", "text")},
        "errors": {name: errors.get(name, "") for name in ("code", "text", "sure")},
    }
    status = 422 if errors else 200
    return admin_page("revocation", "certificates", context, reader=reader, status=status)


HANDLERS = [revocation_page, revoke]
