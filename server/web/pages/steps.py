"""The one next step of somebody who learns: go on reading, else sit the exam, else begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.certification.service import Try
from server.credentials.domain.verdict import Verdict
from server.credentials.judged import Judged
from server.curriculum import service as curriculum
from server.curriculum.service import CourseView
from server.exams import releases
from server.exams.releases import Release
from server.kernel.actor import Actor, Permission
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.pages import outlines
from server.web.pages.courses import leads_to


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything of one person that the pages about their learning show."""

    courses: Sequence[CourseView]
    exams: Sequence[Release]
    tries: Sequence[Try]
    certificates: Sequence[Judged]

    @property
    def under_way(self) -> list[CourseView]:
        """What is begun and not completed, the one read last first."""
        begun = [view for view in self.courses if view.is_begun and not view.is_completed]
        return sorted(begun, key=lambda view: -view.opened_ms)

    @property
    def done(self) -> list[CourseView]:
        return [view for view in self.courses if view.is_completed]

    def has_passed(self, exam: str) -> bool:
        return any(
            one.certificate.scheme == exam and one.verdict is Verdict.VALID
            for one in self.certificates
        ) or any(
            one.sitting.exam == exam and one.grade is not None and one.grade.passed
            for one in self.tries
        )

    def awaits_result(self, exam: str) -> bool:
        """It may take days where people read what was written."""
        return any(
            one.sitting.exam == exam and one.sitting.closed_ms is not None and one.grade is None
            for one in self.tries
        )


async def mine(services: Services, viewer: Actor, *, tries: int, now: datetime) -> Mine:
    return Mine(
        courses=await curriculum.courses(viewer),
        exams=await releases.releases(),
        tries=await services.certification.tries(actor=viewer, limit=tries),
        certificates=[
            services.credentials.judge(one, at=now)
            for one in await services.credentials.of_person(viewer.person_id)
        ],
    )


def next_step(own: Mine, work: dict[str, str] | None = None) -> dict[str, str] | None:
    """Whoever has `work` here is not told to begin a course, but goes on with one begun."""
    for view in own.under_way:
        if view.upcoming is not None:
            return _read_on(view)
    for view in own.done:
        exam = next((one for one in own.exams if leads_to(view.slug, one)), None)
        if exam and not own.has_passed(exam.slug) and not own.awaits_result(exam.slug):
            return _sit(view, exam)
    if work is not None:
        return work
    fresh = [view for view in own.courses if not view.is_begun and not view.is_completed]
    return _begin(min(fresh, key=outlines.course_place)) if fresh else None


def work_of(reader: Actor) -> dict[str, str] | None:
    """Where those who run the house and its exams work."""
    if reader.may(Permission.ADMINISTER):
        return _work(say("Administration"), say("People, sittings, jobs and reports."), "/admin")
    if reader.may(Permission.RUN_SITTINGS):
        return _work(
            say("Board"),
            say("Who sits an exam now, and the time on their clocks."),
            "/invigilate",
        )
    return None


def _work(title: str, text: str, address: str) -> dict[str, str]:
    return {
        "kind": say("Your work"),
        "title": title,
        "text": text,
        "note": "",
        "address": address,
        "label": say("Go to your work"),
    }


def _read_on(view: CourseView) -> dict[str, str]:
    lesson = view.upcoming
    assert lesson is not None
    return {
        "kind": say("Go on reading"),
        "title": lesson.title,
        "text": view.title,
        "note": outlines.about(lesson.minutes),
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
        "note": "",
        "address": f"/exams/{exam.slug}",
        "label": say("Go to the exam"),
    }


def _begin(view: CourseView) -> dict[str, str]:
    return {
        "kind": say("Begin here"),
        "title": view.title,
        "text": view.course.summary,
        "note": "",
        "address": outlines.course_address(view),
        "label": say("Open the course"),
    }
