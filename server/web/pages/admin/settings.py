"""Settings in force, versions and the numbers of policy; nothing here lets anybody in."""

import platform
from datetime import datetime
from importlib.metadata import version

from litestar import Response, get
from litestar.di import NamedDependency

from server.accounts import house_rules
from server.accounts.domain.house_rules import Demand
from server.accounts.passwords import LINK_LASTS
from server.accounts.service import SESSION_LASTS
from server.curriculum import service as curriculum
from server.database import queue
from server.exams import releases
from server.exams.domain.sitting import EVIDENCE_MS
from server.kernel.actor import Actor
from server.language.catalogs import LANGUAGES
from server.language.voice import current, say, say_many
from server.upkeep.domain import Setting
from server.web.deps import Services
from server.web.limits import WINDOW
from server.web.pages.admin.key_rows import keys_part
from server.web.pages.admin.shell import admin_page
from server.web.rendering import fact

PATH = "/admin/settings"
Rows = list[dict[str, object]]
_HOUR_MS = 3_600_000


@get(PATH)
async def settings_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    settings = services.upkeep.settings(actor=reader)
    context = {
        "settings": [_row(one) for one in settings],
        "switches": _switches(services, {one.name: one.value for one in settings}),
        "keys": await keys_part(services, reader, now),
        "versions": await _versions(services, reader),
        "policy": [await _second_factor(), *_policy()],
    }
    return admin_page("settings", "settings", context, reader=reader)


def _row(one: Setting) -> dict[str, str]:
    return {"name": one.name, "value": one.value, "meaning": one.meaning}


def _switches(services: Services, values: dict[str, str]) -> Rows:
    on, off, in_log = say("On"), say("Off"), say("Links in the log (demo)")
    return [
        fact(say("Mail"), on if values["ASSAY_SMTP_URL"] else in_log if services.is_demo else off),
        fact(say("Demo"), on if services.is_demo else off),
        fact(say("Languages"), current().listed(one.name for one in LANGUAGES.values())),
    ]


async def _versions(services: Services, reader: Actor) -> Rows:
    rows = [
        fact("Assay", version("assay")),
        fact("Python", platform.python_version()),
        fact(say("Store"), await services.upkeep.engine(actor=reader)),
    ]
    named = [(one.title, one.version) for one in await curriculum.courses(None)]
    named += [
        (say("Exam: %(title)s", title=one.blueprint.title), one.version)
        for one in await releases.releases()
    ]
    rows += [fact(title, say("Version %(version)s", version=number)) for title, number in named]
    return rows


async def _second_factor() -> dict[str, object]:
    rules = await house_rules.current()
    is_required = rules.staff_second_factor is Demand.REQUIRED
    words = say("Required of all staff") if is_required else say("Up to each of them")
    return fact(say("Second factor of staff"), words)


def _policy() -> Rows:
    minutes = int(queue.STUCK_AFTER.total_seconds()) // 60
    return [
        fact(say("A sign-in lasts"), _hours(SESSION_LASTS.total_seconds() / 3600)),
        fact(say("A link to set a password lasts"), _hours(LINK_LASTS.total_seconds() / 3600)),
        fact(say("Late responses are sealed for"), _hours(EVIDENCE_MS / _HOUR_MS)),
        fact(say("Failed look-ups are counted for"), _minutes(int(WINDOW.total_seconds()) // 60)),
        fact(say("A job is stuck after"), _minutes(minutes)),
        fact(
            say("A job is stuck at"),
            say_many("%(count)s attempt", "%(count)s attempts", queue.STUCK_ATTEMPTS),
        ),
    ]


def _hours(count: float) -> str:
    return say_many("%(count)s hour", "%(count)s hours", int(count))


def _minutes(count: int) -> str:
    return say_many("%(count)s minute", "%(count)s minutes", count)


HANDLERS = [settings_page]
