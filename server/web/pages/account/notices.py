"""Which mails one gets: reminders can be switched off, the rest cannot."""

from datetime import datetime

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.web.deps import Services
from server.web.doors import REDIRECTS
from server.web.forms import read_form
from server.web.pages.account.shell import account_page
from server.web.pages.done import notice_of
from server.web.pages.going import see, to_sign_in

PATH = "/account/notices"
DONE = {
    "on": marked("You get reminders by mail."),
    "off": marked("You get no more reminders by mail."),
}


@get(PATH, opt=REDIRECTS)
async def get_choice(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    if viewer is None:
        return to_sign_in(PATH)
    context = {
        "reminders": await services.notices.wants_reminders(actor=viewer),
        "sends_mail": services.notices.sends_mail,
    }
    return account_page("notices", context, viewer=viewer, notice=notice_of(done, DONE))


@post(PATH, opt=REDIRECTS)
async def post_choice(
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = await read_form(request)
    if viewer is None:
        return to_sign_in(PATH)
    wanted = form.text("reminders") == "yes"
    await services.notices.choose_reminders(wanted=wanted, actor=viewer, now=now)
    return see(f"{PATH}?done={'on' if wanted else 'off'}")


HANDLERS = [get_choice, post_choice]
