"""My learning: the one next step first, then everything of one's own that is under way or done."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.cohorts import service as cohorts
from server.curriculum.service import CourseView
from server.kernel.actor import Actor
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked
from server.language.voice import say_many
from server.web.deps import Services
from server.web.pages import outlines
from server.web.pages.account.unverified import unverified_of
from server.web.pages.done import notice_of
from server.web.pages.own import own_certificate, own_due, own_try, running
from server.web.pages.steps import mine, next_step
from server.web.rendering import page

MOST_TRIES = 12
DONE = {"joined": (marked("You have joined."), marked("What your cohort asks for stands below."))}


@get("/learning")
async def learning_page(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    own = await mine(services, reader, tries=MOST_TRIES, now=now)
    due = await cohorts.due_of(reader, now=now)
    open_sitting = running(own.tries, own.exams, now)
    now_ms = to_milliseconds(now)
    over = [one for one in own.tries if not one.sitting.is_running(now_ms)]
    context = {
        "notice": notice_of(done, DONE),
        "unverified": await unverified_of(services, reader),
        "open_sitting": open_sitting,
        "next": None if open_sitting else next_step(own),
        "due": [own_due(one, own.courses, own.exams, now) for one in due if not one.is_done],
        "cohorts": [
            {"name": name, "leave": f"/learning/cohorts/{cohort_id}/leave"}
            for cohort_id, name in {one.cohort_id: one.cohort for one in due}.items()
        ],
        "courses": [_course(view) for view in own.under_way],
        "done": [_course(view) for view in own.done],
        "certificates": [own_certificate(one, own.exams, now) for one in own.certificates],
        "sittings": [own_try(one, own.exams) for one in over],
        "is_new": not (own.under_way or own.done or own.tries or own.certificates),
    }
    return page("learning", context, viewer=reader, here="learning")


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
