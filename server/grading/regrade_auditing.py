"""Committed regrades against the audit trail: each has its one event, which seals what it says."""

import json
from collections.abc import Sequence
from uuid import UUID

from server.audit import service as audit
from server.grading.domain.regrade import Regrade, RegradeState
from server.grading.store import regrades as store
from server.kernel.errors import Unavailable

_ACTIONS = ("regrade.committed", "regrade.undone")


async def violations() -> list[str]:
    try:
        committed = await store.committed()
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a changed row breaks is the finding
        return [f"I5: a regrade cannot be read ({type(error).__name__})."]
    found = []
    told = await audit.about(_ACTIONS, [one.id for one in committed])
    for one in committed:
        seals = [json.loads(event.detail).get("seal") for event in told[one.id]]
        if seals != [one.seal]:
            found.append(f"I5: regrade {one.id} was changed after it was committed.")
        if one.undoes is not None and not _has(committed, one.undoes):
            found.append(f"I5: regrade {one.id} takes back what was never committed.")
    return found


async def running() -> Sequence[Regrade]:
    """Those that are being carried out: until they end, grades are older than rulings."""
    return [one for one in await store.committed() if one.state is RegradeState.RUNNING]


def _has(committed: Sequence[Regrade], regrade_id: UUID) -> bool:
    return any(one.id == regrade_id and one.undoes is None for one in committed)
