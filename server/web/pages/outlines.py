"""Courses, lessons and exams as lines of a list: in which order, how long, how far."""

from server.certification import renewal
from server.curriculum.domain.model import Level
from server.curriculum.domain.progress import Progress
from server.curriculum.published import PublishedLesson
from server.curriculum.service import CourseView
from server.exams.releases import Release
from server.kernel.sentence import marked
from server.language.voice import current, say, say_many

MINUTES_TOLD_AS_MINUTES = 60
LEVELS = {
    Level.PRACTICE.value: marked("Practice"),
    Level.FOUNDATIONS.value: marked("Foundations"),
    Level.SPECIALIZATION.value: marked("Specialization"),
}
_PLACES = (Level.FOUNDATIONS.value, Level.SPECIALIZATION.value, Level.PRACTICE.value)


def place(level: str, title: str) -> tuple[int, str]:
    """Where it stands in a list: what one begins with, what builds on it, practice."""
    return (_PLACES.index(level) if level in _PLACES else len(_PLACES), title)


def course_place(view: CourseView) -> tuple[int, str]:
    return place(view.course.level, view.title)


def exam_place(release: Release) -> tuple[bool, int, str]:
    """As courses; renewals, which are for few, come last."""
    blueprint = release.blueprint
    return (renewal.is_renewal(release.slug), *place(blueprint.level, blueprint.title))


def course_address(view: CourseView) -> str:
    return f"/courses/{view.slug}"


def lesson_address(course: str, lesson: str) -> str:
    return f"/courses/{course}/lessons/{lesson}"


def about(minutes: int) -> str:
    """How long something takes, said as roughly as it is known."""
    if minutes < MINUTES_TOLD_AS_MINUTES:
        return say_many("About %(count)s minute", "About %(count)s minutes", minutes)
    hours, half = divmod((minutes + 15) // 30, 2)
    if half:
        return say_many("About %(count)s½ hours", "About %(count)s½ hours", hours)
    return say_many("About %(count)s hour", "About %(count)s hours", hours)


def minutes(count: int) -> str:
    return say_many("%(count)s minute", "%(count)s minutes", count)


def size(view: CourseView) -> str:
    modules = say_many("%(count)s module", "%(count)s modules", len(view.modules))
    lessons = say_many("%(count)s lesson", "%(count)s lessons", len(view.course.lessons))
    return say("%(modules)s, %(lessons)s", modules=modules, lessons=lessons)


def progress(view: CourseView) -> dict[str, object]:
    reached = view.progress or Progress(0, len(view.course.lessons))
    return {
        "done": reached.completed,
        "total": reached.total,
        "percent": current().percent(share(reached)),
        "label": lessons_read(reached.completed, reached.total),
    }


def share(reached: Progress) -> float:
    """In whole percent, and all of it only where nothing is left."""
    if reached.is_complete:
        return 1
    return min(99, round(100 * reached.completed / max(1, reached.total))) / 100


def lessons_read(done: int, total: int) -> str:
    return say_many(
        "%(done)s of %(count)s lesson read", "%(done)s of %(count)s lessons read", total, done=done
    )


def line(view: CourseView, lesson: PublishedLesson, now_slug: str | None) -> dict[str, object]:
    """One row of macros/outline.html."""
    state = "done" if lesson.slug in view.completed_lessons else "open"
    return {
        "title": lesson.title,
        "address": lesson_address(view.slug, lesson.slug),
        "state": "now" if lesson.slug == now_slug else state,
        "note": say("%(minutes)s min", minutes=lesson.minutes),
        "changed": lesson.slug in view.changed_lessons,
    }


def next_step(view: CourseView) -> dict[str, str] | None:
    """The lesson to go on with, as a button and what stands above it."""
    lesson = view.upcoming
    if lesson is None:
        return None
    return {
        "title": lesson.title,
        "address": lesson_address(view.slug, lesson.slug),
        "note": about(lesson.minutes),
        "label": say("Continue lesson") if view.is_begun else say("Begin course"),
    }
