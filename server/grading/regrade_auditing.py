"""Committed regrades against the audit trail: each has its one event, which seals what it says."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.audit import service as audit
from server.grading.domain.regrade import Regrade, RegradeState
from server.grading.store import regrades as store
from server.kernel.errors import Unavailable

_ACTIONS = ("regrade.committed", "regrade.undone")


@dataclass(frozen=True, slots=True)
class Committed:
    """All regrades ever committed, and what is wrong with them."""

    regrades: Sequence[Regrade]
    faults: Sequence[str]

    @property
    def busy(self) -> set[str]:
        """The exams with one under way: until it ends, grades are older than rulings."""
        running = (one for one in self.regrades if one.state is RegradeState.RUNNING)
        return {one.ruling.exam for one in running}


async def committed() -> Committed | None:
    """None where one of them cannot be read: then no grade can be judged."""
    try:
        found = await store.committed()
    except Unavailable:
        raise
    except Exception:  # noqa: BLE001 - whatever a changed row breaks is the finding
        return None
    told = await audit.about(_ACTIONS, [one.id for one in found])
    faults = []
    for one in found:
        seals = [json.loads(event.detail).get("seal") for event in told[one.id]]
        if seals != [one.seal]:
            faults.append(f"I5: regrade {one.id} was changed after it was committed.")
        if one.undoes is not None and not _has(found, one.undoes):
            faults.append(f"I5: regrade {one.id} takes back what was never committed.")
    return Committed(found, faults)


def _has(committed: Sequence[Regrade], regrade_id: UUID) -> bool:
    return any(one.id == regrade_id and one.undoes is None for one in committed)
