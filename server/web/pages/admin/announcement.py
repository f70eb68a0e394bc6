"""A message to everyone who sits an exam."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import messages, releases
from server.exams.domain.message import MessageKnown, MessageMalformed, NobodyToTell
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, act_of, errors_of
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.to_everyone import NOT_SURE, who_sits
from server.web.pages.going import see
from server.web.problems import refused

_FIELDS: Fields = {MessageMalformed: "message", NotSure: "sure"}
_TOLD = (MessageMalformed, NotSure, NobodyToTell, MessageKnown)


def announcement_address(slug: str) -> str:
    return f"/admin/sittings/exams/{slug}/announcement"


@get("/admin/sittings/exams/{slug:str}/announcement")
async def announcement_page(
    slug: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    return await _page(slug, services, Form([]), reader=reader, now=now)


@post("/admin/sittings/exams/{slug:str}/announcement")
async def announce(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Tell once: the form carries the id of its message, so a second press tells nobody twice."""
    reader.require(Permission.RUN_SITTINGS)
    form, release = request.sent, await releases.release_of(slug)
    message_id, text = act_of(form, "id"), form.text("message")
    try:
        require_sure(form, NOT_SURE)
        await messages.send_to_exam(message_id, release.slug, text, actor=reader, now=now)
    except _TOLD as refusal:
        return await _page(slug, services, form, reader=reader, now=now, refusal=refusal)
    return see(f"/admin/sittings?exam={release.slug}&state=open&done=told")


async def _page(
    slug: str,
    services: Services,
    form: Form,
    *,
    reader: Actor,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[bytes]:
    release = await releases.release_of(slug)
    context = await who_sits(release, services, reader=reader, now=now) | {
        "address": announcement_address(release.slug),
        "id": str(act_of(form, "id", is_spent=isinstance(refusal, MessageKnown))),
        "message": form.text("message"),
        "errors": errors_of(refusal, _FIELDS),
    }
    return refused(admin_page("announcement", "sittings", context, reader=reader), refusal)


HANDLERS = [announcement_page, announce]
