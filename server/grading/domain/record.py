"""The grade of a sitting, as it is stored and decided on."""

from fractions import Fraction
from uuid import UUID

import msgspec


class Grade(msgspec.Struct, frozen=True):
    """`document` holds the marks per item and the bands per domain; see `service`."""

    id: UUID
    sitting_id: UUID
    version: int
    points: Fraction
    maximum: Fraction
    scaled_score: int
    passed: bool
    document: dict[str, object]
    graded_ms: int


def grade_id(sitting_id: UUID, version: int) -> UUID:
    """Follow from the sitting, so that whoever grades it again names the same grade."""
    return UUID(int=sitting_id.int ^ version)
