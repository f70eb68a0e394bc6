"""A certificate in a list: what tells it from the others, without its documents."""

from dataclasses import dataclass
from uuid import UUID

from server.credentials.domain.verdict import Standing


@dataclass(frozen=True, slots=True)
class Listed:
    id: UUID
    printed_id: str
    person_id: UUID
    scheme: str
    holder: str
    title: str
    standing: Standing
