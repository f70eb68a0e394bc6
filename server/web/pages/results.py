"""The result of a sitting: the verdict first, then the domains, then what to do next."""

from datetime import datetime
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.certification.service import Result
from server.credentials.domain.printed_id import display
from server.exams import releases
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.receipt import Receipt
from server.exams.domain.sitting import SittingNotClosed
from server.grading.service import DomainResult
from server.kernel.actor import Actor
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.pages.exams import retake_sentence
from server.web.pages.going import see, to_sign_in
from server.web.rendering import fact, moment, page
from server.web.strict import path_uuid

REDIRECTS = {"signed_in_or_redirect": True}
BANDS = {
    "below": ("Below the cut", "bad"),
    "near": ("Near the cut", "near"),
    "above": ("Above the cut", "good"),
}
RECEIPT_SHOWN = 12


@get("/sittings/{sitting_id:str}/result", opt=REDIRECTS, include_in_schema=False)
async def result_page(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    address = f"/sittings/{path_uuid(sitting_id)}"
    if viewer is None:
        return to_sign_in(f"{address}/result")
    try:
        result = await services.certification.result(UUID(sitting_id), actor=viewer, now=now)
    except SittingNotClosed:
        if await services.exams.is_over(UUID(sitting_id), actor=viewer, now=now):
            await services.exams.hand_in(UUID(sitting_id), actor=viewer, now=now)
            return see(f"{address}/result")
        return see(address)
    receipt, _ = await services.exams.hand_in(UUID(sitting_id), actor=viewer, now=now)
    release = await releases.release_by_id(result.sitting.release_id)
    context = _context(result, release.blueprint, receipt)
    return page("result", context, viewer=viewer)


def _context(result: Result, blueprint: Blueprint, receipt: Receipt) -> dict[str, object]:
    base: dict[str, object] = {
        "refresh": False,
        "parts": [],
        "next": None,
        "bands": [],
        "scale": None,
        "study": [],
        "study_first": None,
        "certificate": None,
        "rule": _rule(blueprint),
        "sitting": _facts(blueprint, receipt),
        "more": None,
    }
    if result.grade is None:
        return base | {
            "state": "pending",
            "look": "waiting",
            "refresh": True,
            "headline": {"strong": "", "text": "Your exam is being graded."},
            "says": "Everything you handed in is safe. This takes a few seconds.",
        }
    return base | _released(result, blueprint)


def _released(result: Result, blueprint: Blueprint) -> dict[str, object]:
    grade = result.grade
    assert grade is not None
    cut = float(blueprint.cut * 100)
    return {
        "state": "released",
        "look": "good" if grade.passed else "short",
        "headline": _headline(blueprint, passed=grade.passed),
        "says": _says(result, blueprint),
        "parts": [
            {
                "name": "Score",
                "value": str(grade.scaled_score),
                "word": "Met" if grade.passed else "Not met",
                "tone": "good" if grade.passed else "bad",
                "note": f"cut {result.cut}",
            }
        ],
        "next": _next(result, blueprint),
        "bands": [_band(one) for one in result.domains],
        "scale": {"low": "0 %", "high": "100 %", "cut": f"{cut:g} %", "cut_at": cut},
        "study": [],
        "certificate": _certificate(result),
        "more": {
            "title": "How this was scored",
            "text": "Points are added up exactly and reported once on the scale of the exam. "
            "No item takes points from another.",
            "address": f"/exams/{result.sitting.exam}/criteria",
            "label": "Read the criteria",
        },
    }


def _headline(blueprint: Blueprint, *, passed: bool) -> dict[str, str]:
    title = blueprint.title.removesuffix(" exam")
    if passed:
        return {"strong": "Passed.", "text": f"You reached the cut of the {title} exam."}
    return {"strong": "Not yet.", "text": f"You did not reach the cut of the {title} exam."}


def _says(result: Result, blueprint: Blueprint) -> str:
    assert result.grade is not None
    if blueprint.preview:
        return "This was a preview: it shows where you stand, and nothing else follows from it."
    if result.certificate is not None:
        return "Your certificate is issued. Anyone can check it, without asking you or us."
    return "Look at the domains below: they say where more reading helps most."


def _rule(blueprint: Blueprint) -> dict[str, str] | None:
    if not blueprint.preview:
        return None
    full = blueprint.full_exam
    size = ""
    if full is not None:
        items = say_many("%(count)s item", "%(count)s items", full.items)
        minutes = say_many("%(count)s minute", "%(count)s minutes", full.minutes)
        size = say("It will have %(items)s in %(minutes)s.", items=items, minutes=minutes) + " "
    return {
        "strong": "A preview issues no certificate.",
        "text": f"The full exam does. {size}{retake_sentence(blueprint)}",
    }


def _next(result: Result, blueprint: Blueprint) -> dict[str, object] | None:
    assert result.grade is not None
    if result.grade.passed and not blueprint.preview:
        return None
    at = None if result.retake_at is None else moment(result.retake_at)
    value = "Now" if at is None else "Later"
    note = "You may try again at once." if at is None else "You may try again from"
    return {"term": "Next attempt", "value": value, "moment": at, "note": note}


def _band(one: DomainResult) -> dict[str, object]:
    word, tone = BANDS[one.band]
    return {
        "code": one.code.rpartition("/")[2].upper() if len(one.code) < 40 else "",
        "title": one.title,
        "band": one.band,
        "word": word,
        "tone": tone,
        "low": f"{one.low} %",
        "high": f"{one.high} %",
        "left": one.low,
        "width": max(1, one.high - one.low),
    }


def _certificate(result: Result) -> dict[str, str] | None:
    if result.certificate is None:
        return None
    shown = display(result.certificate.printed_id)
    return {"id": shown, "address": f"/certificates/{shown}"}


def _facts(blueprint: Blueprint, receipt: Receipt) -> list[dict[str, object]]:
    how = "by you" if receipt.closed_by == "candidate" else "by the clock"
    return [
        fact("Exam", blueprint.title),
        fact("Handed in", note=how, at=moment(datetime.fromisoformat(receipt.closed_at))),
        fact("Received", f"{receipt.answered} of {receipt.items} answers"),
        fact(
            "Receipt",
            receipt.signature[:RECEIPT_SHOWN],
            note="The beginning of our signature over what you handed in.",
            mono=True,
        ),
    ]


HANDLERS = [result_page]
