"""What handlers ask for by name: the moment, who asks, and the services."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.di import NamedDependency, Provide

from server.accounts.service import Accounts
from server.appeals.ruling import AppealRulings
from server.authoring.service import Authoring
from server.certification.service import Certification
from server.cohorts.service import Cohorts
from server.credentials.secret_keys import SecretKeys
from server.credentials.service import Credentials
from server.exams.service import Exams
from server.exams.workshop import Workshop
from server.flows.personal import PersonalData
from server.flows.running import Flows
from server.grading.rating.service import Rating
from server.invigilation.service import Invigilation
from server.kernel.actor import Actor
from server.kernel.clock import Now
from server.notices.service import Notices
from server.upkeep.service import Upkeep
from server.web import safe_browser, security
from server.web.arrivals import Arrivals
from server.web.limits import FailureLimit
from server.web.viewer import know_unread

AnyRequest = Request[Any, Any, Any]
GUARDS = frozenset({"actor", "visit", "reader"})
"""A handler that asks for one of these is entered by nobody who is not signed in."""


@dataclass(frozen=True, slots=True)
class Services:
    """Built once by `app`; handlers call these and nothing below them."""

    accounts: Accounts
    secrets: SecretKeys
    exams: Exams
    credentials: Credentials
    certification: Certification
    workshop: Workshop
    authoring: Authoring
    notices: Notices
    cohorts: Cohorts
    appeal_rulings: AppealRulings
    invigilation: Invigilation
    rating: Rating
    flows: Flows
    personal: PersonalData
    upkeep: Upkeep
    now: Now
    public_url: str
    security_contact: str
    is_demo: bool
    arrivals: Arrivals
    lookups: FailureLimit
    reports: FailureLimit


@dataclass(frozen=True, slots=True)
class Visit:
    """Services, who asks and when, as one: the exam room is entered a million times a day.

    Each further dependency of a handler costs about a twentieth of a bare request.
    """

    services: Services
    actor: Actor
    now: datetime


def provide_services(request: AnyRequest) -> Services:
    services: Services = request.app.state.services
    return services


def provide_now(services: NamedDependency[Services]) -> datetime:
    return services.now()


async def provide_actor(request: AnyRequest, now: NamedDependency[datetime]) -> Actor:
    """Raises 401 for a stranger, and SafeBrowserNeeded."""
    actor = await security.known_actor(request, now)
    await _require_browser(request, actor)
    return actor


async def provide_viewer(request: AnyRequest, now: NamedDependency[datetime]) -> Actor | None:
    """None for a stranger. The menu of any page, a refusal's too, will know what it shows."""
    actor = await security.actor_or_none(request, now)
    if actor is not None:
        know_unread(actor, await provide_services(request).notices.unread(actor.person_id))
        request.state.viewer = actor
    return actor


async def provide_reader(request: AnyRequest, now: NamedDependency[datetime]) -> Actor:
    """Whom a page is for. A stranger is led to sign in first, and from there back to it."""
    viewer = await provide_viewer(request, now)
    if viewer is None:
        raise security.SignInFirst
    await _require_browser(request, viewer)
    return viewer


async def provide_visit(request: AnyRequest) -> Visit:
    """Raises 401 for a stranger, and SafeBrowserNeeded."""
    services = provide_services(request)
    now = services.now()
    actor = await security.known_actor(request, now)
    await _require_browser(request, actor)
    return Visit(services, actor, now)


async def _require_browser(request: AnyRequest, actor: Actor) -> None:
    services = provide_services(request)
    await safe_browser.require_at_sitting(
        services.exams,
        request.scope,
        request.headers,
        actor=actor,
        public_url=services.public_url,
    )


# Each asks for the one before it: what stands side by side Litestar resolves in a task group,
# which costs more than a whole bare request.
DEPENDENCIES = {
    "services": Provide(provide_services, sync_to_thread=False),
    "now": Provide(provide_now, sync_to_thread=False),
    "actor": Provide(provide_actor),
    "viewer": Provide(provide_viewer),
    "reader": Provide(provide_reader),
    "visit": Provide(provide_visit),
}
