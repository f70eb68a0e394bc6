"""What a draft looks like to those it is for, in values for macros/preview.html.

Keys and reasons are in it: only pages for trainers show it, and no cache keeps them.
"""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from server.authoring.looking import Look, Looking, Shown, ShownLesson, Tried
from server.curriculum.domain.model import Course, Fact
from server.curriculum.domain.publish import segments
from server.exams.domain.blueprint import Blueprint
from server.grading.domain.feedback import feedback_html
from server.items import pictures
from server.items.domain.markdown import render
from server.items.domain.model import Item, Testlet
from server.items.domain.presentation import ResponseMalformed
from server.items.domain.rubric import Essay
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.language.voice import current, day, number, say, say_many
from server.web.forms import Form
from server.web.pages import items
from server.web.pages.lessons import fact_row
from server.web.rendering import environment, fact, trusted

Preview = dict[str, Any]
SHARES_MORE = (Fraction(1, 4), Fraction(1, 2), Fraction(1))
_KINDS = ("item", "lesson", "course", "fact", "blueprint")


@dataclass(frozen=True, slots=True)
class Trial:
    """An answer somebody tried: to the item, or to the check of a lesson of this number."""

    check: int
    response: dict[str, Any] | None
    feedback: Mapping[str, object]


async def trial_of(
    look: Look, check: int, form: Form, looking: Looking, *, actor: Actor
) -> Trial | None:
    """Grade what a form of the preview sent; None where there is nothing that asks."""
    shown = _asked(look, check)
    if shown is None or isinstance(shown.item.body, Testlet):
        return None
    response = items.response_of(dict(shown.document), form)
    try:
        tried = await looking.answer(shown, response, actor=actor)
    except ResponseMalformed as refusal:
        told = {"tone": "bad", "word": say("Not read"), "worth": "", "html": say(refusal.sentence)}
        return Trial(check, response, told)
    return Trial(check, response, _feedback(shown.item, tried))


async def preview_of(
    look: Look, looking: Looking, address: str, *, actor: Actor, trial: Trial | None = None
) -> Preview:
    """`address` takes the answers that are tried."""
    kinds: Preview = dict.fromkeys(_KINDS)
    if look.shown is not None:
        kinds["item"] = await item_preview(look.shown, looking, address, actor=actor, trial=trial)
        kinds["item"]["case"] = await _case(look.case, looking, actor) if look.case else None
        if address:
            kinds["item"]["facts"] = _cited(look)
    elif look.lesson is not None:
        kinds["lesson"] = await _lesson(look.lesson, address, trial)
    elif look.course is not None:
        kinds["course"] = _course(look.course)
    elif look.fact is not None:
        kinds["fact"] = _fact(look.fact)
    elif look.blueprint is not None:
        kinds["blueprint"] = _blueprint(look.blueprint)
    return kinds | {"is_empty": not any(kinds.values())}


async def item_preview(
    shown: Shown, looking: Looking, address: str, *, actor: Actor, trial: Trial | None = None
) -> Preview:
    item = shown.item
    key = await asyncio.to_thread(_key_html, item)
    document = await _with_pictures(shown, looking, actor)
    response = trial.response if trial else None
    is_case = isinstance(item.body, Testlet)
    return {
        "address": address,
        "item": None if is_case else items.shown(document, item.language, response),
        "language": item.language,
        "case_html": trusted(str(document["stem_html"])) if is_case else None,
        "members": list(item.body.items) if isinstance(item.body, Testlet) else [],
        "key_html": trusted(key),
        "rubric": _rubric(item.body) if isinstance(item.body, Essay) else None,
        "times": _times(item.seconds),
        "feedback": trial.feedback if trial else None,
        "case": None,
        "facts": [],
    }


async def _case(shown: Shown, looking: Looking, actor: Actor) -> Preview:
    document = await _with_pictures(shown, looking, actor)
    return {
        "id": shown.item.id,
        "title": shown.item.title,
        "html": trusted(str(document["stem_html"])),
    }


def _asked(look: Look, check: int) -> Shown | None:
    if look.lesson is not None:
        checks = look.lesson.checks
        return checks[check - 1] if 0 < check <= len(checks) else None
    return look.shown


def _feedback(item: Item, tried: Tried) -> Mapping[str, object]:
    if isinstance(item.body, Essay):
        return {"tone": "", "word": say("People mark it"), "worth": "", "html": ""}
    word, tone = say("Partly right"), "near"
    if tried.share == 1:
        word, tone = say("Right"), "good"
    elif tried.share == 0:
        word, tone = say("Wrong"), "bad"
    worth = say(
        "%(points)s of %(most)s points",
        points=number(float(tried.points)),
        most=number(float(item.points)),
    )
    return {"tone": tone, "word": word, "worth": worth, "html": trusted(tried.feedback_html)}


def _key_html(item: Item) -> str:
    return "" if isinstance(item.body, Testlet) else feedback_html(item, None, current().say)


def _rubric(body: Essay) -> Preview:
    """What raters go by, and the examples they agreed on."""
    return {
        "criteria": [
            {
                "id": one.id,
                "text": one.text,
                "weight": number(float(one.weight)),
                "levels": [{"score": number(at.score), "text": at.text} for at in one.levels],
            }
            for one in body.rubric
        ],
        "exemplars": [
            {
                "name": one.name,
                "scores": ", ".join(f"{name} {score}" for name, score in one.scores),
                "html": trusted(render(one.text).html),
                "notes": one.notes,
            }
            for one in body.exemplars
        ],
    }


def _times(seconds: int | None) -> list[dict[str, object]]:
    """A fair time, and what it becomes for those who are given more."""
    if seconds is None:
        return []
    rows = [fact(say("Fair time"), _seconds(seconds))]
    for more in SHARES_MORE:
        percent = current().percent(float(more))
        term = say("With %(percent)s more", percent=percent)
        rows.append(fact(term, _seconds(-(-seconds * (1 + more) // 1))))
    return rows


def _seconds(seconds: Fraction | int) -> str:
    return say_many("%(count)s second", "%(count)s seconds", int(seconds))


def _cited(look: Look) -> list[dict[str, object]]:
    assert look.shown is not None
    found = [look.facts[name] for name in look.shown.item.facts if name in look.facts]
    return [_cited_row(one) for one in found]


def _cited_row(one: Fact) -> dict[str, object]:
    note = say("checked %(day)s, review by %(by)s", day=one.checked_on, by=one.review_by)
    return {"id": one.id, "statement": one.statement, "note": note}


async def _with_pictures(shown: Shown, looking: Looking, actor: Actor) -> dict[str, Any]:
    """Pictures that were never published have no address yet and come along as data."""
    document = dict(shown.document)
    for address, file in (await looking.pictures(shown, actor=actor)).items():
        if not await _is_published(address):
            data = f"data:{file.media_type};base64,{b64encode(file.content).decode()}"
            document = _replaced(document, address, data)
    return document


async def _is_published(address: str) -> bool:
    try:
        await pictures.picture(address.removeprefix("/pictures/"))
    except NotFound:
        return False
    return True


def _replaced(value: Any, old: str, new: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, dict):
        return {key: _replaced(part, old, new) for key, part in value.items()}
    return [_replaced(part, old, new) for part in value] if isinstance(value, list) else value


async def _lesson(shown: ShownLesson, address: str, trial: Trial | None) -> Preview:
    document, given = shown.document, shown.checks
    checks = [
        {
            "n": at,
            "of": len(given),
            "address": f"{address}?check={at}",
            "api": "",
            "item": items.shown(
                dict(one.document),
                shown.language,
                trial.response if trial and trial.check == at else None,
                counts=False,
            ),
            "response": trial.response if trial and trial.check == at else None,
            "feedback": trial.feedback if trial and trial.check == at else None,
        }
        for at, one in enumerate(given, start=1)
    ]
    context = {
        "objectives": [one["text"] for one in document["objectives"]],
        "parts": [
            {"html": None, "check": checks[part - 1]}
            if isinstance(part, int)
            else {"html": trusted(part), "check": None}
            for part in segments(document["html"])
        ],
        "files": [{"name": one["name"], "address": ""} for one in document.get("files", ())],
        "facts": [fact_row(one) for one in document["facts"]],
        "written_in": shown.language,
        "language": current().language,
        "may_answer": True,
        "sign_in": "",
    }
    text = environment().get_template("pages/lesson-text.html").render(context)
    return {"title": document["title"], "language": shown.language, "text": trusted(text)}


def _course(course: Course) -> Preview:
    return {
        "title": course.title,
        "summary": course.summary,
        "language": course.language,
        "modules": [
            {"title": module.title, "lessons": [lesson.title for lesson in module.lessons]}
            for module in course.modules
        ],
        "objectives": [{"id": one.id, "text": one.text} for one in course.objectives],
    }


def _fact(one: Fact) -> Preview:
    rows = [
        fact(say("Source"), one.source),
        fact(say("Checked"), day(one.checked_on)),
        fact(say("Review by"), day(one.review_by)),
    ]
    return {"id": one.id, "statement": one.statement, "rows": rows}


def _blueprint(one: Blueprint) -> Preview:
    return {
        "title": one.title,
        "domains": [
            {"code": quota.code, "title": quota.title, "items": number(quota.items)}
            for quota in one.domains
        ],
    }
