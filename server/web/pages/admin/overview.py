"""The first page of the administration: how the house is, and what needs somebody."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency

from server.kernel.actor import Actor
from server.language.voice import say, say_many
from server.upkeep.domain import Health
from server.web.deps import Services
from server.web.pages.admin.shell import REDIRECTS, admin_page
from server.web.pages.admin.shown import size
from server.web.pages.going import to_sign_in
from server.web.rendering import fact

PATH = "/admin"


@get(PATH, opt=REDIRECTS)
async def overview_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    if viewer is None:
        return to_sign_in(PATH)
    health = await services.upkeep.health(actor=viewer, now=now)
    context = {"health": _health(health), "attention": _attention(health)}
    return admin_page("overview", "overview", context, viewer=viewer)


def _health(health: Health) -> list[dict[str, object]]:
    rows = [
        fact(say("Store"), say("%(engine)s answers", engine=health.engine)),
        fact(say("Free disk"), size(health.free_bytes)),
    ]
    if health.log_bytes is not None:
        rows.append(fact(say("Write-ahead log"), size(health.log_bytes)))
    count = health.tail.count
    rows.append(
        fact(
            say("Audit events not linked yet"),
            say_many("%(count)s event", "%(count)s events", count),
            note=say("New ones are linked within seconds."),
        )
    )
    return rows


def _attention(health: Health) -> list[dict[str, str]]:
    told = []
    if health.is_disk_low:
        told.append(_one("bad", say("The disk is nearly full. Free some before writes fail.")))
    if health.is_log_large:
        told.append(_one("warn", say("SQLite's write-ahead log is large: a reader holds it open.")))
    if health.tail.is_late:
        told.append(_one("warn", say("New audit events are not linked. Is a server running?")))
    return told


def _one(tone: str, text: str, address: str = "") -> dict[str, str]:
    return {"tone": tone, "text": text, "address": address}


HANDLERS = [overview_page]
