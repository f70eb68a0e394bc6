"""To object: the form about one's own sitting, while it runs and after it. No item is shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.appeals import service as appeals
from server.appeals.domain import (
    LONGEST_TEXT,
    AppealBeforeEnd,
    AppealItemWrong,
    AppealKindMissing,
    AppealKnown,
    AppealsNotOffered,
    AppealTextWrong,
    AppealTooLate,
    Kind,
)
from server.appeals.service import Standing
from server.exams import releases
from server.kernel.actor import Actor
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.forms import Fields, Form, PageRequest, Told
from server.web.pages import appeal_words
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.problems import refused
from server.web.rendering import moment, page
from server.web.strict import path_uuid

_DONE = {"kept": marked("It is kept. You can change it until you hand in.")}
_FIELDS: Fields = {
    AppealKindMissing: "kind",
    AppealItemWrong: "item",
    AppealTextWrong: "text",
}
_TYPED = ("kind", "item", "text")
_TOLD: tuple[type[Refusal], ...] = (
    *_FIELDS,
    AppealBeforeEnd,
    AppealKnown,
    AppealTooLate,
    AppealsNotOffered,
)


@dataclass(frozen=True, slots=True)
class _Visit:
    sitting_id: UUID
    reader: Actor
    now: datetime


@get("/sittings/{sitting_id:str}/appeal")
async def appeal_page(
    sitting_id: FromPath[str],
    request: PageRequest,
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    asked = Form([("item", request.query_params.get("item", ""))])
    done = request.query_params.get("done", "")
    return await _page(_Visit(path_uuid(sitting_id), reader, now), Told(form=asked), done=done)


@post("/sittings/{sitting_id:str}/appeal")
async def appeal(
    sitting_id: FromPath[str],
    request: PageRequest,
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """While one sits the same form puts anew what was said of an item."""
    form, visit = request.sent, _Visit(path_uuid(sitting_id), reader, now)
    try:
        made = await appeals.appeal(
            visit.sitting_id, _kind(form), _item(form), form.text("text"), actor=reader, now=now
        )
    except _TOLD as refusal:
        return await _page(visit, Told(refusal, _FIELDS, form))
    if made.is_during:
        return see(f"/sittings/{visit.sitting_id}/appeal?item={made.subject.position}&done=kept")
    return see("/account/appeals?done=raised")


def _kind(form: Form) -> Kind | None:
    try:
        return Kind(form.text("kind"))
    except ValueError:
        return None


def _item(form: Form) -> int | None:
    number = form.number("item")
    return number if number > 0 else None


async def _page(visit: _Visit, told: Told, *, done: str = "") -> Response[bytes]:
    found = await appeals.standing(visit.sitting_id, actor=visit.reader, now=visit.now)
    is_during = not found.sitting.is_over(to_milliseconds(visit.now))
    context = {
        "address": f"/sittings/{visit.sitting_id}/appeal",
        "back": _back(found, told.form, is_during=is_during),
        **await _frame(found),
        "is_during": is_during,
        "values": _values(found, told, is_during=is_during),
        "errors": _errors(told, found.sitting.items),
        "most": {
            "item": found.sitting.items,
            "text": LONGEST_TEXT,
            "text_told": number(LONGEST_TEXT),
        },
        "notice": notice_of(done, _DONE),
    }
    shown = page("appeal", context, viewer=visit.reader, here="exams")
    return refused(shown, told.refusal)


async def _frame(found: Standing) -> dict[str, Any]:
    release = await releases.release_by_id(found.sitting.release_id)
    return {
        "exam": release.blueprint.title,
        "terms": appeal_words.afterwards(found.terms),
        "until": None if found.until is None else moment(found.until),
        "is_open": found.is_open,
        "kinds": [
            {"value": kind.value, "label": say(label), "note": say(note)}
            for kind, (label, note) in appeal_words.KINDS.items()
        ],
        "raised": [
            {"about": appeal_words.about(one.subject), "state": appeal_words.state(one)}
            for one in found.raised
        ],
    }


def _errors(told: Told, items: int) -> dict[str, str]:
    """Of all fields at once: beside a text that is missing, also an item that there is not."""
    errors = told.errors(_TYPED)
    if told.refusal is not None and _kind(told.form) is Kind.ITEM:
        position = _item(told.form)
        if position is None or position > items:
            errors["item"] = say(AppealItemWrong.detail)
    return errors


def _values(found: Standing, told: Told, *, is_during: bool) -> dict[str, str]:
    """What was typed; while one sits, at first what was said of that item before."""
    values = told.typed(_TYPED)
    if is_during:
        values["kind"] = Kind.ITEM.value
        before = next(
            (one for one in found.raised if _is_about(one.subject.position, values)), None
        )
        if told.refusal is None and before is not None and before.key is not None:
            values["text"] = before.text
    return values


def _is_about(position: int | None, values: dict[str, str]) -> bool:
    return position is not None and str(position) == values["item"]


def _back(found: Standing, form: Form, *, is_during: bool) -> dict[str, str]:
    address = f"/sittings/{found.sitting.id}"
    if not is_during:
        return {"address": f"{address}/result", "label": say("Back to your result")}
    at = _item(form) or 1
    at = at if at <= found.sitting.items else 1
    return {"address": f"{address}/items/{at}", "label": say("Back to the exam")}


HANDLERS = [appeal_page, appeal]
