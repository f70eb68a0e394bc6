"""One's own data: take a copy of everything, or ask to be deleted and change one's mind."""

import asyncio
from datetime import datetime

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.accounts.domain.deletion import EXAM_RECORDS_KEPT_YEARS, WAITS
from server.accounts.domain.refusals import OwnAdminRole, PasswordWrong
from server.kernel.actor import Actor
from server.kernel.errors import Refusal, TooMany
from server.kernel.sentence import marked
from server.language.voice import day, say
from server.web.deps import Services
from server.web.doors import REDIRECTS
from server.web.forms import read_form
from server.web.pages.account.export import as_html, as_json
from server.web.pages.account.shell import account_page
from server.web.pages.done import Notice, notice_of
from server.web.pages.going import as_file, see, to_sign_in
from server.web.problems import refused
from server.web.security import network_of
from server.web.strict import AddressUnknown

PATH = "/account/data"
DONE = {
    "kept": marked("Your account stays as it is."),
}


@get(PATH, opt=REDIRECTS)
async def get_data(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    if viewer is None:
        return to_sign_in(PATH)
    return await _page(services, viewer, notice=notice_of(done, DONE))


@post(f"{PATH}/export", opt=REDIRECTS)
async def post_export(
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A file to keep. Written off the loop, for it may be long."""
    form = await read_form(request)
    if viewer is None:
        return to_sign_in(PATH)
    ending = form.text("format")
    if ending not in {"json", "html"}:
        raise AddressUnknown
    records = await services.personal.collected(actor=viewer)
    write = as_html if ending == "html" else as_json
    content = await asyncio.to_thread(write, records, now)
    name = f"assay-data-{now.date().isoformat()}.{ending}"
    return Response(
        content,
        media_type="text/html; charset=utf-8" if ending == "html" else "application/json",
        headers=as_file(name),
        status_code=200,
    )


@post(f"{PATH}/deletion", opt=REDIRECTS)
async def post_deletion(
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = await read_form(request)
    if viewer is None:
        return to_sign_in(PATH)
    try:
        await services.accounts.deletions.ask(
            form.text("password"), actor=viewer, network=network_of(request), now=now
        )
    except (PasswordWrong, OwnAdminRole, TooMany) as refusal:
        return await _page(services, viewer, refusal=refusal)
    return see(PATH)


@post(f"{PATH}/deletion/undoing", opt=REDIRECTS)
async def post_undoing(
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await read_form(request)
    if viewer is None:
        return to_sign_in(PATH)
    await services.accounts.deletions.undo(actor=viewer, now=now)
    return see(f"{PATH}?done=kept")


async def _page(
    services: Services,
    viewer: Actor,
    *,
    refusal: Refusal | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    due = await services.accounts.deletions.due_at(actor=viewer)
    context = {
        "due": "" if due is None else day(due.date()),
        "days": WAITS.days,
        "years": EXAM_RECORDS_KEPT_YEARS,
        "error": "" if refusal is None else say(refusal.sentence),
    }
    return refused(account_page("data", context, viewer=viewer, notice=notice), refusal)


HANDLERS = [get_data, post_export, post_deletion, post_undoing]
