"""One course for people: what it promises, its outline with their progress, where it leads."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.curriculum import service as curriculum
from server.curriculum.published import PublishedModule
from server.curriculum.service import CourseView
from server.exams import releases
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.language.catalogs import name_of_language
from server.language.voice import current, say, say_many
from server.web.doors import PUBLIC
from server.web.pages import outlines
from server.web.pages.going import see
from server.web.rendering import fact, page, sign_in_address, trusted


@get("/courses/{slug:str}", opt=PUBLIC)
async def course_page(
    slug: FromPath[str], viewer: NamedDependency[Actor | None]
) -> Response[bytes]:
    view = await curriculum.course(slug, viewer)
    address = outlines.course_address(view)
    context = {
        "course": {
            "title": view.title,
            "summary": view.course.summary,
            "text": trusted(view.course.description_html),
            "language": view.course.language,
            "address": address,
            "topics": view.course.topics,
        },
        "facts": _facts(view),
        "objectives": [one["text"] for one in view.course.objectives],
        "modules": [_module(view, module) for module in view.modules],
        "changed": _changed(view),
        "enrolled": view.is_begun,
        "completed": view.is_completed,
        "next": outlines.next_step(view),
        "progress": outlines.progress(view) if view.is_begun else None,
        "exams": [_exam(one) for one in await releases.releases() if leads_to(view.slug, one)],
        "sign_in": sign_in_address(address),
    }
    return page("course", context, viewer=viewer, here="courses")


@post("/courses/{slug:str}/enrolment")
async def enrol(
    slug: FromPath[str],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await curriculum.enrol(slug, actor=reader, now=now)
    upcoming = (await curriculum.course(slug, reader)).upcoming
    return see(outlines.lesson_address(slug, upcoming.slug) if upcoming else f"/courses/{slug}")


def leads_to(course: str, release: Release) -> bool:
    """Whether this exam is the one behind a course."""
    needed = release.blueprint.prerequisites.course
    return course in {needed, release.slug}


def _facts(view: CourseView) -> list[dict[str, object]]:
    course = view.course
    return [
        fact(say("Level"), say(outlines.LEVELS[course.level])),
        fact(say("Length"), outlines.size(view), note=outlines.about(course.minutes)),
        fact(say("Language"), name_of_language(course.language, current().language)),
        fact(say("Version"), current().number(course.version)),
    ]


def _module(view: CourseView, module: PublishedModule) -> dict[str, Any]:
    done = sum(one.slug in view.completed_lessons for one in module.lessons)
    now_slug = view.upcoming.slug if view.is_begun and view.upcoming else None
    minutes = sum(one.minutes for one in module.lessons)
    return {
        "title": module.title,
        "note": outlines.lessons_read(done, len(module.lessons))
        if view.is_begun
        else outlines.about(minutes),
        "completed": done == len(module.lessons),
        "lessons": [outlines.line(view, one, now_slug) for one in module.lessons],
    }


def _changed(view: CourseView) -> str:
    if not view.changed_lessons:
        return ""
    return say_many(
        "One lesson has changed since you read it; it is marked below.",
        "%(count)s lessons have changed since you read them; they are marked below.",
        len(view.changed_lessons),
    )


def _exam(release: Release) -> dict[str, str]:
    blueprint = release.blueprint
    return {
        "title": blueprint.title,
        "address": f"/exams/{release.slug}",
        "text": blueprint.summary,
        "note": say_many(
            "%(count)s item, %(time)s",
            "%(count)s items, %(time)s",
            blueprint.items,
            time=outlines.minutes(blueprint.minutes),
        ),
    }


HANDLERS = [course_page, enrol]
