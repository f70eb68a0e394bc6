"""How one member stands, in words and tones for the table, the file and the path."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from server.cohorts.domain.cohort import DueState, GoalKind, Standing
from server.cohorts.domain.progress import ExamProgress, MemberProgress, Subject, Summary
from server.cohorts.progress import Path, PathSitting
from server.credentials.domain.printed_id import display
from server.curriculum.standings import LessonStep
from server.exams.domain.sitting import SittingState
from server.grading import service as grading
from server.kernel.clock import from_milliseconds
from server.kernel.sentence import marked
from server.language.voice import current, day, number, say
from server.web.deps import Services
from server.web.pages import tones
from server.web.pages.certificates import verdict_tag
from server.web.rendering import fact, moment, moment_ms

Shown = dict[str, object]
_BRIEF = {
    DueState.ON_TIME: marked("Done on time"),
    DueState.LATE: marked("Done late"),
    DueState.DONE: marked("Done"),
}
"""Beside the day it was done, which stands apart."""


def due_tag(standing: Standing | None) -> Shown | None:
    if standing is None:
        return None
    word = _BRIEF.get(standing.state)
    return {
        "word": say(standing.words if word is None else word),
        "tone": tones.DUE[standing.state],
        "day": "" if standing.day is None else day(standing.day),
    }


def course_cells(progress: MemberProgress) -> Shown | None:
    course = progress.course
    if course is None:
        return None
    return {
        "enrolled": day(from_milliseconds(course.enrolled_ms)) if course.enrolled_ms else "",
        "lessons": say("%(done)s of %(all)s", done=course.done, all=course.lessons),
        "checks": checks_words(course.right, course.answered, course.checks),
        "due": due_tag(progress.course_due),
    }


def checks_words(right: int, answered: int, known: int) -> str:
    """Of checks that were taken out since, answers may be left: they count as known."""
    total = max(answered, known)
    if not total:
        return ""
    if not answered:
        return say("None of %(all)s answered", all=total)
    if answered == total:
        return say("%(right)s of %(all)s right", right=right, all=total)
    return say(
        "%(answered)s of %(all)s answered, %(right)s right",
        right=right,
        answered=answered,
        all=total,
    )


def exam_cells(progress: MemberProgress) -> Shown | None:
    exam = progress.exam
    if exam is None:
        return None
    return {
        "tries": number(exam.tries),
        "result": result_word(exam),
        "tone": _result_tone(exam),
        "due": due_tag(progress.exam_due),
    }


def result_word(exam: ExamProgress) -> str:
    if exam.is_revoked:
        return say("Revoked")
    if exam.sits_now and not exam.passed:
        return say("Sitting now")
    if exam.passed is None:
        return say("No result") if exam.tries else say("Not tried")
    return say("Passed") if exam.passed else say("Not passed")


def _result_tone(exam: ExamProgress) -> str:
    if exam.is_revoked:
        return "bad"
    if exam.sits_now and not exam.passed:
        return "warn"
    return {True: "good", False: "near", None: "dashed"}[exam.passed]


def summary_facts(summary: Summary) -> list[dict[str, object]]:
    late = say("and %(late)s late", late=summary.late) if summary.late else ""
    return [
        fact(say("Members"), number(summary.members)),
        fact(say("Begun"), number(summary.begun)),
        fact(say("Done on time"), number(summary.on_time), note=late),
        fact(say("Overdue"), number(summary.overdue)),
    ]


def path_part(
    path: Path,
    subject: Subject,
    line: MemberProgress,
    names: Mapping[tuple[GoalKind, str], str],
    services: Services,
    now: datetime,
) -> Shown:
    slug = subject.slug
    return {
        "slug": slug,
        "course": names.get((GoalKind.COURSE, slug), slug) if subject.course else None,
        "exam": names.get((GoalKind.EXAM, slug), slug) if subject.exam else None,
        "course_due": due_tag(line.course_due),
        "exam_due": due_tag(line.exam_due),
        "lessons": [_lesson(one) for one in path.lessons.get(slug, [])],
        "sittings": [_sitting(one) for one in path.sittings.get(slug, [])],
        "certificates": [
            {
                "id": display(one.printed_id),
                "address": f"/certificates/{display(one.printed_id)}",
                "issued": moment(one.record.issued_at),
                **verdict_tag(services.credentials.judge(one, at=now).verdict),
            }
            for one in path.certificates
            if one.scheme == slug and one.document is not None
        ],
    }


def _lesson(step: LessonStep) -> Shown:
    answered = [one for one in step.checks if one is not None]
    right = sum(share == "1" for share, _ in answered)
    earned = sum((Fraction(share) for share, _ in answered), Fraction(0))
    return {
        "title": step.lesson.title,
        "done": None if step.completed_ms is None else moment_ms(step.completed_ms),
        "checks": checks_words(right, len(answered), len(step.checks)),
        "share": current().percent(float(earned / len(answered))) if answered else "",
    }


def _sitting(one: PathSitting) -> Shown:
    sitting, grade = one.sitting, one.grade
    result = {"word": say("Open"), "tone": ""}
    if sitting.state is SittingState.CLOSED:
        result = {"word": say("Waits for its result"), "tone": "dashed"}
    if grade is not None:
        result = {
            "word": say("Passed") if grade.passed else say("Not passed"),
            "tone": "good" if grade.passed else "near",
        }
    bands = [] if grade is None else grading.domain_results(grade)
    return {
        "started": moment_ms(sitting.started_ms),
        "result": result | {"day": ""},
        "bands": [
            {
                "title": band.title,
                "word": say(tones.BANDS[band.band][0]),
                "tone": tones.BANDS[band.band][1],
                "range": say(
                    "%(low)s to %(high)s",
                    low=current().percent(band.low / 100),
                    high=current().percent(band.high / 100),
                ),
            }
            for band in bands
        ],
    }
