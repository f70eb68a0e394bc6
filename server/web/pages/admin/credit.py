"""Time for everyone who sits an exam, because of something that happened to all of them."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import releases
from server.exams.domain.time_ledger import (
    CreditKnown,
    GrantOutOfRange,
    NobodySits,
    ReasonMalformed,
)
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, act_of, errors_of
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.to_everyone import NOT_SURE, who_sits
from server.web.pages.going import see
from server.web.problems import refused

_FIELDS: Fields = {GrantOutOfRange: "minutes", ReasonMalformed: "reason", NotSure: "sure"}
_TOLD = (GrantOutOfRange, ReasonMalformed, NotSure, NobodySits, CreditKnown)


def credit_address(slug: str) -> str:
    return f"/admin/sittings/exams/{slug}/credit"


@get("/admin/sittings/exams/{slug:str}/credit")
async def credit_page(
    slug: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    reader.require(Permission.RUN_SITTINGS)
    return await _page(slug, services, Form([]), reader=reader, now=now)


@post("/admin/sittings/exams/{slug:str}/credit")
async def give(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Give once: the form carries the name of its act, so a second press gives nothing more."""
    reader.require(Permission.RUN_SITTINGS)
    form, release = request.sent, await releases.release_of(slug)
    credit_id = act_of(form, "credit")
    try:
        require_sure(form, NOT_SURE)
        await services.exams.clocks.credit(
            credit_id,
            release.slug,
            form.number("minutes") * 60,
            form.text("reason"),
            actor=reader,
            now=now,
        )
    except _TOLD as refusal:
        return await _page(slug, services, form, reader=reader, now=now, refusal=refusal)
    return see(f"/admin/sittings?exam={release.slug}&state=open&done=given")


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
        "address": credit_address(release.slug),
        "credit": str(act_of(form, "credit", is_spent=isinstance(refusal, CreditKnown))),
        "values": {name: form.text(name) for name in ("minutes", "reason")},
        "errors": errors_of(refusal, _FIELDS),
    }
    return refused(admin_page("credit", "sittings", context, reader=reader), refusal)


HANDLERS = [credit_page, give]
