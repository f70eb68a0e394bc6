"""The other side of a cohort: accepting an invitation, and leaving."""

from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.accounts.domain.refusals import EmailTaken, NameMalformed, PasswordWeak
from server.cohorts.domain.refusals import (
    InvitationOfAnother,
    InvitationSpent,
    InvitationUnknown,
)
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.language.voice import say
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import Fields, Form, PageRequest, errors_of
from server.web.pages.going import see, signed_in, unkept
from server.web.pages.teach.cohorts import titles
from server.web.pages.teach.shown import goal_line
from server.web.problems import refused
from server.web.rendering import page
from server.web.security import client_of
from server.web.strict import path_uuid

JOINED = "/learning?done=joined"
_FIELDS: Fields = {NameMalformed: "name", PasswordWeak: "password"}


@get("/invitations/{token:str}", opt=PUBLIC)
async def invitation_page(
    token: FromPath[str],
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    return await _page(services, token, viewer, now)


@post("/invitations/{token:str}", opt=PUBLIC)
async def accept(
    token: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Join with the account one is signed in with, or make one first and sign in to it.

    The link came to the address, so signing in tells nothing that its owner does not know.
    """
    form = request.sent
    password = form.text("password")
    inviting = services.cohorts.inviting
    try:
        if viewer is not None:
            await inviting.accept(token, actor=viewer, now=now)
            return see(JOINED)
        person = await inviting.register(token, form.text("name"), password, now=now)
    except (NameMalformed, PasswordWeak) as refusal:
        return await _page(services, token, viewer, now, form=form, refusal=refusal)
    except (EmailTaken, InvitationOfAnother, InvitationSpent, InvitationUnknown):
        return await _page(services, token, viewer, now)
    session = await services.accounts.sign_in(
        person.email, password, now=now, client=client_of(request)
    )
    response = see(JOINED)
    signed_in(response, session, now=now, public_url=services.public_url)
    return response


@get("/learning/cohorts/{cohort:str}/leave")
async def leave_page(
    cohort: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    cohort_id = path_uuid(cohort)
    name = await services.cohorts.name_of_own(cohort_id, actor=reader)
    context = {"cohort": name, "address": f"/learning/cohorts/{cohort}/leave"}
    return page("leave-cohort", context, viewer=reader, here="learning")


@post("/learning/cohorts/{cohort:str}/leave")
async def leave(
    cohort: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    cohort_id = path_uuid(cohort)
    await services.cohorts.leave(cohort_id, actor=reader, now=now)
    return see("/learning")


async def _page(
    services: Services,
    token: str,
    viewer: Actor | None,
    now: datetime,
    *,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[bytes]:
    inviting, typed = services.cohorts.inviting, form or Form([])
    try:
        found, cohort = await inviting.opened(token, now=now)
    except (InvitationUnknown, InvitationSpent) as closed:
        context: dict[str, object] = {"invitation": None, "told": say(closed.sentence)}
        return unkept(refused(page("invitation", context, viewer=viewer), closed))
    address, names = f"/invitations/{token}", await titles()
    own = "" if viewer is None else (await services.accounts.person(viewer.person_id)).email
    context = {
        "invitation": {
            "cohort": cohort.name,
            "email": found.email,
            "address": address,
            "goals": [goal_line(one, names, now) for one in cohort.goals],
        },
        "told": "",
        "own": own,
        "way": _way(found.email, own, has=await inviting.has_account(found)),
        "sign_in": f"/sign-in?next={address}",
        "values": {"name": typed.text("name") or found.name},
        "errors": errors_of(refusal, _FIELDS),
    }
    return unkept(refused(page("invitation", context, viewer=viewer), refusal))


def _way(email: str, own: str, *, has: bool) -> str:
    if not own:
        return "sign-in" if has else "register"
    return "accept" if own == email else "other"


HANDLERS = [invitation_page, accept, leave_page, leave]
