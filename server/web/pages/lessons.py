"""The lesson reader: a text that is rendered once for everybody, with what is one's own around it.

To read a page changes nothing. Where somebody is, the page's script says, or what they do.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup

from server.curriculum import facts
from server.curriculum import service as curriculum
from server.curriculum.domain.publish import segments
from server.curriculum.published import PublishedLesson
from server.curriculum.service import LessonView
from server.grading import checks
from server.grading.checks import CheckResult
from server.items.domain.presentation import ResponseMalformed
from server.kernel.actor import Actor, Permission
from server.kernel.kept import Kept
from server.language.voice import current, say, say_many
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.pages import items, outlines
from server.web.pages.going import as_file, see
from server.web.rendering import (
    environment,
    page,
    page_answer,
    rendered,
    sign_in_address,
    trusted,
)
from server.web.strict import path_number

MOST_TEXTS = 400
Due = tuple[str, ...]
"""The facts of a lesson that are past their review date."""
_texts: Kept[tuple[str, str, Due, str, bool], Markup] = Kept(MOST_TEXTS)
_pages_for_strangers: Kept[tuple[str, str, Due, str], bytes] = Kept(MOST_TEXTS)
"""Their keys hold version, facts due and language, so that nothing has to be forgotten."""
Answers = dict[int, dict[str, Any]]
_MEDIA_TYPES = {
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "yaml": "application/yaml",
    "json": "application/json",
}


@get("/courses/{slug:str}/lessons/{lesson:str}", opt=PUBLIC)
async def lesson_page(
    slug: FromPath[str],
    lesson: FromPath[str],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    view = await curriculum.lesson(slug, lesson, viewer)
    return _lesson_page(view, await _due(view, now), viewer, {})


@get("/courses/{slug:str}/lessons/{lesson:str}/files/{name:str}", opt=PUBLIC)
async def lesson_file(
    slug: FromPath[str], lesson: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    text = await curriculum.lesson_file(slug, lesson, name)
    media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
    return Response(text.encode(), media_type=media_type, headers=as_file(name))


@post("/courses/{slug:str}/lessons/{lesson:str}/place")
async def keep_place(
    slug: FromPath[str],
    lesson: FromPath[str],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """The page's script says that it is being read; once a visit."""
    await curriculum.keep_place(slug, lesson, actor=reader, now=now)
    return Response(b"", status_code=204, media_type="text/plain")


@post("/courses/{slug:str}/lessons/{lesson:str}/completion")
async def complete(
    slug: FromPath[str],
    lesson: FromPath[str],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await curriculum.complete_lesson(slug, lesson, actor=reader, now=now)
    view = await curriculum.lesson(slug, lesson, reader)
    onward = None if view.view.is_completed else view.next
    return see(outlines.lesson_address(slug, onward.slug) if onward else f"/courses/{slug}")


@post(
    "/courses/{slug:str}/lessons/{lesson:str}/checks/{number:str}",
    status_code=200,
)
async def check(
    slug: FromPath[str],
    lesson: FromPath[str],
    number: FromPath[str],
    request: PageRequest,
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Grade a check without script: the same lesson, with the feedback in place."""
    at = path_number(number)
    form = request.sent
    await curriculum.lesson_check(slug, lesson, at)
    view = await curriculum.lesson(slug, lesson, reader)
    response = items.response_of(view.checks[at - 1], form)
    try:
        result = await checks.grade_check(slug, lesson, at, response, actor=reader, now=now)
        feedback = _feedback(result)
    except ResponseMalformed as refusal:
        feedback = {"tone": "bad", "word": say("Not read"), "html": say(refusal.sentence)}
    answered = {at: {"response": response, "feedback": feedback}}
    return _lesson_page(view, await _due(view, now), reader, answered)


async def _due(view: LessonView, now: datetime) -> Due:
    return await facts.due(view.lesson.fact_ids, on=now.date())


def _lesson_page(
    view: LessonView, due: Due, viewer: Actor | None, answered: Answers
) -> Response[bytes]:
    if viewer is not None:
        return page("lesson", _context(view, due, viewer, answered), viewer=viewer, here="courses")
    content = _pages_for_strangers.get_or_make(
        (view.view.course.hash, view.lesson.slug, due, current().language.code),
        lambda: rendered("lesson", _context(view, due, None, {}), viewer=None, here="courses"),
    )
    return page_answer(content, None)


def _context(view: LessonView, due: Due, viewer: Actor | None, answered: Answers) -> dict[str, Any]:
    slug, lesson = view.view.slug, view.lesson
    return {
        "course": {"title": view.view.title, "address": outlines.course_address(view.view)},
        "module": {
            "number": view.view.modules.index(view.module) + 1,
            "title": view.module.title,
            "lessons": [outlines.line(view.view, one, lesson.slug) for one in view.module.lessons],
        },
        "lesson": {
            "title": lesson.title,
            "language": view.view.course.language,
            "notes": _notes(view),
            "address": outlines.lesson_address(slug, lesson.slug),
            "completed": lesson.slug in view.view.completed_lessons,
            "changed": lesson.slug in view.view.changed_lessons,
        },
        "due": due if viewer is not None and viewer.may(Permission.TEACH) else (),
        "text": _text(view, due, answered, may_answer=viewer is not None),
        "contents": _contents(lesson),
        "previous": _beside(slug, view.previous),
        "next": _beside(slug, view.next),
        "sign_in": sign_in_address(outlines.lesson_address(slug, lesson.slug)),
    }


def _text(view: LessonView, due: Due, answered: Answers, *, may_answer: bool) -> Markup:
    if answered:
        return _rendered_text(view, due, answered, may_answer=may_answer)
    version = view.view.course.hash
    key = (version, view.lesson.slug, due, current().language.code, may_answer)
    return _texts.get_or_make(key, lambda: _rendered_text(view, due, {}, may_answer=may_answer))


def _rendered_text(view: LessonView, due: Due, answered: Answers, *, may_answer: bool) -> Markup:
    lesson, text = view.lesson, view.lesson.text
    address = outlines.lesson_address(view.view.slug, lesson.slug)
    given, language = view.checks, view.view.course.language
    shown = [
        _check(one, language, address, len(given), answered.get(number, {}))
        for number, one in enumerate(given, start=1)
    ]
    context = {
        "objectives": [one["text"] for one in lesson.objectives],
        "parts": [
            {"html": None, "check": shown[part - 1]}
            if isinstance(part, int)
            else {"html": trusted(part), "check": None}
            for part in segments(text.html)
        ],
        "files": [{"name": name, "address": f"{address}/files/{name}"} for name in text.files],
        "facts": [fact_row(one, is_due=one["id"] in due) for one in text.facts],
        "written_in": language,
        "language": current().language,
        "may_answer": may_answer,
        "sign_in": sign_in_address(address),
    }
    return Markup(environment().get_template("pages/lesson-text.html").render(context))  # noqa: S704 - a template of ours, which escapes


def _check(
    item: dict[str, Any], language: str, lesson: str, of: int, said: dict[str, Any]
) -> dict[str, object]:
    address = f"{lesson}/checks/{item['n']}"
    return {
        "n": item["n"],
        "of": of,
        "address": address,
        "api": f"/api/v1{address}",
        "item": items.shown(item, language, said.get("response"), counts=False),
        "response": said.get("response"),
        "feedback": said.get("feedback"),
    }


def _feedback(result: CheckResult) -> dict[str, object]:
    word, tone = say("Partly right"), "near"
    if result.share == 1:
        word, tone = say("Right"), "good"
    elif result.share == 0:
        word, tone = say("Wrong"), "bad"
    return {"tone": tone, "word": word, "html": trusted(result.feedback_html)}


def _contents(lesson: PublishedLesson) -> list[dict[str, str]]:
    text = lesson.text
    found = [{"id": one["id"], "text": one["text"]} for one in text.headings if one["level"] == 2]
    if text.files:
        found.append({"id": "files", "text": say("Files to save")})
    if text.facts:
        found.append({"id": "sources", "text": say("What this lesson rests on")})
    return found


def _beside(slug: str, lesson: PublishedLesson | None) -> dict[str, str] | None:
    if lesson is None:
        return None
    return {
        "title": lesson.title,
        "address": outlines.lesson_address(slug, lesson.slug),
        "note": outlines.about(lesson.minutes),
    }


def _notes(view: LessonView) -> list[str]:
    lesson, module = view.lesson, view.module
    notes = [
        say(
            "Lesson %(at)s of %(count)s in this module",
            at=module.lessons.index(lesson) + 1,
            count=len(module.lessons),
        ),
        say_many(
            "About %(count)s minute to read",
            "About %(count)s minutes to read",
            lesson.reading_minutes,
        ),
    ]
    if lesson.exercise_minutes:
        notes.append(
            say_many(
                "Exercise about %(count)s minute",
                "Exercise about %(count)s minutes",
                lesson.exercise_minutes,
            )
        )
    return [*notes, say("Last reviewed %(day)s", day=lesson.last_reviewed)]


def fact_row(fact: Mapping[str, str], *, is_due: bool = False) -> dict[str, str]:
    statement = fact["statement"].replace(" %", "\N{NO-BREAK SPACE}%")
    return {**fact, "statement": statement, "checked": _checked(fact, is_due=is_due)}


def _checked(fact: Mapping[str, str], *, is_due: bool) -> str:
    """Versions from before facts told their confidence hold checked ones only."""
    at = date.fromisoformat(fact["checked_on"])
    if is_due:
        return say("Checked %(day)s, under review.", day=at)
    match fact.get("confidence", "checked"):
        case "reported":
            return say("Known from reports, read %(day)s.", day=at)
        case "general-knowledge":
            return say("General knowledge, not looked up.")
        case _:
            return say("Checked %(day)s.", day=at)


HANDLERS = [lesson_page, lesson_file, keep_place, complete, check]
