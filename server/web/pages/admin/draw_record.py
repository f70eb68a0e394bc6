"""How the form of a sitting was drawn: each item's id, and why it is there."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import drawn, releases
from server.exams.domain.draw import Way
from server.exams.domain.route import Navigation
from server.exams.domain.why import Why
from server.exams.drawn import DrawnItem, DrawRecord
from server.kernel.actor import Actor
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked
from server.language.voice import number, say, say_many
from server.web.deps import Services
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.sittings import row_of
from server.web.rendering import fact
from server.web.strict import path_uuid

_WAYS = {
    Way.ALL.value: marked("Every form holds it"),
    Way.CHANCE.value: marked("By chance"),
    Way.PLAN.value: marked("By the exposure plan"),
    Way.EXCHANGE.value: marked("Exchanged, to share less with the forms before"),
    Way.SEARCH.value: marked("By a search"),
    "pilot": marked("Tried out"),
}
_NAVIGATION = {
    Navigation.FREE: marked("Items in any order"),
    Navigation.FORWARD_ONLY: marked("Forward only"),
    Navigation.LOCKED_SECTIONS: marked("Sections that close"),
}


@get("/admin/sittings/{sitting_id:str}/form")
async def draw_record_page(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    found = await drawn.record(path_uuid(sitting_id), actor=reader)
    sitting = found.sitting
    blueprint = (await releases.release_by_id(sitting.release_id)).blueprint
    people = await services.accounts.people_by_ids({sitting.person_id})
    titles = {quota.code: quota.title for quota in blueprint.domains}
    context = {
        "row": row_of(sitting, people, {sitting.exam: blueprint.title}, None, to_milliseconds(now)),
        "spoken": blueprint.language,
        "facts": _facts(found),
        "items": [_shown(one, titles.get(one.domain, one.domain)) for one in found.items],
    }
    return admin_page("draw-record", "sittings", context, reader=reader)


def _facts(found: DrawRecord) -> list[dict[str, object]]:
    pilots = sum(one.is_pilot for one in found.items)
    told = [
        fact(say("Items"), number(len(found.items))),
        fact(say("Tried out, not scored"), number(pilots)),
        fact(say("Navigation"), say(_NAVIGATION[found.navigation])),
    ]
    why = found.items[0].why if found.items else None
    if why is not None and why.forms:
        told.append(fact(say("Forms drawn from this release before"), number(why.forms)))
    if why is not None and why.shared is not None:
        shared = say_many("%(count)s scored item", "%(count)s scored items", why.shared)
        told.append(fact(say("Shared at most with one of the last forms"), shared))
    return [*told, fact(say("Hash of the form"), found.form_hash, mono=True)]


def _shown(one: DrawnItem, domain: str) -> dict[str, object]:
    why = one.why
    return {
        "position": one.position,
        "item": one.item,
        "domain": domain,
        "is_pilot": one.is_pilot,
        "case": "" if one.case is None else say("Case %(n)s", n=one.case),
        "way": say("Not kept") if why is None else say(_WAYS[why.way]),
        "among": "" if why is None else _among(why),
        "held": "" if why is None or not why.forms else number(why.held),
        "was_seen": why is not None and why.was_seen,
    }


def _among(why: Why) -> str:
    if not why.ruled_out:
        return number(why.of)
    return say_many(
        "%(of)s, of which %(count)s is an enemy here",
        "%(of)s, of which %(count)s are enemies here",
        why.ruled_out,
        of=number(why.of),
    )


HANDLERS = [draw_record_page]
