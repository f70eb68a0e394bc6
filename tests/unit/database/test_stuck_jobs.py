"""When a job of the outbox counts as stuck."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.database.queue import Job

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FRESH = Job(
    id=1,
    topic="decision.certify",
    key="key",
    created_at=NOON,
    due_at=NOON,
    attempts=0,
    fault="",
    set_aside_at=None,
)
MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("job", "is_stuck"),
    [
        (FRESH, False),
        (replace(FRESH, attempts=4, due_at=NOON + 2 * MINUTES), False),
        (replace(FRESH, attempts=5, due_at=NOON + 2 * MINUTES), True),
        (replace(FRESH, due_at=NOON - 5 * MINUTES), True),
        (replace(FRESH, attempts=1, created_at=NOON - 6 * MINUTES), True),
        (replace(FRESH, created_at=NOON - 6 * MINUTES, due_at=NOON + 60 * MINUTES), False),
        (replace(FRESH, attempts=9, due_at=None, set_aside_at=NOON), False),
    ],
)
def test_a_job_is_stuck_when_it_fails_often_fails_long_or_is_left_alone(
    job: Job, *, is_stuck: bool
) -> None:
    assert job.is_stuck(NOON) is is_stuck
