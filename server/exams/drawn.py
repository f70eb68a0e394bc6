"""How the form of a sitting was drawn, for staff and appeals: ids of items, never what they ask."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.exams.domain.route import Navigation
from server.exams.domain.sitting import Sitting, SittingUnknown
from server.exams.domain.time_ledger import OwnSitting
from server.exams.domain.why import Why
from server.exams.store import forms, hot
from server.items import service as items
from server.kernel.actor import Actor, Permission
from server.kernel.sentence import marked

_OWN = marked("You cannot read how the form of your own sitting was drawn. Ask somebody else to.")


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """`why` None: drawn before it was kept. `case` counts the testlets of the form from 1."""

    position: int
    item: str
    domain: str
    is_pilot: bool
    case: int | None
    why: Why | None


@dataclass(frozen=True, slots=True)
class DrawRecord:
    sitting: Sitting
    form_hash: str
    navigation: Navigation
    items: Sequence[DrawnItem]


async def record(sitting_id: UUID, *, actor: Actor) -> DrawRecord:
    """What no candidate is told, on the staff or not. Raises SittingUnknown, OwnSitting."""
    actor.require(Permission.SEE_SITTINGS)
    sitting, stored = await hot.sitting_by_id(sitting_id), await forms.by_sitting(sitting_id)
    if sitting is None or stored is None:
        raise SittingUnknown
    if sitting.person_id == actor.person_id:
        raise OwnSitting(_OWN)
    document = json.loads(stored.document)
    entries = document["items"]
    versions = await items.versions([one["hash"] for one in entries])
    return DrawRecord(
        sitting,
        stored.hash,
        Navigation(document.get("navigation", Navigation.FREE)),
        [
            _drawn(position, one, versions[one["hash"]].item.id)
            for position, one in enumerate(entries, start=1)
        ],
    )


def _drawn(position: int, entry: dict[str, Any], item: str) -> DrawnItem:
    why = Why(**entry["why"]) if "why" in entry else None
    return DrawnItem(position, item, entry["domain"], entry["pilot"], entry.get("case"), why)
