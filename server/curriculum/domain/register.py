"""The register of facts: since when each says what it says, and until when it may be relied on.

A fact is due on its `review_by`. Who relies on it gets 30 days more; from the day after, it is
stale. Days are those of the server's clock.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from server.curriculum.domain.model import Fact

GRACE = timedelta(days=30)
NOTICE = timedelta(days=14)


class Standing(StrEnum):
    CURRENT = "current"
    SOON = "soon"
    """Its `review_by` is at most 14 days away."""
    OVERDUE = "overdue"
    """Its `review_by` is past."""
    STALE = "stale"
    """By more than 30 days: what cites it is out of the live pool."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A fact as it was published for the `version`th time.

    `changed_on` is since when its statement and source read so; None since they were first
    published. `is_withdrawn`: its file is gone.
    """

    fact: Fact
    version: int = 1
    changed_on: date | None = None
    is_withdrawn: bool = False

    @property
    def id(self) -> str:
        return self.fact.id

    @property
    def stale_from(self) -> date:
        return self.fact.review_by + GRACE + timedelta(days=1)

    def standing(self, *, on: date) -> Standing:
        if on >= self.stale_from:
            return Standing.STALE
        if self.fact.is_due(on=on):
            return Standing.OVERDUE
        return Standing.SOON if on >= self.fact.review_by - NOTICE else Standing.CURRENT


Register = Mapping[str, Registered]
"""The newest version of each fact by its id."""


def digest(fact: Fact) -> str:
    """SHA-256 of what a fact says and from where: another one is another fact to rely on."""
    return hashlib.sha256(f"{fact.statement}\n\n{fact.source}".encode()).hexdigest()


def registered(before: Registered | None, fact: Fact, *, today: date) -> Registered:
    """The fact as it stands in the register once it is published today."""
    if before is None:
        return Registered(fact)
    if before.fact == fact and not before.is_withdrawn:
        return before
    return Registered(fact, before.version + 1, _changed_on(before, fact, today))


def register_of(before: Register, facts: Iterable[Fact], *, today: date) -> Register:
    """The whole register once these facts are published today; the others are withdrawn."""
    found = {one.id: registered(before.get(one.id), one, today=today) for one in facts}
    gone = {name: _withdrawn(one) for name, one in before.items() if name not in found}
    return found | gone


def _changed_on(before: Registered, fact: Fact, today: date) -> date | None:
    """The day on which it was checked as it reads now; where nobody says so, today."""
    if digest(before.fact) == digest(fact):
        return before.changed_on
    return min(fact.checked_on, today) if fact.checked_on > before.fact.checked_on else today


def _withdrawn(before: Registered) -> Registered:
    if before.is_withdrawn:
        return before
    return replace(before, version=before.version + 1, is_withdrawn=True)
