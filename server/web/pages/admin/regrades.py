"""Regrades as a list, and a new ruling: the item, what people answered, what is to be done."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from markupsafe import Markup

from server.accounts.domain.people import PersonView
from server.certification import regrades as acts
from server.exams import regrading, releases
from server.exams.regrading import ItemVersion
from server.exams.releases import ExamUnknown
from server.grading import analysis, regrades
from server.grading.analysis import Analysis, Given
from server.grading.domain.keys import AnswerMisfit, rekeyed
from server.grading.domain.regrade import Regrade, RegradeRunning
from server.grading.domain.ruling import AnswersMissing, Remedy, RulingMalformed
from server.grading.regrades import Asked, ItemUnknown
from server.items.domain.model import Hotspot, Multiple, Numeric, Text
from server.items.domain.numbers import read_quantity, write_decimal
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Refusal
from server.language.voice import number, say, say_many
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, Told
from server.web.pages.admin import regrade_words as words
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.shell import admin_page
from server.web.pages.exam_titles import exam_options, exam_titles
from server.web.pages.going import see
from server.web.pages.names import name_of
from server.web.pages.paging import PAGE_SIZE, cut, onward
from server.web.problems import refused
from server.web.rendering import moment, trusted

PATH = "/admin/regrades"
NEW = f"{PATH}/new"
MOST_LINES = 20
_LONGEST_ANSWER = 4_000
_ASKED: Fields = {ExamUnknown: "exam", ItemUnknown: "item"}
_RULED: Fields = {
    RulingMalformed: "remedy",
    AnswersMissing: "accepted",
    AnswerMisfit: "accepted",
}
_TOLD = (RulingMalformed, AnswersMissing, AnswerMisfit, RegradeRunning)


@get(PATH)
async def regrades_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    cursor = request.query_params.get("cursor", "")
    found = await regrades.page(before=id_cursor(cursor), limit=PAGE_SIZE + 1, actor=reader)
    shown, after = cut(found)
    people = await services.accounts.people_by_ids(_people_in(shown))
    titles = await exam_titles()
    context = {
        "rules": reader.may(Permission.RULE),
        "regrades": [row_of(one, people, titles) for one in shown],
        "way": onward(PATH, {}, cursor, after),
        **_asking({}, Told(), titles),
    }
    return admin_page("regrades", "regrades", context, reader=reader)


@get(NEW)
async def new_page(request: PageRequest, reader: NamedDependency[Actor]) -> Response[bytes]:
    """`?exam=…&item=…` names the item; without both, or with a wrong one, they are asked for."""
    reader.require(Permission.RULE)
    return await _new_page(words_of(request, "exam", "item"), Told(), reader)


@post(NEW)
async def try_ruling(
    request: PageRequest,
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Begin a dry run; nobody's result changes by it."""
    reader.require(Permission.RULE)
    form = request.sent
    asked = {name: form.text(name).strip() for name in ("exam", "item")}
    try:
        begun = await acts.try_ruling(_asked(form), actor=reader, now=now)
    except (ExamUnknown, ItemUnknown):
        return await _new_page(asked, Told(), reader)
    except _TOLD as refusal:
        return await _new_page(asked, Told(refusal, _RULED, form), reader)
    return see(address_of(begun.id))


async def _new_page(asked: Mapping[str, str], told: Told, reader: Actor) -> Response[bytes]:
    titles = await exam_titles()
    if not all(asked.values()):
        return _which_page(_asking(asked, Told(), titles), None, reader)
    try:
        versions = await regrades.versions(asked["exam"], asked["item"])
    except (ExamUnknown, ItemUnknown) as refusal:
        return _which_page(_asking(asked, Told(refusal, _ASKED), titles), refusal, reader)
    given = await analysis.analysis(asked["exam"], versions, actor=reader)
    context = {
        "exam": {"slug": asked["exam"], "title": titles[asked["exam"]]},
        "item": _item(versions[0]),
        "analysis": _analysed(given),
        "answers": [_answer(versions[0], one, told.form) for one in given.given],
        "another": _another(versions[0], told.form),
        "remedies": [
            {"value": one.value, "label": say(label), "note": say(note)}
            for one, (label, note) in words.REMEDIES.items()
        ],
        "versions": [_version(one, told.form) for one in versions],
        "ungraded": await _ungraded(asked["exam"]),
        "values": {
            "remedy": told.form.text("remedy"),
            "only_if_higher": told.form.text("only_if_higher"),
        },
        "errors": told.errors(("remedy", "accepted")),
    }
    return refused(admin_page("ruling", "regrades", context, reader=reader), told.refusal)


def _which_page(
    context: Mapping[str, object], refusal: Refusal | None, reader: Actor
) -> Response[bytes]:
    return refused(admin_page("regrade-item", "regrades", context, reader=reader), refusal)


def _asking(asked: Mapping[str, str], told: Told, titles: Mapping[str, str]) -> dict[str, object]:
    return {
        "exams": exam_options(titles),
        "asked": {name: asked.get(name, "") for name in ("exam", "item")},
        "wrong": told.errors(("exam", "item")),
    }


def _asked(form: Form) -> Asked:
    """What the form says. Raises RulingMalformed for what no form of ours sends."""
    remedy = form.text("remedy")
    if remedy not in set(Remedy):
        raise RulingMalformed
    accepted = _accepted(form) if Remedy(remedy).names_answers else []
    return Asked(
        exam=form.text("exam").strip(),
        item=form.text("item").strip(),
        remedy=Remedy(remedy),
        accepted=accepted,
        hashes=form.every("version"),
        only_if_higher=form.text("only_if_higher") == "yes",
    )


def _accepted(form: Form) -> list[Mapping[str, object]]:
    accepted = [_read(one) for one in form.every("accepted")]
    member, chosen = form.text("member"), form.every("option")
    lines = [line.strip() for line in form.text("more").split("\n")]
    if chosen:
        accepted.append({member: chosen})
    return accepted + [{member: line} for line in lines[:MOST_LINES] if line]


def _read(text: str) -> Mapping[str, object]:
    try:
        answer = json.loads(text) if len(text) <= _LONGEST_ANSWER else None
    except (ValueError, RecursionError) as error:
        raise RulingMalformed from error
    if not isinstance(answer, dict):
        raise RulingMalformed
    return answer


def _item(version: ItemVersion) -> dict[str, object]:
    item = version.item
    points = float(item.points)
    return {
        "id": item.id,
        "title": item.title,
        "html": trusted(version.published.html.stem),
        "language": item.language,
        "points": say_many("%(count)s point", "%(count)s points", int(points))
        if points.is_integer()
        else say("%(points)s points", points=number(points)),
    }


def _analysed(given: Analysis) -> str:
    return say(
        "Newest sittings of this exam looked at: %(sittings)s. Handed in with this item: %(held)s.",
        sittings=given.sittings,
        held=given.held,
    )


def _answer(version: ItemVersion, given: Given, form: Form) -> dict[str, object]:
    """A row of the answers given; without a `value` it cannot be chosen."""
    value = _value(version, given)
    return {
        "html": words.answer(version.published, given.answer),
        "times": number(given.times),
        "share": words.share(float(given.mark.share)),
        "value": value,
        "chosen": bool(value) and value in form.every("accepted"),
    }


def _value(version: ItemVersion, given: Given) -> str:
    """The answer as a key, as the form sends it; nothing where it can be none."""
    answer = given.answer
    if answer is None or given.mark.is_blank:
        return ""
    if isinstance(version.item.body, Numeric):
        quantity = read_quantity(str(answer["value"]))
        if quantity is None:
            return ""
        written = f"{write_decimal(quantity.value)} {quantity.unit or ''}".strip()
        answer = {"value": written}
    try:
        rekeyed(version.item, answer)
    except AnswerMisfit:
        return ""
    return json.dumps(answer, ensure_ascii=False, sort_keys=True)


def _another(version: ItemVersion, form: Form) -> dict[str, object] | None:
    """How an answer is named that nobody gave; None where the list has them all."""
    body = version.item.body
    if isinstance(body, Multiple | Hotspot):
        member = "choices" if isinstance(body, Multiple) else "regions"
        html = version.published.html.options
        chosen = form.every("option")
        options = [
            {"value": one, "html": Markup(text), "chosen": one in chosen}  # noqa: S704 - our renderer's
            for one, text in html.items()
        ]
        return {"member": member, "options": options, "more": ""}
    if isinstance(body, Numeric | Text):
        member = "value" if isinstance(body, Numeric) else "text"
        return {"member": member, "options": [], "more": form.text("more")}
    return None


def _version(one: ItemVersion, form: Form) -> dict[str, object]:
    chosen = form.every("version")
    return {
        "value": one.hash,
        "label": say(
            "Version %(version)s, since release %(release)s",
            version=one.item.version,
            release=one.release,
        ),
        "note": one.hash[:12],
        "chosen": one.hash in chosen or not chosen,
    }


async def _ungraded(exam: str) -> str:
    exams = await releases.family(exam)
    count = sum([await regrading.count_ungraded(one) for one in exams])
    if not count:
        return ""
    return say_many(
        "%(count)s sitting of this exam is under way or waits for its grade.",
        "%(count)s sittings of this exam are under way or wait for their grade.",
        count,
    )


def address_of(regrade_id: UUID) -> str:
    return f"{PATH}/{regrade_id}"


def new_address(exam: str, item: str) -> str:
    return f"{NEW}?{urlencode({'exam': exam, 'item': item})}"


def _people_in(shown: Sequence[Regrade]) -> set[UUID]:
    return {one.committed_by or one.tried_by for one in shown}


def row_of(
    regrade: Regrade, people: Mapping[UUID, PersonView], titles: Mapping[str, str]
) -> dict[str, object]:
    exam = regrade.ruling.exam
    return {
        "address": address_of(regrade.id),
        "exam": titles.get(exam, exam),
        "item": regrade.ruling.item,
        "what": words.what(regrade),
        "state": words.state(regrade),
        "by": name_of(regrade.committed_by or regrade.tried_by, people),
        "at": moment(regrade.committed_at or regrade.tried_at),
    }


HANDLERS = [regrades_page, new_page, try_ruling]
