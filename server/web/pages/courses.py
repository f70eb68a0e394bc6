"""Courses for people: the catalogue, a course with its outline, the lesson reader."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.curriculum import service as curriculum
from server.curriculum.domain.progress import Progress, next_lesson
from server.curriculum.domain.publish import segments
from server.curriculum.published import PublishedLesson, PublishedModule
from server.curriculum.service import CourseView, LessonView
from server.exams import releases
from server.grading import checks
from server.grading.checks import CheckResult
from server.items.domain.presentation import ResponseMalformed
from server.kernel.actor import Actor
from server.kernel.sentence import MONTHS
from server.language.voice import say, say_many
from server.web.forms import read_form
from server.web.pages import items
from server.web.pages.going import see, to_sign_in
from server.web.rendering import page, sign_in_address, trusted
from server.web.strict import path_number

PUBLIC = {"public": True}
REDIRECTS = {"signed_in_or_redirect": True}


@get("/courses", opt=PUBLIC, include_in_schema=False)
async def courses_page(viewer: NamedDependency[Actor | None]) -> Response[bytes]:
    rows = [
        {
            "title": view.title,
            "address": f"/courses/{view.slug}",
            "text": view.course.summary,
            "note": _size(view),
            "progress": _progress(view) if view.is_enrolled else None,
            "completed": view.is_completed,
        }
        for view in await curriculum.courses(viewer)
    ]
    return page("courses", {"courses": rows}, viewer=viewer, here="courses")


@get("/courses/{slug:str}", opt=PUBLIC, include_in_schema=False)
async def course_page(
    slug: FromPath[str], viewer: NamedDependency[Actor | None]
) -> Response[bytes]:
    view = await curriculum.course(slug, viewer)
    upcoming = next_lesson(view.course.lesson_slugs, view.completed_lessons)
    context = {
        "course": {
            "title": view.title,
            "text": trusted(view.course.description_html),
            "slug": slug,
            "address": f"/courses/{slug}",
        },
        "modules": [_module(view, module, upcoming) for module in view.modules],
        "enrolled": view.is_enrolled,
        "completed": view.is_completed,
        "next": _next(view, upcoming),
        "progress": _progress(view) if view.is_enrolled else None,
        "exam": await _exam(slug),
    }
    return page("course", context, viewer=viewer, here="courses")


@post("/courses/{slug:str}/enrolment", opt=REDIRECTS, include_in_schema=False)
async def enrol(
    slug: FromPath[str],
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await read_form(request)
    if viewer is None:
        return to_sign_in(f"/courses/{slug}")
    await curriculum.enrol(slug, actor=viewer, now=now)
    view = await curriculum.course(slug, viewer)
    upcoming = next_lesson(view.course.lesson_slugs, view.completed_lessons)
    return see(f"/courses/{slug}/lessons/{upcoming}" if upcoming else f"/courses/{slug}")


@get("/courses/{slug:str}/lessons/{lesson:str}", opt=PUBLIC, include_in_schema=False)
async def lesson_page(
    slug: FromPath[str], lesson: FromPath[str], viewer: NamedDependency[Actor | None]
) -> Response[bytes]:
    return _lesson_page(await curriculum.lesson(slug, lesson, viewer), viewer, {})


@post("/courses/{slug:str}/lessons/{lesson:str}/completion", opt=REDIRECTS, include_in_schema=False)
async def complete(
    slug: FromPath[str],
    lesson: FromPath[str],
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await read_form(request)
    if viewer is None:
        return to_sign_in(f"/courses/{slug}/lessons/{lesson}")
    await curriculum.complete_lesson(slug, lesson, actor=viewer, now=now)
    view = await curriculum.lesson(slug, lesson, viewer)
    onward = None if view.view.is_completed else view.next
    return see(f"/courses/{slug}/lessons/{onward.slug}" if onward else f"/courses/{slug}")


@post(
    "/courses/{slug:str}/lessons/{lesson:str}/checks/{number:str}",
    opt=REDIRECTS,
    include_in_schema=False,
    status_code=200,
)
async def check(
    slug: FromPath[str],
    lesson: FromPath[str],
    number: FromPath[str],
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Grade a check without script: the same lesson, with the feedback in place."""
    at = path_number(number)
    form = await read_form(request)
    if viewer is None:
        return to_sign_in(f"/courses/{slug}/lessons/{lesson}")
    await curriculum.lesson_check(slug, lesson, at)
    view = await curriculum.lesson(slug, lesson, viewer)
    response = items.response_of(view.checks[at - 1], form)
    try:
        result = await checks.grade_check(slug, lesson, at, response, actor=viewer, now=now)
        feedback = _feedback(result)
    except ResponseMalformed as refusal:
        feedback = {"tone": "bad", "word": "Not read", "html": say(refusal.sentence)}
    answered = {at: {"response": response, "feedback": feedback}}
    return _lesson_page(view, viewer, answered)


def _lesson_page(
    view: LessonView, viewer: Actor | None, answered: dict[int, dict[str, Any]]
) -> Response[bytes]:
    slug, lesson = view.view.slug, view.lesson
    address = f"/courses/{slug}/lessons/{lesson.slug}"
    shown = [
        _check(one, address, len(view.checks), answered.get(number, {}))
        for number, one in enumerate(view.checks, start=1)
    ]
    context = {
        "course": {"title": view.view.title, "address": f"/courses/{slug}"},
        "module": {
            "number": view.view.modules.index(view.module) + 1,
            "title": view.module.title,
            "lessons": [_line(view.view, one, lesson.slug) for one in view.module.lessons],
        },
        "lesson": {
            "title": lesson.title,
            "note": _note(view),
            "address": address,
            "completed": lesson.slug in view.view.completed_lessons,
        },
        "objectives": [one["text"] for one in lesson.objectives],
        "parts": [
            {"html": None, "check": shown[part - 1]}
            if isinstance(part, int)
            else {"html": trusted(part), "check": None}
            for part in segments(lesson.html)
        ],
        "contents": [
            {"id": one["id"], "text": one["text"]} for one in lesson.headings if one["level"] == 2
        ],
        "facts": [
            {
                "id": one["id"],
                "statement": one["statement"],
                "source": one["source"],
                "checked": _checked(one),
            }
            for one in lesson.facts
        ],
        "previous": _beside(slug, view.previous),
        "next": _beside(slug, view.next),
        "sign_in": sign_in_address(address),
    }
    return page("lesson", context, viewer=viewer, here="courses")


def _check(item: dict[str, Any], lesson: str, of: int, said: dict[str, Any]) -> dict[str, object]:
    address = f"{lesson}/checks/{item['n']}"
    return {
        "n": item["n"],
        "of": of,
        "address": address,
        "api": f"/api/v1{address}",
        "item": items.shown(item, said.get("response")),
        "response": said.get("response"),
        "feedback": said.get("feedback"),
    }


def _feedback(result: CheckResult) -> dict[str, object]:
    share: Fraction = result.share
    word, tone = ("Right", "good") if share == 1 else ("Partly right", "near")
    if share == 0:
        word, tone = "Not right", "bad"
    return {"tone": tone, "word": word, "html": trusted(result.feedback_html)}


def _module(view: CourseView, module: PublishedModule, upcoming: str | None) -> dict[str, object]:
    done = sum(one.slug in view.completed_lessons for one in module.lessons)
    return {
        "title": module.title,
        "text": "",
        "note": _lessons_read(done, len(module.lessons))
        if view.is_enrolled
        else say_many("%(count)s lesson", "%(count)s lessons", len(module.lessons)),
        "completed": done == len(module.lessons),
        "lessons": [
            _line(view, one, upcoming if view.is_enrolled else None) for one in module.lessons
        ],
    }


def _line(view: CourseView, lesson: PublishedLesson, now_slug: str | None) -> dict[str, str]:
    state = "done" if lesson.slug in view.completed_lessons else "open"
    if lesson.slug == now_slug:
        state = "now"
    return {
        "title": lesson.title,
        "address": f"/courses/{view.slug}/lessons/{lesson.slug}",
        "state": state,
        "note": f"{lesson.reading_minutes + lesson.exercise_minutes} min",
    }


def _next(view: CourseView, upcoming: str | None) -> dict[str, str] | None:
    if upcoming is None:
        return None
    found = next(one for one in view.course.lessons if one.slug == upcoming)
    return {
        "title": found.title,
        "address": f"/courses/{view.slug}/lessons/{found.slug}",
        "note": f"About {say_many('%(count)s minute', '%(count)s minutes', found.reading_minutes)}",
        "label": "Continue lesson" if view.completed_lessons else "Begin course",
    }


def _progress(view: CourseView) -> dict[str, object]:
    reached = view.progress or Progress(0, len(view.course.lessons))
    return {
        "done": reached.completed,
        "total": reached.total,
        "percent": 100 * reached.completed // max(1, reached.total),
        "label": _lessons_read(reached.completed, reached.total),
    }


async def _exam(slug: str) -> dict[str, str] | None:
    for release in await releases.releases():
        if release.slug == slug:
            blueprint = release.blueprint
            text = blueprint.summary
            title = blueprint.title.removesuffix(" exam")
            return {"title": title, "address": f"/exams/{slug}", "text": text}
    return None


def _beside(slug: str, lesson: PublishedLesson | None) -> dict[str, str] | None:
    if lesson is None:
        return None
    note = f"About {say_many('%(count)s minute', '%(count)s minutes', lesson.reading_minutes)}"
    return {
        "title": lesson.title,
        "address": f"/courses/{slug}/lessons/{lesson.slug}",
        "note": note,
    }


def _note(view: LessonView) -> str:
    lesson, module = view.lesson, view.module
    place = say(
        "Lesson %(at)s of %(count)s.",
        at=module.lessons.index(lesson) + 1,
        count=len(module.lessons),
    )
    reading = say_many(
        "About %(count)s minute to read.",
        "About %(count)s minutes to read.",
        lesson.reading_minutes,
    )
    sentences = [place, reading]
    if lesson.exercise_minutes:
        sentences.append(
            say_many(
                "The exercise takes an estimated %(count)s minute.",
                "The exercise takes an estimated %(count)s minutes.",
                lesson.exercise_minutes,
            )
        )
    sentences.append(say("Last reviewed %(month)s.", month=_month(lesson.last_reviewed)))
    return " ".join(sentences)


def _checked(fact: Mapping[str, str]) -> str:
    """Versions from before facts told their confidence hold checked ones only."""
    month = _month(fact["checked_on"])
    match fact.get("confidence", "checked"):
        case "reported":
            return say("Known from reports, read %(month)s.", month=month)
        case "general-knowledge":
            return say("General knowledge, not looked up.")
        case _:
            return say("Checked %(month)s.", month=month)


def _month(day: str) -> str:
    read = date.fromisoformat(day)
    return f"{MONTHS[read.month - 1]} {read.year}"


def _size(view: CourseView) -> str:
    modules = say_many("%(count)s module", "%(count)s modules", len(view.modules))
    lessons = say_many("%(count)s lesson", "%(count)s lessons", len(view.course.lessons))
    return say("%(modules)s, %(lessons)s", modules=modules, lessons=lessons)


def _lessons_read(done: int, total: int) -> str:
    return say_many(
        "%(done)s of %(count)s lesson read", "%(done)s of %(count)s lessons read", total, done=done
    )


HANDLERS = [courses_page, course_page, enrol, lesson_page, complete, check]
