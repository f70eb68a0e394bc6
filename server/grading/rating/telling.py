"""What a candidate is told of marks by people, once the grade that rests on them is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from server.grading.domain.rating.settling import essay_of
from server.grading.domain.record import Grade
from server.grading.service import marked_in
from server.grading.store.rating import scripts as store
from server.items import service as items
from server.items.domain.rubric import Criterion


@dataclass(frozen=True, slots=True)
class Level:
    """`text` says what the level means, where the item shows its rubric and the score is one."""

    criterion: str
    score: Fraction
    most: int
    text: str


@dataclass(frozen=True, slots=True)
class MarkedResponse:
    """`language` is that of the item."""

    sitting_id: UUID
    position: int
    language: str
    points: Fraction
    maximum: Fraction
    levels: Sequence[Level]
    comments: Sequence[str]
    settled_ms: int


async def of_grades(grades: Sequence[Grade]) -> list[MarkedResponse]:
    """In the order of the grades and their positions; nothing of who marked."""
    ids = [UUID(one.settlement) for grade in grades for one in marked_in(grade).values()]
    if not ids:
        return []
    settlements = await store.settlements(ids)
    scripts = await store.by_ids([one.script_id for one in settlements.values()])
    versions = await items.versions(list({one.item_hash for one in scripts.values()}))
    found = []
    for settlement_id in ids:
        one = settlements[settlement_id]
        item = versions[scripts[one.script_id].item_hash].item
        essay = essay_of(item)
        found.append(
            MarkedResponse(
                one.sitting_id,
                one.position,
                item.language,
                one.points,
                item.points,
                [_level(c, one.scores[c.id], shown=essay.shows_rubric) for c in essay.rubric],
                one.comments,
                one.settled_ms,
            )
        )
    return found


def _level(criterion: Criterion, score: Fraction, *, shown: bool) -> Level:
    text = next((level.text for level in criterion.levels if level.score == score), "")
    return Level(criterion.text, score, criterion.most, text if shown else "")
