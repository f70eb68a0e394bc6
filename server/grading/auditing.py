"""Every grade worked out again from form, responses and rulings: invariants I1, I5 and I6."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from uuid import UUID

from server.audit.reading import FURTHEST_APART_MS, batches, readable
from server.exams import auditing as exams
from server.exams import releases
from server.exams.endings import ClosedSitting
from server.grading import regrade_auditing as regrades
from server.grading import rulings
from server.grading.domain.record import Grade
from server.grading.domain.ruling import Ruling
from server.grading.rating import auditing as rating
from server.grading.service import differences, grade_sitting, marked_in
from server.grading.store import grades as store
from server.grading.store.rating import scripts
from server.kernel.clock import from_milliseconds


async def violations() -> list[str]:
    """Compare each grade with what the pure grader says now, and find sittings without one."""
    committed = await regrades.committed()
    if committed is None:
        return ["I5: a regrade cannot be read, so no grade can be judged."]
    found = [*committed.faults]
    busy = {exam for one in committed.busy for exam in await releases.family(one)}
    ever, standing = await rulings.ever(), await rulings.read_anew()
    async for ids in batches(store.ids_after):
        grades, broken = await readable("I5: grade", ids, store.by_ids)
        sitting_ids = sorted({grade.sitting_id for grade in grades.values()})
        bases, unread = await readable("I1: graded sitting", sitting_ids, exams.regradable)
        found += broken + unread
        for grade in grades.values():
            found += _faults(grade, bases, ever, is_unread=bool(unread))
        newest = await store.newest_of(sitting_ids)
        for grade in newest.values():
            base = bases.get(grade.sitting_id)
            if grade.id in grades and base is not None and base.sitting.exam not in busy:
                found += _outdated(grade, base, standing.get(base.sitting.exam, ()))
        found += _gaps(grades.values(), await store.versions_of(sitting_ids))
    async for sitting_ids in exams.graded_batches():
        missing = set(sitting_ids) - await store.graded(sitting_ids)
        missing -= await scripts.unsettled_among(list(missing)) if missing else set()
        found += [f"I6: sitting {one} has no grade and waits for none." for one in sorted(missing)]
    return found + await rating.violations()


async def grades() -> AsyncIterator[list[Grade]]:
    """All grades that can be read, a batch at a time."""
    async for ids in batches(store.ids_after):
        found, _ = await readable("grade", ids, store.by_ids)
        yield list(found.values())


def _faults(
    grade: Grade,
    bases: Mapping[UUID, ClosedSitting],
    ever: Mapping[UUID, Ruling],
    *,
    is_unread: bool,
) -> list[str]:
    name = f"grade {grade.id} of sitting {grade.sitting_id}"
    base = bases.get(grade.sitting_id)
    if base is None:
        return [] if is_unread else [f"I6: {name} belongs to no sitting."]
    closed_ms = base.sitting.closed_ms
    if closed_ms is None or grade.graded_ms < closed_ms - FURTHEST_APART_MS:
        return [f"I6: {name} was given before the close."]
    if base.form.count != base.sitting.items:
        return [f"I9: {name} is of a form with another number of items than the sitting."]
    known = rulings_known(grade, ever)
    if known is None:
        return [f"I5: {name} names a ruling that was never committed."]
    again = regraded(base, grade, known)
    wrong = differences(grade, again)
    if grade.document.get("counting") != again.document.get("counting"):
        wrong.append("the rulings that count")
    if wrong:
        return [f"I5: {name} differs from its responses in {', '.join(wrong)}."]
    return []


def _outdated(grade: Grade, base: ClosedSitting, standing: Sequence[Ruling]) -> list[str]:
    if not standing and "rulings" not in grade.document:
        return []
    wrong = differences(grade, regraded(base, grade, standing))
    if not wrong:
        return []
    name = f"the newest grade {grade.id} of sitting {grade.sitting_id}"
    return [f"I5: {name} is not what the rulings in force give: {', '.join(wrong)}."]


def _gaps(grades: Iterable[Grade], versions: Mapping[UUID, set[int]]) -> list[str]:
    """A regrade adds a version: none is left out."""
    return [
        f"I6: grade {one.id} of sitting {one.sitting_id} follows on no version {one.version - 1}."
        for one in grades
        if one.version > 1 and one.version - 1 not in versions[one.sitting_id]
    ]


def rulings_known(grade: Grade, ever: Mapping[UUID, Ruling]) -> Sequence[Ruling] | None:
    """The rulings that a grade says it knew; None where one of them never was."""
    named = grade.document.get("rulings", [])
    assert isinstance(named, list)
    found = [ever.get(UUID(str(one))) for one in named]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def regraded(base: ClosedSitting, grade: Grade, known: Sequence[Ruling]) -> Grade:
    """The grade worked out again from the frozen form and all responses."""
    at = from_milliseconds(grade.graded_ms)
    marked = marked_in(grade)
    return grade_sitting(base, rulings=known, marked=marked, version=grade.version, now=at)
