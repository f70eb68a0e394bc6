"""Courses, lessons, checks and progress, for programs."""

from datetime import datetime

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from server.curriculum import service as curriculum
from server.curriculum.service import CourseView
from server.grading import checks
from server.kernel.actor import Actor
from server.web.api.paging import page
from server.web.api.shapes import (
    CheckIn,
    CheckOut,
    CompletionOut,
    CourseOut,
    LessonLineOut,
    LessonOut,
    LinkOut,
    ModuleOut,
    PageOut,
    ProgressOut,
)
from server.web.deps import AnyRequest
from server.web.doors import PUBLIC
from server.web.speaking import choose_voice
from server.web.strict import decode_body, path_number


@get("/courses", opt=PUBLIC, summary="List the courses")
async def list_courses(
    viewer: NamedDependency[Actor | None],
    limit: FromQuery[str | None] = None,
    cursor: FromQuery[str | None] = None,
) -> PageOut:
    chosen, following = page(await curriculum.courses(viewer), limit, cursor)
    return PageOut([course_out(one) for one in chosen], following)


@get("/courses/{slug:str}", opt=PUBLIC, summary="Read a course")
async def get_course(slug: FromPath[str], viewer: NamedDependency[Actor | None]) -> CourseOut:
    return course_out(await curriculum.course(slug, viewer))


@put("/courses/{slug:str}/enrolment", summary="Enrol")
async def put_enrolment(
    slug: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> CourseOut:
    await curriculum.enrol(slug, actor=actor, now=now)
    return course_out(await curriculum.course(slug, actor))


@get("/courses/{slug:str}/lessons/{lesson:str}", opt=PUBLIC, summary="Read a lesson")
async def get_lesson(
    slug: FromPath[str], lesson: FromPath[str], viewer: NamedDependency[Actor | None]
) -> LessonOut:
    view = await curriculum.lesson(slug, lesson, viewer)
    return LessonOut(
        view.title,
        view.html,
        view.version,
        view.checks,
        None if view.previous is None else LinkOut(view.previous.slug, view.previous.title),
        None if view.next is None else LinkOut(view.next.slug, view.next.title),
    )


async def _decode_and_speak(request: AnyRequest) -> None:
    """The one answer of the API that speaks to its reader: the lesson's script shows it."""
    await choose_voice(request)
    await decode_body(request)


@post(
    "/courses/{slug:str}/lessons/{lesson:str}/checks/{number:str}",
    status_code=200,
    before_request=_decode_and_speak,
    summary="Answer a check question",
)
async def post_check(
    slug: FromPath[str],
    lesson: FromPath[str],
    number: FromPath[str],
    data: JSONBody[CheckIn],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> CheckOut:
    result = await checks.grade_check(
        slug, lesson, path_number(number), data.response, actor=actor, now=now
    )
    return CheckOut(float(result.share), result.feedback_html)


@put("/courses/{slug:str}/lessons/{lesson:str}/completion", summary="Complete a lesson")
async def put_completion(
    slug: FromPath[str],
    lesson: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> CompletionOut:
    progress = await curriculum.complete_lesson(slug, lesson, actor=actor, now=now)
    return CompletionOut(ProgressOut(progress.completed, progress.total))


def course_out(view: CourseView) -> CourseOut:
    out = CourseOut(
        slug=view.slug,
        title=view.title,
        version=view.version,
        modules=[
            ModuleOut(
                module.slug,
                module.title,
                [_line(lesson.slug, lesson.title, view) for lesson in module.lessons],
            )
            for module in view.modules
        ],
    )
    if view.progress is not None:
        out.progress = ProgressOut(view.progress.completed, view.progress.total)
        out.completed = view.is_completed
    return out


def _line(slug: str, title: str, view: CourseView) -> LessonLineOut:
    if view.progress is None:
        return LessonLineOut(slug, title)
    return LessonLineOut(slug, title, slug in view.completed_lessons)


HANDLERS = [
    list_courses,
    get_course,
    put_enrolment,
    get_lesson,
    post_check,
    put_completion,
]
