"""One rater as moderators see them, and the withdrawal of their marks."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.grading.domain.rating.script import ReasonMissing
from server.kernel.actor import Actor
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, Told
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.going import see
from server.web.pages.marking.board import figures_told
from server.web.pages.marking.showing import MODERATION
from server.web.pages.names import name_of
from server.web.problems import refused
from server.web.rendering import page
from server.web.strict import path_uuid

_FIELDS: Fields = {ReasonMissing: "reason", NotSure: "sure"}
_TYPED = ("item", "reason", "sure")


@get(f"{MODERATION}/raters/{{rater_id:str}}")
async def rater_page(
    rater_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    return await _page(path_uuid(rater_id), services, reader, now)


@post(f"{MODERATION}/raters/{{rater_id:str}}/withdrawal")
async def withdraw(
    rater_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    rater, form = path_uuid(rater_id), request.sent
    try:
        require_sure(form)
        item = form.text("item") or None
        await services.rating.moderating.withdraw(
            rater, item, form.text("reason"), actor=reader, now=now
        )
    except (ReasonMissing, NotSure) as refusal:
        return await _page(rater, services, reader, now, told=Told(refusal, _FIELDS, form))
    return see(f"{MODERATION}?done=withdrawn")


async def _page(
    rater_id: UUID,
    services: Services,
    reader: Actor,
    now: datetime,
    *,
    told: Told | None = None,
) -> Response[bytes]:
    told = told or Told()
    found = await services.rating.moderating.rater(rater_id, actor=reader, now=now)
    people = await services.accounts.people_by_ids({rater_id})
    context = {
        "name": name_of(rater_id, people),
        "figures": figures_told(found.figures),
        "items": [{"value": one, "label": item.title or item.id} for one, item in found.items],
        "address": f"{MODERATION}/raters/{rater_id}/withdrawal",
        "values": told.typed(_TYPED),
        "errors": told.errors(_TYPED),
    }
    return refused(page("marking-rater", context, viewer=reader, here="marking"), told.refusal)


HANDLERS = [rater_page, withdraw]
