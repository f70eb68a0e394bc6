"""How people stand in an exam, for those who may see it. Rights are the caller's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.exams.domain.sitting import PastSitting
from server.exams.store import sittings

MOST = 200


@dataclass(frozen=True, slots=True)
class SittingOf:
    """`closed_ms` None: it goes on."""

    id: UUID
    person_id: UUID
    closed_ms: int | None


async def of_people(exam: str, person_ids: Sequence[UUID]) -> list[SittingOf]:
    return [SittingOf(*one) for one in await sittings.of_people(exam, person_ids)]


async def of_person(person_id: UUID, exam: str | None = None) -> list[PastSitting]:
    """The newest, newest first."""
    return await sittings.of_person(person_id, exam, MOST)


async def ids_of_person(person_id: UUID) -> list[UUID]:
    """Every one of their sittings."""
    return await sittings.ids_of_person(person_id)


async def count(exam: str) -> int:
    """How many sittings were ever started; for pages that remember it for a while."""
    return await sittings.count(exam)
