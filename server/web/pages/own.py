"""What belongs to one person, as lines of a list: the sitting that runs, tries, certificates."""

from collections.abc import Sequence
from datetime import datetime

from server.certification.renewal import is_renewal, renewable_by
from server.certification.service import Try
from server.cohorts.domain.cohort import Due, GoalKind
from server.cohorts.service import DueView
from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import Verdict
from server.credentials.domain.words import PRACTICE
from server.credentials.judged import Judged
from server.curriculum.service import CourseView
from server.exams.domain.policy import ReleaseRule
from server.exams.domain.sitting import SittingState
from server.exams.releases import Release
from server.kernel.clock import to_milliseconds
from server.kernel.sentence import marked
from server.language.voice import current, day, say, say_many
from server.language.zones import place_name
from server.web.pages import tones
from server.web.pages.certificates import verdict_tag
from server.web.rendering import moment_ms

_BEING_GRADED = marked("Being graded")
_NOT_RELEASED = marked("Not released yet")


def running(
    tries: Sequence[Try], exams: Sequence[Release], now: datetime
) -> dict[str, object] | None:
    """The sitting that still takes answers, with the time left on its clock."""
    now_ms = to_milliseconds(now)
    found = next((one.sitting for one in tries if one.sitting.is_running(now_ms)), None)
    if found is None:
        return None
    minutes = max(0, found.deadline_ms - now_ms) // 60_000
    title = say("Your exam is running")
    left = say_many("%(count)s minute left.", "%(count)s minutes left.", minutes)
    if found.state is SittingState.PAUSED:
        title, left = say("Your exam is paused"), say("It is paused; your clock is stopped.")
    return {
        "title": title,
        "exam": title_of(found.exam, exams),
        "address": f"/sittings/{found.id}",
        "text": left,
        "ends": None if found.state is SittingState.PAUSED else moment_ms(found.deadline_ms),
    }


def own_try(one: Try, exams: Sequence[Release]) -> dict[str, object]:
    """A closed sitting with its result, or that it is being worked out."""
    word, tone, score = say(_waits(one, exams)), "", ""
    if one.grade is not None:
        passed = one.grade.passed
        word, tone = (say("Passed"), "good") if passed else (say("Not passed"), "near")
        score = say("Score %(score)s", score=one.grade.scaled_score)
    at = one.sitting.closed_ms or one.sitting.started_ms
    return {
        "exam": title_of(one.sitting.exam, exams),
        "preview": one.sitting.is_preview,
        "word": word,
        "tone": tone,
        "score": score,
        "moment": moment_ms(at),
        "address": f"/sittings/{one.sitting.id}/result",
    }


def _waits(one: Try, exams: Sequence[Release]) -> str:
    release = next((exam for exam in exams if exam.slug == one.sitting.exam), None)
    is_held = release is not None and release.policy.release is not ReleaseRule.AT_ONCE
    return _NOT_RELEASED if is_held else _BEING_GRADED


def own_certificate(one: Judged, exams: Sequence[Release], now: datetime) -> dict[str, object]:
    """A certificate with its standing, until when, and what there is to do about it."""
    record = one.certificate.record
    until = say("Does not expire")
    if record.expires_at is not None:
        until = say("Valid until %(day)s", day=day(record.expires_at))
        if one.verdict is Verdict.EXPIRED:
            until = say("Expired on %(day)s", day=day(record.expires_at))
    return {
        "title": record.achievement.title,
        "practice": record.achievement.level == PRACTICE,
        "address": f"/certificates/{display(one.certificate.printed_id)}",
        **verdict_tag(one.verdict),
        "until": until,
        "issued": day(record.issued_at),
        "to_do": _renewal_of(one, exams, now),
    }


def _renewal_of(one: Judged, exams: Sequence[Release], now: datetime) -> dict[str, str] | None:
    ends, scheme = one.certificate.record.expires_at, one.certificate.scheme
    if ends is None or one.verdict not in {Verdict.VALID, Verdict.EXPIRED}:
        return None
    exam = renewable_by(scheme, exams, ends=ends, now=now)
    if exam is None:
        return None
    text = say("Sit the exam again to renew it.")
    if is_renewal(exam.slug):
        text = say("Sit its renewal exam to renew it.")
    return {"text": text, "address": f"/exams/{exam.slug}", "label": say("See the exam")}


def own_due(
    one: DueView, courses: Sequence[CourseView], exams: Sequence[Release], now: datetime
) -> dict[str, object]:
    """What a cohort asks for, until when, and how one stands against that day."""
    is_course = one.kind is GoalKind.COURSE
    view = next((view for view in courses if view.slug == one.slug), None)
    title = view.title if is_course and view else title_of(one.slug, exams)
    return {
        "title": title,
        "address": f"/{'courses' if is_course else 'exams'}/{one.slug}",
        "cohort": one.cohort,
        "kind": say("Course") if is_course else say("Exam"),
        "due": "" if one.due is None else _due_words(one.due, now),
        "word": say(one.standing.words),
        "tone": tones.DUE[one.standing.state],
    }


def _due_words(due: Due, now: datetime) -> str:
    place = place_name(due.zone, current().language.code)
    if due.is_before(now):
        return say("Was due by the end of %(day)s, %(zone)s time", day=due.day, zone=place)
    return say("Due by the end of %(day)s, %(zone)s time", day=due.day, zone=place)


def title_of(exam: str, exams: Sequence[Release]) -> str:
    return next((one.blueprint.title for one in exams if one.slug == exam), exam)
