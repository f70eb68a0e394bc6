"""A report of misuse: somebody says what is wrong with a certificate they were shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from server.kernel.errors import Invalid, NotFound
from server.kernel.text import forbidden_character, normalised, without_directions

SHORTEST_TEXT = 10
LONGEST_TEXT = 2_000


class MisuseKind(StrEnum):
    EDITED = "edited"
    OTHER_PERSON = "other-person"
    WRONG_FACTS = "wrong-facts"
    OTHER = "other"


class ReportTextWrong(Invalid):
    code = "report-text-wrong"
    detail = "Say what is wrong in 10 to 2,000 characters."


class ReportUnknown(NotFound):
    code = "report-unknown"
    detail = "There is no such report."


@dataclass(frozen=True, slots=True)
class MisuseReport:
    """`email` is where whoever reported it may be asked; `note` is the administrators' own."""

    id: UUID
    certificate_id: UUID
    kind: MisuseKind
    text: str
    email: str | None
    created_at: datetime
    is_open: bool = True
    note: str = ""
    closed_by: UUID | None = None
    closed_at: datetime | None = None


def report_text(text: str) -> str:
    """Return the text as it is kept; raises ReportTextWrong."""
    kept = _cleaned(text)
    if not SHORTEST_TEXT <= len(kept) <= LONGEST_TEXT or forbidden_character(kept, allow="\n\t"):
        raise ReportTextWrong
    return kept


def note_text(text: str) -> str:
    """Like a report's text, but it may say nothing. Raises ReportTextWrong."""
    kept = _cleaned(text)
    if len(kept) > LONGEST_TEXT or forbidden_character(kept, allow="\n\t"):
        raise ReportTextWrong
    return kept


def _cleaned(text: str) -> str:
    return without_directions(normalised(text)).strip()
