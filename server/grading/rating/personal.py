"""What a rater marked, for their copy; and what was remarked about somebody’s responses, forgotten.

What a candidate is told of their marks is in the copy of their results.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.grading.domain.rating.script import Reading
from server.grading.store.rating import readings, scripts
from server.kernel.clock import rfc3339_of

MOST = 100_000


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    """Nothing of whose responses they were."""
    trained = await readings.trials_of(person_id)
    return {
        "responses_marked": [_reading(one) for one in await readings.given_by(person_id, MOST)],
        "training_marks": [
            {"exemplar": one.exemplar, "attempt": one.attempt, "scores": dict(one.scores),
             "at": rfc3339_of(made_ms)}
            for _, one, made_ms in trained
        ],
    }  # fmt: skip


async def erase(person_id: UUID) -> None:
    """Forget what was said about their responses. Marks stay: grades rest on them."""
    ids = [one.id for one in await scripts.of_person(person_id)]
    await scripts.blank_comments(ids)
    await readings.blank_texts(ids)


def _reading(one: Reading) -> dict[str, object]:
    return {
        "scores": dict(one.content.scores),
        "comment": one.content.comment,
        "notes": len(one.content.notes),
        "given_at": rfc3339_of(one.given_ms),
        "withdrawn_at": rfc3339_of(one.withdrawn_ms),
    }
