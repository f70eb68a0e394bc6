"""One item of a sitting as its candidate saw it, with the key, for whoever rules on it.

Whoever sits is never shown any of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from server.exams.domain.sitting import PositionUnknown, Revision, Sitting, SittingUnknown, current
from server.exams.forms import CompiledForm, FormItem, compile_form
from server.exams.store import hot
from server.items.domain import presentation
from server.items.domain.model import Item
from server.kernel.actor import Actor, Permission


@dataclass(frozen=True, slots=True)
class ShownItem:
    """`shown` is the item of the contract, `response` what counts of the answers, if any.

    `answer` is that response in the author's ids.
    """

    sitting: Sitting
    item: Item
    hash: str
    shown: Mapping[str, object]
    case_html: str
    counted: Revision | None
    response: object
    answer: Mapping[str, object] | None
    places: tuple[int, ...]


async def item_id(sitting_id: UUID, position: int) -> str:
    """Name the item at a position; never told to a candidate. Raises PositionUnknown."""
    form, _ = await _read(sitting_id)
    return _item_at(form, position).item.id


async def item_shown(sitting_id: UUID, position: int, *, actor: Actor) -> ShownItem:
    """Raises SittingUnknown, PositionUnknown."""
    actor.require(Permission.RULE)
    form, whole = await _read(sitting_id)
    one = _item_at(form, position)
    counted = current(whole.revisions).get(position)
    response = None if counted is None else json.loads(counted.response)
    columns = one.presentation.columns
    return ShownItem(
        sitting=whole.sitting,
        item=one.item,
        hash=one.hash,
        shown=form.presented()[position - 1],
        case_html=form.case_at(position),
        counted=counted,
        response=response,
        answer=presentation.to_answer(one.item, one.presentation, response),
        places=columns[0].order if columns else (),
    )


async def _read(sitting_id: UUID) -> tuple[CompiledForm, hot.Whole]:
    whole = await hot.whole_by_id(sitting_id)
    if whole is None:
        raise SittingUnknown
    return await compile_form(whole.sitting.person_id, whole.form), whole


def _item_at(form: CompiledForm, position: int) -> FormItem:
    if not 1 <= position <= form.count:
        raise PositionUnknown
    return form.items[position - 1]
