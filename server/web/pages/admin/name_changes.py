"""Holders who ask for a certificate in another name: granted, or refused with a note."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.name_change import NameChange, OwnNameChange
from server.credentials.domain.printed_id import display
from server.credentials.domain.refusals import NameChangeUnknown, NoteWrong
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import PageRequest, id_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.done import Deed, Notice, notice_of
from server.web.pages.going import see
from server.web.pages.paging import onward
from server.web.problems import refused
from server.web.rendering import moment
from server.web.strict import AddressUnknown

PATH = "/admin/name-changes"
PAGE_SIZE = 50
DONE: dict[str, Deed] = {
    "granted": marked("The certificate is issued anew, and its holder is told."),
    "refused": marked("The holder is told, with your note."),
}
_TOLD = (NameChangeUnknown, OwnNameChange, NoteWrong)


@get(PATH)
async def name_changes_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    cursor: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(services, reader, cursor, notice=notice_of(done, DONE))


@post(PATH)
async def decide(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form, naming = request.sent, services.credentials.naming
    reader.require(Permission.REVOKE)
    deeds = {"grant": naming.grant, "refuse": naming.refuse}
    decided = deeds.get(form.text("decision"))
    asked = id_of(form.text("request"))
    if decided is None or asked is None:
        raise AddressUnknown
    try:
        await decided(asked, form.text("note"), actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(services, reader, "", refusal=refusal)
    word = "granted" if form.text("decision") == "grant" else "refused"
    return see(f"{PATH}?done={word}")


async def _page(
    services: Services,
    reader: Actor,
    cursor: str,
    *,
    refusal: Refusal | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    naming = services.credentials.naming
    found = await naming.waiting(actor=reader, after=id_cursor(cursor), limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    after = str(shown[-1][0].id) if len(found) > PAGE_SIZE else None
    context = {
        "asked": [_row(*one) for one in shown],
        "error": "" if refusal is None else say(refusal.sentence),
        "way": onward(PATH, {}, cursor, after),
    }
    page = admin_page("name-changes", "certificates", context, reader=reader, notice=notice)
    return refused(page, refusal)


def _row(asked: NameChange, certificate: Certificate) -> dict[str, object]:
    shown = display(certificate.printed_id)
    return {
        "id": str(asked.id),
        "certificate": shown,
        "certificate_address": f"/admin/certificates/{shown}",
        "person": f"/admin/people/{asked.person_id}",
        "before": certificate.record.holder.name,
        "after": asked.name,
        "at": moment(asked.asked_at),
    }


HANDLERS = [name_changes_page, decide]
