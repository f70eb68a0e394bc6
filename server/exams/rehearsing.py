"""Sittings of a rehearsal: begun like any other, and deleted when it ends.

Rights are the caller's business. Whoever sits is nobody, so nothing of it reaches a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from server.exams import releases
from server.exams.domain.rehearsing import REHEARSAL
from server.exams.domain.sitting import Sitting
from server.exams.service import Exams
from server.exams.store import rehearsing as store
from server.kernel.actor import Actor


async def begin(exams: Exams, release_id: UUID, *, actor: Actor, now: datetime) -> Sitting:
    """Start one; call inside a transaction. Raises FormUnavailable, ExamUnknown."""
    release = await releases.release_by_id(release_id)
    blueprint = replace(release.blueprint, preview=True)
    practised = replace(release, slug=REHEARSAL, blueprint=blueprint)
    return await exams.open_sitting(practised, actor, now=now)


async def sweep(sitting_ids: Sequence[UUID]) -> None:
    """Delete all that is kept of these sittings; call inside a transaction.

    What is no rehearsal's stays, whatever is asked.
    """
    await store.delete_all_of(sitting_ids)


def some_answer(item: Mapping[str, Any], choice: int) -> object:
    """An answer that fits the item, right or wrong; a blank for types that take more thought."""
    handles = [one["handle"] for one in item.get("options", ())]
    match item["type"]:
        case "single":
            return {"choice": handles[choice % len(handles)]}
        case "multiple":
            return {"choices": [handles[choice % len(handles)]]}
        case "order":
            return {"order": handles}
        case "numeric":
            return {"value": str(choice)}
        case _:
            return None
