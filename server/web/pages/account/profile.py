"""The first page of one's own account: the name on certificates, the language, the time zone."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.accounts.domain.profiles import NameRule
from server.accounts.domain.refusals import (
    LanguageUnknown,
    NameChangeTooSoon,
    NameMalformed,
    ZoneUnknown,
)
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.catalogs import LANGUAGES
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, errors_of
from server.web.pages.account.shell import account_page
from server.web.pages.done import Notice, notice_of
from server.web.pages.going import see
from server.web.pages.zones import Group, zone_groups
from server.web.problems import refused
from server.web.speaking import remember

PATH = "/account"
DONE = {
    "name": marked("Your name is saved. Certificates from now on bear it."),
    "speech": marked("Language and time zone are saved."),
}
_FIELDS: Fields = {
    NameMalformed: "name",
    NameChangeTooSoon: "name",
    LanguageUnknown: "locale",
    ZoneUnknown: "zone",
}


@get(PATH)
async def get_profile(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(services, reader, now, notice=notice_of(done, DONE))


@post(f"{PATH}/name")
async def change_name(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    name = form.text("name")
    try:
        await services.certification.change_name(name, actor=reader, now=now)
    except (NameMalformed, NameChangeTooSoon) as refusal:
        return await _page(services, reader, now, {"name": name}, refusal)
    return see(f"{PATH}?done=name")


@post(f"{PATH}/speech")
async def choose_speech(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Speak so from now on, in this browser at once and wherever the person signs in."""
    form = request.sent
    typed = {name: form.text(name) for name in ("locale", "zone")}
    try:
        person = await services.accounts.profiles.choose_speech(**typed, actor=reader, now=now)
    except (LanguageUnknown, ZoneUnknown) as refusal:
        return await _page(services, reader, now, typed, refusal)
    response = see(f"{PATH}?done=speech")
    remember(response, language=person.locale, zone=person.zone, public_url=services.public_url)
    return response


async def _page(
    services: Services,
    reader: Actor,
    now: datetime,
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    profile = await services.certification.profile(actor=reader)
    person = profile.person
    values = {"name": person.name, "locale": person.locale, "zone": person.zone, **(typed or {})}
    context = {
        "values": values,
        "errors": errors_of(refusal, _FIELDS),
        "rule": _rule(profile.name, now),
        "languages_offered": _languages(),
        "zones": zone_groups(person.zone, utc="", label=say("UTC, with this device’s time")),
    }
    return refused(account_page("profile", context, reader=reader, notice=notice), refusal)


def _rule(rule: NameRule, now: datetime) -> str:
    if not rule.is_on_certificate:
        return say("You can change it freely until your first certificate bears it.")
    free = rule.free_from(now=now)
    if free is None:
        return say(
            "Certificates you have keep the name they were issued in; new ones bear the new name. "
            "Once changed, you can change it again after 30 days."
        )
    return say(
        "Certificates you have keep the name they were issued in; new ones bear the new name. "
        "You can change it again on %(day)s.",
        day=free.date(),
    )


def _languages() -> list[Group]:
    browsers = {"value": "", "label": say("As the browser says")}
    ours = [{"value": one.code, "label": one.name} for one in LANGUAGES.values()]
    return [{"title": "", "options": [browsers, *ours]}]


HANDLERS = [get_profile, change_name, choose_speech]
