"""Reporting the misuse of a certificate: for anyone, without an account."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.accounts.domain.refusals import EmailMalformed
from server.credentials import reports
from server.credentials.domain.printed_id import display
from server.credentials.domain.report import LONGEST_TEXT, MisuseKind, ReportTextWrong
from server.credentials.judged import Judged
from server.kernel.actor import Actor
from server.kernel.errors import NotFound, TooMany
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.api.certificates import look_up
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import Fields, Form, PageRequest, errors_of
from server.web.pages.certificates import not_found_page
from server.web.pages.going import see
from server.web.problems import refused
from server.web.rendering import page
from server.web.security import network_of

KINDS = {
    MisuseKind.EDITED: (
        marked("The document was changed"),
        marked("What I was shown says something else than this page."),
    ),
    MisuseKind.OTHER_PERSON: (
        marked("It belongs to somebody else"),
        marked("A person uses it who is not the holder."),
    ),
    MisuseKind.WRONG_FACTS: (
        marked("It says something wrong"),
        marked("The certificate itself is not right."),
    ),
    MisuseKind.OTHER: (marked("Something else"), marked("Say what it is below.")),
}

_FIELDS: Fields = {ReportTextWrong: "text", EmailMalformed: "email"}


@get("/certificates/{name:str}/report", opt=PUBLIC)
async def report_page(
    name: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    try:
        judged = await look_up(services, name, request, now)
    except NotFound as refusal:
        return not_found_page(name, refusal, viewer)
    return _page(judged, viewer, Form([]), is_sent=done == "sent")


@post("/certificates/{name:str}/report", opt=PUBLIC)
async def send_report(
    name: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    try:
        judged = await look_up(services, name, request, now)
    except NotFound as refusal:
        return not_found_page(name, refusal, viewer)
    kind, network = form.text("kind"), network_of(request)
    if kind not in set(MisuseKind):
        return _page(judged, viewer, form, {"kind": say("Choose what is wrong.")})
    try:
        services.reports.require_few(network, now=now)
        written = reports.written(
            judged.certificate, MisuseKind(kind), form.text("text"), form.text("email"), now=now
        )
    except (ReportTextWrong, EmailMalformed, TooMany) as refusal:
        return refused(_page(judged, viewer, form, errors_of(refusal, _FIELDS)), refusal)
    services.reports.count(network, now=now)  # before anything is awaited, or many pass at once
    await reports.report(written, now=now)
    return see(f"/certificates/{display(judged.certificate.printed_id)}/report?done=sent")


def _page(
    judged: Judged,
    viewer: Actor | None,
    form: Form,
    errors: dict[str, str] | None = None,
    *,
    is_sent: bool = False,
) -> Response[bytes]:
    shown = display(judged.certificate.printed_id)
    context = {
        "certificate": {"id": shown, "address": f"/certificates/{shown}"},
        "is_sent": is_sent,
        "kinds": [
            {"value": kind.value, "label": say(label), "note": say(note)}
            for kind, (label, note) in KINDS.items()
        ],
        "longest": LONGEST_TEXT,
        "values": {name: form.text(name) for name in ("kind", "text", "email")},
        "errors": errors_of(None, _FIELDS) | {"kind": ""} | (errors or {}),
    }
    return page("misuse", context, viewer=viewer, here="verify", status=422 if errors else 200)


HANDLERS = [report_page, send_report]
