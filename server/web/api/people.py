"""Sign-in, sign-out and registration, for programs."""

from datetime import datetime

from litestar import delete, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from server.accounts.domain.people import PersonView
from server.accounts.workings import Post
from server.kernel.actor import Actor
from server.kernel.clock import rfc3339
from server.web.api.shapes import PersonOut, RegisteredOut, RegisterIn, SessionOut, SignIn
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.security import client_of
from server.web.strict import StrictRequest


@post("/session", opt=PUBLIC, status_code=201, summary="Sign in")
async def sign_in(
    data: JSONBody[SignIn],
    request: StrictRequest,
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> SessionOut:
    session = await services.accounts.sign_in(
        data.email, data.password, data.otp, now=now, client=client_of(request)
    )
    return SessionOut(session.token, rfc3339(session.expires_at), person_out(session.person))


@delete("/session", status_code=204, summary="Sign out")
async def sign_out(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> None:
    await services.accounts.sign_out(actor, now=now)


@post("/people", opt=PUBLIC, status_code=201, summary="Register")
async def register(
    data: JSONBody[RegisterIn],
    services: NamedDependency[Services],
    now: NamedDependency[datetime],
) -> RegisteredOut:
    """Where mail is sent, a known address is answered like a new one; its owner is told by mail."""
    accounts = services.accounts
    person = await accounts.register(data.email, data.name, data.password, now=now)
    shown = person_out(person)
    return RegisteredOut(
        id=None if accounts.post is Post.MAIL else shown.id, name=shown.name, roles=shown.roles
    )


def person_out(person: PersonView) -> PersonOut:
    return PersonOut(str(person.id), person.name, sorted(role.value for role in person.roles))


HANDLERS = [sign_in, sign_out, register]
