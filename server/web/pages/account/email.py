"""The address one is reached at: confirm it, change it."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.accounts.domain.refusals import EmailMalformed, EmailSame, MailMissing, PasswordWrong
from server.accounts.workings import Post
from server.kernel.actor import Actor
from server.kernel.errors import Refusal, TooMany
from server.kernel.sentence import marked
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, errors_of
from server.web.pages.account.shell import account_page
from server.web.pages.done import Notice, notice_of
from server.web.pages.going import see
from server.web.problems import refused
from server.web.security import network_of

PATH = "/account/email"
DONE = {
    "sent": marked("The link is on its way to your address."),
    "asked": marked("A link is on its way to the new address."),
    "kept": marked("Your address stays as it is."),
}
_FIELDS: Fields = {
    EmailMalformed: "email",
    EmailSame: "email",
    PasswordWrong: "password",
}


@get(PATH)
async def get_email(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(services, reader, notice=notice_of(done, DONE))


@post(f"{PATH}/verification")
async def send_again(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        await services.accounts.addresses.ask_verification(
            actor=reader, now=now, network=network_of(request)
        )
    except (MailMissing, TooMany) as refusal:
        return await _page(services, reader, refusal=refusal)
    return see(f"{PATH}?done=sent")


@post(PATH)
async def ask_change(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    typed = form.text("email")
    try:
        await services.accounts.addresses.ask_change(
            typed, form.text("password"), actor=reader, now=now, network=network_of(request)
        )
    except (EmailMalformed, EmailSame, PasswordWrong, MailMissing, TooMany) as refusal:
        return await _page(services, reader, typed, refusal)
    return see(f"{PATH}?done=asked")


@post(f"{PATH}/withdrawal")
async def drop_change(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await services.accounts.addresses.drop_change(actor=reader, now=now)
    return see(f"{PATH}?done=kept")


async def _page(
    services: Services,
    reader: Actor,
    typed: str = "",
    refusal: Refusal | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    person = await services.accounts.person(reader.person_id)
    context = {
        "email": person.email,
        "is_verified": person.is_verified,
        "pending": await services.accounts.addresses.pending(actor=reader) or "",
        "is_possible": services.accounts.post is not Post.NONE,
        "values": {"email": typed},
        "errors": errors_of(refusal, _FIELDS),
    }
    return refused(account_page("email", context, reader=reader, notice=notice), refusal)


HANDLERS = [get_email, send_again, ask_change, drop_change]
