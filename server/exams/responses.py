"""One response as raters read it: item, case and text, and nothing of who wrote it.

Rights are the caller’s business.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from server.exams.domain.sitting import PositionUnknown, SittingUnknown, current
from server.exams.forms import compile_form
from server.exams.store import hot
from server.items.domain.model import Item


@dataclass(frozen=True, slots=True)
class Written:
    """`shown` is the item as the candidate saw it, `text` what they wrote."""

    item: Item
    shown: Mapping[str, object]
    case_html: str
    text: str


async def written(sitting_id: UUID, position: int) -> Written:
    """Raises SittingUnknown, PositionUnknown."""
    whole = await hot.whole_by_id(sitting_id)
    if whole is None:
        raise SittingUnknown
    form = await compile_form(whole.sitting.person_id, whole.form)
    if not 1 <= position <= form.count:
        raise PositionUnknown
    in_time = [one for one in whole.revisions if one.saved_ms <= whole.sitting.last_ms]
    counted = current(in_time).get(position)
    response = None if counted is None else json.loads(counted.response)
    text = response.get("text", "") if isinstance(response, dict) else ""
    return Written(
        form.items[position - 1].item,
        form.presented(range(position, position + 1))[0],
        form.case_at(position),
        text,
    )
