"""What a candidate is told of marks by people."""

from msgspec import Struct


class MarkedLevelOut(Struct, frozen=True):
    """`score` may be the mean of readings."""

    criterion: str
    score: float
    most: int


class MarkedOut(Struct, frozen=True):
    """What people made of the response at a position."""

    position: int
    points: float
    maximum: float
    levels: list[MarkedLevelOut]
    comments: list[str]
