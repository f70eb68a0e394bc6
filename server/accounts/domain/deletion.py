"""How somebody leaves: fourteen days to change one's mind, then nothing that names them.

What certificates rest on stays under a pseudonym: sittings, responses, grades and decisions, and
the trail of who did what, which names nobody. A certificate keeps the name that was signed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.accounts.domain.people import ERASED_DOMAIN, PersonView

WAITS = timedelta(days=14)
EXAM_RECORDS_KEPT_YEARS = 10
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Pending:
    """A request that may still be undone."""

    person: PersonView
    asked_at: datetime
    due_at: datetime


def pseudonymous(person: PersonView) -> PersonView:
    """Return what is left of a person: the id, and a name and an address made of it."""
    return replace(
        person,
        email=f"{person.id}@{ERASED_DOMAIN}",
        name=f"Erased {person.id.hex[-_SHOWN:]}",
        roles=frozenset(),
        is_verified=False,
        is_active=False,
        locale="",
        zone="",
    )
