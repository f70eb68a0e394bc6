"""Which mails one gets: reminders can be switched off, the rest cannot."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.account.shell import account_page
from server.web.pages.done import notice_of
from server.web.pages.going import see

PATH = "/account/notices"
DONE = {
    "on": marked("You get reminders by mail."),
    "off": marked("You get no more reminders by mail."),
}


@get(PATH)
async def get_choice(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    context = {
        "reminders": await services.notices.wants_reminders(actor=reader),
        "sends_mail": services.notices.sends_mail,
    }
    return account_page("notices", context, reader=reader, notice=notice_of(done, DONE))


@post(PATH)
async def post_choice(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    wanted = form.text("reminders") == "yes"
    await services.notices.choose_reminders(wanted=wanted, actor=reader, now=now)
    return see(f"{PATH}?done={'on' if wanted else 'off'}")


HANDLERS = [get_choice, post_choice]
