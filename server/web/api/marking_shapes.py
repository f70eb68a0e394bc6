"""Shapes of marking over JSON; kept apart, for raters alone meet them."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from server.grading.domain.rating.content import LONGEST_COMMENT, LONGEST_NOTE, MOST_NOTES

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class ClaimIn(Struct, frozen=True, forbid_unknown_fields=True):
    item: Hash


class NoteIn(Struct, frozen=True, forbid_unknown_fields=True):
    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=1)]
    text: Annotated[str, Meta(max_length=LONGEST_NOTE)]


class LevelsIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    scores: dict[str, int]
    comment: Annotated[str, Meta(max_length=LONGEST_COMMENT)] = ""
    notes: Annotated[list[NoteIn], Meta(max_length=MOST_NOTES)] = msgspec.field(
        default_factory=list
    )


class WaitingOut(Struct, frozen=True):
    """An item whose responses wait; `trained` says whether one may mark them."""

    item: str
    exam: str
    title: str
    responses: int
    trained: bool


class QueueOut(Struct, frozen=True):
    items: list[WaitingOut]
    held: str | None


class LevelOut(Struct, frozen=True):
    score: int
    text: str


class CriterionOut(Struct, frozen=True):
    id: str
    text: str
    weight: float
    levels: list[LevelOut]


class ReadingOut(Struct, frozen=True):
    scores: dict[str, int]
    comment: str
    notes: list[NoteIn]
    held_until: str
    given: bool


class ScriptOut(Struct, frozen=True, kw_only=True):
    id: str
    item: str
    language: str
    points: float
    stem_html: str
    case_html: str
    text: str
    rubric: list[CriterionOut]
    reading: ReadingOut
