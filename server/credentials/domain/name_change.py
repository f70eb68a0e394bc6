"""A holder's request for a certificate in the name they bear now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from server.kernel.errors import NotPermitted
from server.kernel.text import forbidden_character, normalised

IN = timedelta(days=365)
MOST = 3
"""Requests of one person within that time."""
LONGEST_NOTE = 500


class OwnNameChange(NotPermitted):
    code = "own-name-change"
    detail = "This request is your own. Ask another administrator to decide on it."


class NameChangeState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NameChange:
    """`note` is what the administrator says to the holder."""

    id: UUID
    certificate_id: UUID
    person_id: UUID
    name: str
    state: NameChangeState
    asked_at: datetime
    decided_at: datetime | None = None
    note: str = ""


def is_note(text: str) -> bool:
    return len(text) <= LONGEST_NOTE and forbidden_character(text, allow="\n") is None


def kept_note(text: str) -> str:
    return normalised(text).strip()
