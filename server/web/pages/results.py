"""The result of a sitting: the verdict first, then the domains, then what to do next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.appeals import service as appeals
from server.certification.renewal import is_renewal
from server.certification.service import Result
from server.credentials.domain.printed_id import display
from server.curriculum import service as curriculum
from server.curriculum.published import PublishedCourse, PublishedLesson
from server.exams import evidence, releases, study
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.receipt import Receipt
from server.exams.domain.sitting import SealedResponse, SittingNotClosed
from server.exams.releases import Release
from server.grading.service import DomainResult
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds
from server.kernel.sentence import marked
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.pages import (
    appeal_words,
    changed_results,
    exam_rules,
    outlines,
    receipts,
    result_parts,
)
from server.web.pages.going import see
from server.web.rendering import fact, moment, moment_ms, page
from server.web.strict import path_uuid

MOST_LESSONS = 5
CLOSE_POINTS = 75
SECONDS_BETWEEN_LOOKS = 5
_SEALED = {
    "sitting-closed": marked("It reached us after the end."),
    "writer-elsewhere": marked("You were working on another device by then."),
}


@get("/sittings/{sitting_id:str}/result")
async def result_page(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    sitting = path_uuid(sitting_id)
    try:
        result = await services.certification.result(sitting, actor=reader, now=now)
    except SittingNotClosed:
        # What is over is closed within a second or two; until then it is as good as handed in.
        if not await services.exams.is_over(sitting, actor=reader, now=now):
            return see(f"/sittings/{sitting}")
        result = Result(await services.exams.sitting_of(sitting, actor=reader))
    receipt = await services.exams.endings.receipt(sitting, actor=reader)
    release = await releases.release_by_id(result.sitting.release_id)
    sealed = await evidence.own(sitting, actor=reader)
    context = await told(result, release, receipt) | {
        "sealed": [_sealed(one) for one in sealed],
        "appeal": await _appeal(sitting, reader, now),
    }
    return page("result", context, viewer=reader, here="exams")


async def told(result: Result, release: Release, receipt: Receipt | None) -> dict[str, Any]:
    """What a result says, on its page and in its letter; `receipt` None says nothing of it."""
    context = _frame(release, receipt)
    if result.waits_for_raters:
        context |= _marked_by_people()
    elif result.held is not None:
        context |= _waiting(result.held.due_ms)
    if result.grade is not None:
        context |= _released(result, release.blueprint, receipt) | await _study(result, release)
    return context


def _frame(release: Release, receipt: Receipt | None) -> dict[str, Any]:
    """What the page says while the grade is being worked out."""
    blueprint, browser = release.blueprint, release.policy.safe_exam_browser
    return {
        "state": "pending",
        "look": "waiting",
        "refresh": SECONDS_BETWEEN_LOOKS,
        "headline": {"strong": "", "text": say("Your exam is being graded.")},
        "says": say("Everything you handed in is safe. This takes a few seconds."),
        "exam": {"title": blueprint.title, "address": f"/exams/{release.slug}"},
        "parts": [],
        "next": None,
        "meters": [],
        "marked": [],
        "study": [],
        "changed": None,
        "certificate": None,
        "rule": _rule(release),
        "quit": browser.quit_url if browser is not None and browser.quit_url else "",
        "sitting": _facts(blueprint, receipt),
        "more": None,
        "receipt": None if receipt is None else receipts.address_of(receipt.sitting),
        "letter": "",
    }


def _marked_by_people() -> dict[str, Any]:
    """Days rather than seconds, so the page does not look again either."""
    return {
        "refresh": 0,
        "headline": {"strong": "", "text": say("What you wrote is being marked.")},
        "says": say(
            "Everything you handed in is safe. People read your essay without your name, each on "
            "their own. You are told when your result is there."
        ),
    }


def _waiting(due_ms: int | None) -> dict[str, Any]:
    """A result that its policy holds is no matter of seconds, so the page does not look again."""
    told = say("Everything you handed in is safe.")
    text = say("Your result is released after somebody has reviewed it. You will be told.")
    if due_ms is not None:
        text = say(
            "Your result is released on %(day)s. You will be told.",
            day=from_milliseconds(due_ms),
        )
    headline = {"strong": "", "text": say("Your result is not released yet.")}
    return {"refresh": 0, "headline": headline, "says": f"{told} {text}"}


async def _appeal(sitting_id: UUID, reader: Actor, now: datetime) -> dict[str, Any]:
    found = await appeals.standing(sitting_id, actor=reader, now=now)
    return {
        "address": f"/sittings/{sitting_id}/appeal" if found.is_open else "",
        "terms": appeal_words.afterwards(found.terms),
        "until": None if found.until is None else moment(found.until),
        "raised": len(found.raised),
    }


def _released(result: Result, blueprint: Blueprint, receipt: Receipt | None) -> dict[str, Any]:
    grade = result.grade
    assert grade is not None
    return {
        "state": "released",
        "letter": f"/sittings/{result.sitting.id}/result.pdf",
        "look": "good" if grade.passed else "short",
        "refresh": 0,
        "headline": _headline(result, blueprint),
        "says": " ".join([*_unanswered(result, receipt), _says(result, blueprint)]),
        "parts": result_parts.scores(result, blueprint),
        "next": _next(result, blueprint),
        "meters": result_parts.meters(result, blueprint),
        "marked": [result_parts.marked_response(one) for one in result.marked],
        "changed": changed_results.told(result.changed),
        "certificate": _certificate(result),
        "more": {
            "title": say("How this was scored"),
            "text": say(
                "Points are added up exactly and reported once on the scale of the exam. "
                "No item takes points from another."
            ),
            "address": f"/exams/{result.sitting.exam}/criteria",
            "label": say("Read the criteria"),
        },
    }


def _headline(result: Result, blueprint: Blueprint) -> dict[str, str]:
    assert result.grade is not None
    if result.grade.passed:
        text = say("You passed the %(exam)s exam.", exam=exam_rules.name(blueprint))
        return {"strong": say("Passed."), "text": text}
    return {"strong": say("Not yet."), "text": _short_of(result, blueprint)}


def _short_of(result: Result, blueprint: Blueprint) -> str:
    """By how much, where that is a comfort; a long way is said by the score alone."""
    assert result.grade is not None
    exam, missing = exam_rules.name(blueprint), result.cut - result.grade.scaled_score
    if result.parts:
        return say("You did not pass every part of the %(exam)s exam this time.", exam=exam)
    if not 0 < missing <= CLOSE_POINTS:
        return say("You did not reach the cut of the %(exam)s exam this time.", exam=exam)
    return say_many(
        "You were one point short of the cut of the %(exam)s exam.",
        "You were %(count)s points short of the cut of the %(exam)s exam.",
        missing,
        exam=exam,
    )


def _says(result: Result, blueprint: Blueprint) -> str:
    """Kind when it is a fail: it names what went well, and where reading helps most."""
    assert result.grade is not None
    if result.certificate is not None:
        return say("Your certificate is issued. Anyone can check it, without asking you or us.")
    if result.grade.passed and is_renewal(result.sitting.exam):
        return say(
            "No certificate goes with this pass: the one that it would renew was revoked, or it "
            "was erased since."
        )
    above = [one.title for one in result.domains if one.band == "above"]
    if not result.grade.passed and above:
        return say(
            "What you can build on: “%(domain)s” lies above the cut. The domains below say where "
            "more reading helps most.",
            domain=above[0],
        )
    if blueprint.preview:
        return say(
            "This was a preview: it shows where you stand, and nothing else follows from it."
        )
    return say("Nobody passes everything at once. The domains below say where reading helps most.")


def _unanswered(result: Result, receipt: Receipt | None) -> list[str]:
    """The first cause of a fail, where it is one."""
    assert result.grade is not None
    count = 0 if receipt is None or result.grade.passed else receipt.items - receipt.answered
    if count == 0:
        return []
    return [say_many("%(count)s item had no answer.", "%(count)s items had no answer.", count)]


def _rule(release: Release) -> dict[str, str] | None:
    if not release.blueprint.preview:
        return None
    return {
        "strong": say("A preview issues no certificate."),
        "text": exam_rules.full_exam(release),
    }


def _next(result: Result, blueprint: Blueprint) -> dict[str, Any] | None:
    assert result.grade is not None
    if result.grade.passed and not blueprint.preview:
        return None
    at = None if result.retake_at is None else moment(result.retake_at)
    return {
        "term": say("Next try"),
        "value": say("Now") if at is None else say("Not yet"),
        "moment": at,
        "note": say("Sit the exam again")
        if at is None
        else say("You may try again from this time on:"),
    }


async def _study(result: Result, release: Release) -> dict[str, Any]:
    """Lessons that serve what the weak domains ask, the weakest domain first."""
    order = {"below": 0, "near": 1}
    weak = sorted(
        (one for one in result.domains if one.band in order),
        key=lambda one: (order[one.band], one.high),
    )
    aims = await study.objectives_by_domain(release)
    courses = [view.course for view in await curriculum.courses(None)]
    lessons: dict[str, dict[str, str]] = {}
    for domain in weak:
        for course, lesson in _serving(courses, aims.get(domain.code, frozenset())):
            address = outlines.lesson_address(course.slug, lesson.slug)
            lessons.setdefault(address, _line(lesson, address, domain))
    return {"study": list(lessons.values())[:MOST_LESSONS]}


def _line(lesson: PublishedLesson, address: str, domain: DomainResult) -> dict[str, str]:
    time = outlines.about(lesson.minutes)
    return {
        "title": lesson.title,
        "address": address,
        "note": say("For “%(domain)s”. %(time)s.", domain=domain.title, time=time),
    }


def _serving(
    courses: Sequence[PublishedCourse], aims: frozenset[str]
) -> list[tuple[PublishedCourse, PublishedLesson]]:
    return [
        (course, lesson)
        for course in courses
        for lesson in course.lessons
        if any(one["id"] in aims for one in lesson.objectives)
    ]


def _certificate(result: Result) -> dict[str, str] | None:
    if result.certificate is None:
        return None
    shown = display(result.certificate.printed_id)
    return {"id": shown, "address": f"/certificates/{shown}"}


def _sealed(one: SealedResponse) -> dict[str, object]:
    return {
        "position": one.position,
        "why": say(_SEALED[one.reason]),
        "at": moment_ms(one.received_ms),
    }


def _facts(blueprint: Blueprint, receipt: Receipt | None) -> list[dict[str, object]]:
    if receipt is None:
        return [fact(say("Exam"), blueprint.title)]
    return [
        fact(say("Exam"), blueprint.title),
        receipts.handed_in(receipt),
        fact(say("Received"), receipts.received(receipt)),
        fact(
            say("Receipt"),
            receipt.short,
            note=say("Signed by us. Open it to read it, to keep it and to check it."),
            mono=True,
            address=receipts.address_of(receipt.sitting),
        ),
    ]


HANDLERS = [result_page]
