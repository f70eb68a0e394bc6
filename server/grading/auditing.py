"""Every grade worked out again from the stored form and responses: invariants I1, I5 and I6."""

import json
from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from server.audit.reading import batches, readable
from server.exams import auditing as exams
from server.exams.domain.sitting import SittingState
from server.exams.endings import ClosedSitting
from server.grading import store
from server.grading.domain.record import Grade
from server.grading.service import grade_sitting
from server.kernel.clock import from_milliseconds


async def violations() -> list[str]:
    """Compare each grade with what the pure grader says now, and find sittings without one."""
    found: list[str] = []
    async for ids in batches(store.ids_after):
        grades, broken = await readable("I5: grade", ids, store.by_ids)
        sitting_ids = sorted({grade.sitting_id for grade in grades.values()})
        bases, unread = await readable("I1: graded sitting", sitting_ids, exams.regradable)
        found += broken + unread
        for grade in grades.values():
            found += _faults(grade, bases, is_unread=bool(unread))
    async for sitting_ids in exams.graded_batches():
        missing = set(sitting_ids) - await store.graded(sitting_ids)
        found += [f"I6: sitting {one} has no grade and waits for none." for one in sorted(missing)]
    return found


async def grades() -> AsyncIterator[list[Grade]]:
    """All grades that can be read, a batch at a time."""
    async for ids in batches(store.ids_after):
        found, _ = await readable("grade", ids, store.by_ids)
        yield list(found.values())


def _faults(grade: Grade, bases: Mapping[UUID, ClosedSitting], *, is_unread: bool) -> list[str]:
    name = f"grade {grade.id} of sitting {grade.sitting_id}"
    base = bases.get(grade.sitting_id)
    if base is None:
        return [] if is_unread else [f"I6: {name} belongs to no sitting."]
    if base.sitting.state is not SittingState.CLOSED:
        return [f"I6: {name} was given before the close."]
    again = grade_sitting(base, now=from_milliseconds(grade.graded_ms))
    wrong = differences(grade, again)
    if wrong:
        return [f"I5: {name} differs from its responses in {', '.join(wrong)}."]
    return []


def differences(grade: Grade, again: Grade) -> list[str]:
    """Name the parts of a stored grade that another one does not share."""
    other = _parts(again)
    return [part for part, value in _parts(grade).items() if value != other[part]]


def _parts(grade: Grade) -> dict[str, object]:
    return {
        "points": grade.points,
        "maximum": grade.maximum,
        "scaled score": grade.scaled_score,
        "pass": grade.passed,
        "marks": json.loads(json.dumps(grade.document)),
    }
