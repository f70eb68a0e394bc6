"""What is kept here about one person: read out for their export, deleted when they are erased."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from server.curriculum.store import personal as store
from server.kernel.clock import rfc3339_of


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    return {
        "enrolments": [
            {"course": row["course"], "enrolled_at": rfc3339_of(row["enrolled_ms"])}
            for row in await store.enrolments(person_id)
        ],
        "lesson_completions": [
            {
                "course": row["course"],
                "lesson": row["lesson"],
                "version": row["version"],
                "completed_at": rfc3339_of(row["completed_ms"]),
            }
            for row in await store.lesson_completions(person_id)
        ],
        "course_completions": [
            {
                "course": row["course"],
                "version": row["version"],
                "completed_at": rfc3339_of(row["completed_ms"]),
            }
            for row in await store.course_completions(person_id)
        ],
        "check_answers": [
            {
                "course": row["course"],
                "lesson": row["lesson"],
                "check": row["check_number"],
                "response": json.loads(row["response"]),
                "share": row["share"],
                "answered_at": rfc3339_of(row["answered_ms"]),
            }
            for row in await store.check_answers(person_id)
        ],
        "reading_places": [
            {
                "course": row["course"],
                "lesson": row["lesson"],
                "opened_at": rfc3339_of(row["opened_ms"]),
            }
            for row in await store.reading_places(person_id)
        ],
    }


async def erase(person_id: UUID) -> None:
    """Call inside the transaction of the erasure."""
    await store.delete_of(person_id)
