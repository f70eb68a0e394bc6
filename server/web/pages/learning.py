"""My learning: the one next step first, then everything of one's own that is under way or done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from server.certification.service import Try
from server.credentials.domain.verdict import Verdict
from server.curriculum import service as curriculum
from server.curriculum.service import CourseView
from server.exams import releases
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.kernel.clock import to_milliseconds
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.pages import outlines
from server.web.pages.courses import leads_to
from server.web.pages.going import to_sign_in
from server.web.pages.own import own_certificate, own_try, running
from server.web.rendering import page

REDIRECTS = {"signed_in_or_redirect": True}
MOST_TRIES = 12
EXPIRES_SOON = timedelta(days=90)


@get("/learning", opt=REDIRECTS, include_in_schema=False)
async def learning_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    if viewer is None:
        return to_sign_in("/learning")
    courses = await curriculum.courses(viewer)
    exams = await releases.releases()
    tries = await services.certification.tries(actor=viewer, limit=MOST_TRIES)
    certificates = [
        services.credentials.judge(one, at=now)
        for one in await services.credentials.of_person(viewer.person_id)
    ]
    open_sitting = running(tries, exams, now)
    under_way = sorted(
        (view for view in courses if view.is_begun and not view.is_completed),
        key=lambda view: -view.opened_ms,
    )
    passed = {one.certificate.scheme for one in certificates if one.verdict is Verdict.VALID}
    context = {
        "open_sitting": open_sitting,
        "next": None if open_sitting else _next(courses, under_way, exams, passed),
        "due": [],
        "courses": [_course(view) for view in under_way],
        "done": [_course(view) for view in courses if view.is_completed],
        "certificates": [own_certificate(one, now, soon=EXPIRES_SOON) for one in certificates],
        "sittings": [own_try(one, exams) for one in tries if not _runs(one, now)],
        "is_new": not (under_way or tries or certificates)
        and not any(view.is_completed for view in courses),
    }
    return page("learning", context, viewer=viewer, here="learning")


def _runs(one: Try, now: datetime) -> bool:
    return one.sitting.is_running(to_milliseconds(now))


def _next(
    courses: Sequence[CourseView],
    under_way: Sequence[CourseView],
    exams: Sequence[Release],
    passed: set[str],
) -> dict[str, str] | None:
    """One step: go on reading, else sit the exam of what is read, else begin something."""
    for view in under_way:
        if view.upcoming is not None:
            return _read_on(view)
    for view in courses:
        exam = next((one for one in exams if leads_to(view.slug, one)), None)
        if view.is_completed and exam is not None and exam.slug not in passed:
            return _sit(view, exam)
    fresh = [view for view in courses if not view.is_begun and not view.is_completed]
    return _begin(fresh[0]) if fresh else None


def _read_on(view: CourseView) -> dict[str, str]:
    lesson = view.upcoming
    assert lesson is not None
    return {
        "kind": say("Go on reading"),
        "title": lesson.title,
        "text": say(
            "%(course)s. %(time)s.", course=view.title, time=outlines.about(lesson.minutes)
        ),
        "address": outlines.lesson_address(view.slug, lesson.slug),
        "label": say("Continue lesson"),
    }


def _sit(view: CourseView, exam: Release) -> dict[str, str]:
    minutes = exam.blueprint.minutes
    return {
        "kind": say("Ready for the exam"),
        "title": exam.blueprint.title,
        "text": say_many(
            "You have read %(course)s. The exam takes %(count)s minute.",
            "You have read %(course)s. The exam takes %(count)s minutes.",
            minutes,
            course=view.title,
        ),
        "address": f"/exams/{exam.slug}",
        "label": say("Go to the exam"),
    }


def _begin(view: CourseView) -> dict[str, str]:
    return {
        "kind": say("Begin here"),
        "title": view.title,
        "text": view.course.summary,
        "address": outlines.course_address(view),
        "label": say("Open the course"),
    }


def _course(view: CourseView) -> dict[str, Any]:
    upcoming = outlines.next_step(view)
    return {
        "title": view.title,
        "address": outlines.course_address(view),
        "progress": outlines.progress(view),
        "next": upcoming,
        "changed": say_many(
            "One lesson has changed since you read it.",
            "%(count)s lessons have changed since you read them.",
            len(view.changed_lessons),
        )
        if view.changed_lessons
        else "",
    }


HANDLERS = [learning_page]
