"""One's own data: take a copy of everything, or ask to be deleted and change one's mind."""

import asyncio
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.accounts.domain.deletion import EXAM_RECORDS_KEPT_YEARS, WAITS
from server.accounts.domain.refusals import OwnAdminRole, PasswordWrong
from server.kernel.actor import Actor
from server.kernel.errors import Refusal, TooMany
from server.kernel.sentence import marked
from server.language.voice import day, say
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.account.export import as_html, as_json
from server.web.pages.account.shell import account_page
from server.web.pages.done import Notice, notice_of
from server.web.pages.going import as_file, see
from server.web.problems import refused
from server.web.security import network_of
from server.web.strict import AddressUnknown

PATH = "/account/data"
DONE = {
    "asked": marked("Your account will be deleted on the day that stands below."),
    "kept": marked("Your account stays as it is."),
}


@get(PATH)
async def get_data(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(services, reader, notice=notice_of(done, DONE))


@post(f"{PATH}/export")
async def post_export(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A file to keep. Written off the loop, for it may be long."""
    form = request.sent
    ending = form.text("format")
    if ending not in {"json", "html"}:
        raise AddressUnknown
    records = await services.personal.collected(actor=reader)
    write = as_html if ending == "html" else as_json
    content = await asyncio.to_thread(write, records, now)
    name = f"assay-data-{now.date().isoformat()}.{ending}"
    return Response(
        content,
        media_type="text/html" if ending == "html" else "application/json",
        headers=as_file(name),
        status_code=200,
    )


@post(f"{PATH}/deletion")
async def post_deletion(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    try:
        await services.accounts.deletions.ask(
            form.text("password"),
            with_certificates=form.text("certificates") == "yes",
            actor=reader,
            network=network_of(request),
            now=now,
        )
    except (PasswordWrong, OwnAdminRole, TooMany) as refusal:
        return await _page(services, reader, refusal=refusal)
    return see(f"{PATH}?done=asked")


@post(f"{PATH}/deletion/undoing")
async def post_undoing(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await services.accounts.deletions.undo(actor=reader, now=now)
    return see(f"{PATH}?done=kept")


async def _page(
    services: Services,
    reader: Actor,
    *,
    refusal: Refusal | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    asked = await services.accounts.deletions.asked(actor=reader)
    context = {
        "due": "" if asked is None else day(asked.due_at.date()),
        "with_certificates": asked is not None and asked.with_certificates,
        "days": WAITS.days,
        "years": EXAM_RECORDS_KEPT_YEARS,
        "error": "" if refusal is None else say(refusal.sentence),
    }
    return refused(account_page("data", context, reader=reader, notice=notice), refusal)


HANDLERS = [get_data, post_export, post_deletion, post_undoing]
