"""Exams: what they ask of a candidate, whether one may sit now, and starting a sitting."""

from dataclasses import dataclass
from datetime import datetime

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from server.certification.domain import Entry, retry_at
from server.certification.service import Certification
from server.exams import bookings, releases
from server.exams.domain.policy import Policy, ReleaseDay
from server.exams.domain.windows import NamedWindow
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.kernel.clock import rfc3339
from server.web.api.paging import page
from server.web.api.policy_shapes import AppealTermsOut, ExamPartOut, PolicyOut
from server.web.api.shapes import (
    AgreementOut,
    BookingIn,
    EligibilityOut,
    ExamDomainOut,
    ExamOut,
    NamedWindowOut,
    PageOut,
    RetakeOut,
    SittingOut,
    StartIn,
    WindowOut,
)
from server.web.api.sittings import sitting_out
from server.web.deps import AnyRequest, Services
from server.web.doors import PUBLIC
from server.web.safe_browser import is_inside
from server.web.security import network_of


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks about an exam, from where, and when."""

    viewer: Actor | None
    client: str
    now: datetime


@get("/exams", opt=PUBLIC, summary="List the exams")
async def list_exams(
    request: AnyRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    limit: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
) -> PageOut:
    current = await releases.releases()
    chosen, following = page(current, limit, cursor)
    asking = _Asking(viewer, network_of(request), now)
    items = [await exam_out(services.certification, one, asking) for one in chosen]
    return PageOut(items, following)


@get("/exams/{slug:str}", opt=PUBLIC, summary="Read an exam")
async def get_exam(
    slug: FromPath[str],
    request: AnyRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> ExamOut:
    release = await releases.release_of(slug)
    asking = _Asking(viewer, network_of(request), now)
    return await exam_out(services.certification, release, asking)


@post("/exams/{slug:str}/sittings", status_code=201, summary="Start a sitting")
async def post_sitting(
    slug: FromPath[str],
    request: AnyRequest,
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    data: JSONBody[StartIn | None] = None,
) -> SittingOut:
    start = data or StartIn()
    entry = Entry(
        network_of(request),
        start.access_code,
        start.agreement_version,
        in_safe_browser=is_inside(
            services.exams,
            await releases.release_of(slug),
            request.scope,
            request.headers,
            actor=actor,
            public_url=services.public_url,
        ),
    )
    sitting = await services.certification.admit(slug, entry, actor=actor, now=now)
    made_at = services.now()  # in a crowd one waits for it
    return sitting_out(await services.exams.room(sitting.id, actor=actor, now=made_at))


@put("/exams/{slug:str}/booking", summary="Book a window, in the place of another")
async def put_booking(
    slug: FromPath[str],
    data: JSONBody[BookingIn],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> NamedWindowOut:
    release = await releases.release_of(slug)
    return _window_out(await bookings.book(release, data.window, actor=actor, now=now))


@delete("/exams/{slug:str}/booking", summary="Give up the window that is booked")
async def delete_booking(
    slug: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> None:
    await bookings.cancel(await releases.release_of(slug), actor=actor, now=now)


async def exam_out(certification: Certification, release: Release, asking: _Asking) -> ExamOut:
    blueprint, policy = release.blueprint, release.policy
    retake, window = policy.retake, policy.window
    out = ExamOut(
        slug=release.slug,
        title=blueprint.title,
        level=blueprint.level,
        minutes=blueprint.minutes,
        items=blueprint.items,
        domains=[
            ExamDomainOut(quota.code, quota.title, quota.items) for quota in blueprint.domains
        ],
        parts=[
            ExamPartOut(one.name, list(one.domains), float(one.share), list(one.must_score))
            for one in blueprint.parts
        ],
        cut=blueprint.scale.cut,
        retake=RetakeOut(list(retake.waits_days), retake.attempts, retake.window_days),
        preview=blueprint.preview,
        policy=_policy_out(policy),
        window=WindowOut(_moment(window.opens), _moment(window.closes)),
        windows=[_window_out(one) for one in policy.windows],
        booking=policy.booking,
        safe_exam_browser=policy.safe_exam_browser is not None,
        access_code=policy.needs_code,
        agreement=None
        if policy.agreement is None
        else AgreementOut(policy.agreement.version, policy.agreement.html),
    )
    if asking.viewer is not None:
        eligibility = await certification.eligibility(
            release, client=asking.client, actor=asking.viewer, now=asking.now
        )
        code = None if eligibility.refusal is None else eligibility.refusal.code
        booked = await bookings.own(release, actor=asking.viewer)
        out.booked = None if booked is None else booked.window
        out.eligibility = EligibilityOut(code is None, code, retry_at(eligibility))
    return out


def _window_out(window: NamedWindow) -> NamedWindowOut:
    return NamedWindowOut(window.name, rfc3339(window.opens), rfc3339(window.closes))


def _moment(when: datetime | None) -> str | None:
    return None if when is None else rfc3339(when)


def _policy_out(policy: Policy) -> PolicyOut:
    rule, terms = policy.release, policy.appeals
    return PolicyOut(
        policy.name,
        policy.version,
        rule.on.isoformat() if isinstance(rule, ReleaseDay) else rule.value,
        None if terms is None else AppealTermsOut(terms.days, terms.ruling_days),
    )


HANDLERS = [list_exams, get_exam, post_sitting, put_booking, delete_booking]
