"""Home: for strangers what this is and three doors; for whoever is signed in what is next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from server.certification import renewal
from server.credentials.domain.words import PRACTICE
from server.curriculum import service as curriculum
from server.curriculum.service import CourseView
from server.exams import releases
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.language.voice import day, say_many
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.pages import marks, outlines
from server.web.pages.account.unverified import unverified_of
from server.web.pages.own import own_certificate, running
from server.web.pages.steps import Mine, mine, next_step, work_of
from server.web.rendering import page

MOST_LINES = 6
MOST_TRIES = 5


@get("/", opt=PUBLIC)
async def home_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    exams = sorted(await releases.releases(), key=outlines.exam_place)
    courses = sorted(await curriculum.courses(None), key=outlines.course_place)
    own = None if viewer is None else await mine(services, viewer, tries=MOST_TRIES, now=now)
    held = set() if own is None else {one.certificate.scheme for one in own.certificates}
    offered = [one for one in exams if _concerns(one, held)]
    context = {
        "courses": [
            {
                "title": view.title,
                "address": outlines.course_address(view),
                "note": say_many("%(count)s module", "%(count)s modules", len(view.modules)),
            }
            for view in courses[:MOST_LINES]
        ],
        "exams": [_exam(one) for one in offered[:MOST_LINES]],
        "practice": next((_practice(one, courses) for one in exams if one.slug == PRACTICE), None),
    }
    if viewer is None or own is None:
        return page("home", context | _sample(services, now), viewer=viewer)
    return page("home", context | await _own(services, viewer, own, now), viewer=viewer)


def _concerns(release: Release, held: set[str]) -> bool:
    """A renewal only those who hold what it renews."""
    return not renewal.is_renewal(release.slug) or renewal.scheme_of(release.slug) in held


def _sample(services: Services, now: datetime) -> dict[str, Any]:
    """A stranger sees what a hallmark is."""
    issuer = services.credentials.did
    address = "/design" if services.is_demo else ""
    return {
        "sample": {"marks": marks.sample(issuer, now.date()), "address": address},
        "open_sitting": None,
        "step": None,
        "certificates": [],
        "unverified": None,
        "leaving": "",
    }


async def _own(services: Services, viewer: Actor, own: Mine, now: datetime) -> dict[str, Any]:
    leaves = await services.accounts.deletions.due_of(viewer.person_id)
    return {
        "sample": None,
        "open_sitting": running(own.tries, own.exams, now),
        "step": next_step(own, work_of(viewer)),
        "unverified": await unverified_of(services, viewer),
        "leaving": day(leaves) if leaves else "",
        "certificates": [own_certificate(one, own.exams, now) for one in own.certificates],
    }


def _exam(release: Release) -> dict[str, str]:
    blueprint = release.blueprint
    return {
        "title": blueprint.title,
        "address": f"/exams/{release.slug}",
        "note": say_many(
            "%(count)s item, %(minutes)s min",
            "%(count)s items, %(minutes)s min",
            blueprint.items,
            minutes=blueprint.minutes,
        ),
    }


def _practice(release: Release, courses: Sequence[CourseView]) -> dict[str, str]:
    """With what comes before it, so that nobody finds a closed door behind the button."""
    first = [one for one in courses if one.slug == release.blueprint.prerequisites.course]
    return {
        "note": say_many(
            "The course of the practice exam comes first, about %(count)s minute.",
            "The course of the practice exam comes first, about %(count)s minutes.",
            first[0].course.minutes,
        )
        if first
        else "",
        "address": f"/exams/{release.slug}",
        "label": say_many(
            "Try the %(count)s-minute practice",
            "Try the %(count)s-minute practice",
            release.blueprint.minutes,
        ),
    }


HANDLERS = [home_page]
