"""The progress of a cohort's members, and one member's path. Only for the cohort's trainers.

Members of a usual cohort are judged together and remembered for some seconds, so that any order
and filter is cheap; of a very large one a page is read at a time, by name.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.accounts.service import Accounts
from server.certification import releasing
from server.cohorts.domain.cohort import Cohort, Goal, GoalKind
from server.cohorts.domain.progress import (
    CourseProgress,
    ExamProgress,
    Key,
    MemberProgress,
    Show,
    Sort,
    Subject,
    Summary,
    has_reached,
    in_order,
    judged,
    key,
    subjects,
    summary,
)
from server.cohorts.domain.refusals import MemberUnknown
from server.cohorts.keeping import kept
from server.cohorts.store import members
from server.cohorts.store.members import Member
from server.credentials import standings as certificate_standings
from server.credentials.domain.certificate import Certificate
from server.credentials.service import Credentials
from server.curriculum import service as curriculum
from server.curriculum import standings as course_standings
from server.curriculum.service import CourseUnknown
from server.curriculum.standings import LessonStep
from server.exams import standings
from server.exams.domain.sitting import PastSitting
from server.exams.standings import SittingOf
from server.grading import service as grading
from server.grading.domain.record import Grade
from server.kernel.actor import Actor
from server.kernel.clock import to_milliseconds

MOST_AT_ONCE = 2_000
"""Cohorts up to this size sort and filter by progress, and have a summary."""
MOST_AT_A_GLANCE = 500
"""Of cohorts up to this size a page about many of them counts members."""
REMEMBERED_MS = 30_000
MOST_REMEMBERED = 64
CHUNK = 250


@dataclass(frozen=True, slots=True)
class Line:
    person: PersonView
    progress: MemberProgress


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`summary` None: the cohort is too large to be judged as a whole. `next` continues after."""

    cohort: Cohort
    subject: Subject
    subjects: Sequence[Subject]
    lines: Sequence[Line]
    next: Key | None
    summary: Summary | None


@dataclass(frozen=True, slots=True)
class PathSitting:
    sitting: PastSitting
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Path:
    """One member's way through the subjects of one cohort, and no other."""

    person: PersonView
    cohort: Cohort
    lines: Sequence[tuple[Subject, MemberProgress]]
    lessons: dict[str, list[LessonStep]]
    sittings: dict[str, list[PathSitting]]
    certificates: list[Certificate]


class ProgressBoard:
    def __init__(self, accounts: Accounts, credentials: Credentials) -> None:
        self._accounts = accounts
        self._credentials = credentials
        self._known: dict[tuple[UUID, str], tuple[int, list[MemberProgress]]] = {}

    def forget(self, cohort_id: UUID) -> None:
        for one in [one for one in self._known if one[0] == cohort_id]:
            del self._known[one]

    async def page(  # noqa: PLR0913 - which part of which table, and who asks
        self,
        cohort_id: UUID,
        slug: str | None,
        *,
        sort: Sort,
        show: Show,
        after: Key | None,
        limit: int,
        actor: Actor,
        now: datetime,
    ) -> BoardPage | None:
        """None for a cohort without goals; an unknown slug is taken as its first subject."""
        cohort = await kept(cohort_id, actor)
        known = subjects(cohort.goals)
        if not known:
            return None
        subject = next((one for one in known if one.slug == slug), known[0])
        if cohort.members > MOST_AT_ONCE:
            return await self._large(cohort, subject, known, after, limit, now)
        rows = await self._judged(cohort, subject, now)
        ordered = in_order(rows, sort, show)
        left = [one for one in ordered if after is None or key(one, sort) > after]
        shown = left[:limit]
        following = key(shown[-1], sort) if len(left) > limit else None
        return BoardPage(cohort, subject, known, await self._lines(shown), following, summary(rows))

    async def behind(self, cohort: Cohort, goal: Goal, *, now: datetime) -> int | None:
        """How many of its members have not reached a goal; None where that is too many to read.

        Rights are the caller's business: whoever was given the cohort may know.
        """
        if cohort.members > MOST_AT_A_GLANCE:
            return None
        subject = next(one for one in subjects(cohort.goals) if one.slug == goal.slug)
        rows = await self._judged(cohort, subject, now)
        return sum(not has_reached(row, goal.kind) for row in rows)

    async def everybody(
        self, cohort_id: UUID, slug: str, *, actor: Actor, now: datetime
    ) -> tuple[Subject | None, AsyncIterator[Line]]:
        """All members by name, a chunk at a time, for a file. Rights are checked at once."""
        cohort = await kept(cohort_id, actor)
        subject = next((one for one in subjects(cohort.goals) if one.slug == slug), None)
        return subject, self._stream(cohort_id, subject, now)

    async def path(self, cohort_id: UUID, person_id: UUID, *, actor: Actor, now: datetime) -> Path:
        """Raises CohortUnknown, MemberUnknown."""
        cohort = await kept(cohort_id, actor)
        people = await self._accounts.people_by_ids([person_id])
        if person_id not in people or not await members.is_member(cohort_id, person_id):
            raise MemberUnknown
        member = Member(0, person_id, "", 0)
        known = subjects(cohort.goals)
        lines = [(one, (await progress_of([member], one, now))[0]) for one in known]
        courses = [one.slug for one in known if one.course]
        exams = {one.slug for one in known if one.exam}
        held = await self._credentials.of_person(person_id)
        return Path(
            people[person_id],
            cohort,
            lines,
            {slug: await _lessons(slug, person_id) for slug in courses},
            await _sittings(person_id, exams),
            [one for one in held if one.scheme in exams],
        )

    async def _judged(
        self, cohort: Cohort, subject: Subject, now: datetime
    ) -> list[MemberProgress]:
        moment, place = to_milliseconds(now), (cohort.id, subject.slug)
        known = self._known.get(place)
        if known is not None and 0 <= moment - known[0] < REMEMBERED_MS:
            return known[1]
        everybody = await members.page(cohort.id, members.START, MOST_AT_ONCE + 1)
        rows = await progress_of(everybody, subject, now)
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[place] = (moment, rows)
        return rows

    async def _large(
        self,
        cohort: Cohort,
        subject: Subject,
        known: Sequence[Subject],
        after: Key | None,
        limit: int,
        now: datetime,
    ) -> BoardPage:
        start = members.START if after is None else after[1:]
        found = await members.page(cohort.id, start, limit + 1)
        rows = await progress_of(found[:limit], subject, now)
        following = key(rows[-1], Sort.NAME) if len(found) > limit else None
        return BoardPage(cohort, subject, known, await self._lines(rows), following, None)

    async def _stream(
        self, cohort_id: UUID, subject: Subject | None, now: datetime
    ) -> AsyncIterator[Line]:
        after = members.START
        while subject is not None:
            found = await members.page(cohort_id, after, CHUNK)
            for line in await self._lines(await progress_of(found, subject, now)):
                yield line
            if len(found) < CHUNK:
                return
            after = (found[-1].sort_name, found[-1].id)

    async def _lines(self, rows: Sequence[MemberProgress]) -> list[Line]:
        people = await self._accounts.people_by_ids([one.person_id for one in rows])
        return [Line(people[one.person_id], one) for one in rows if one.person_id in people]


async def done_by(person_id: UUID, goals: Sequence[Goal]) -> dict[tuple[GoalKind, str], int]:
    """When one person reached these goals, for those they have."""
    courses = await course_standings.completions(person_id)
    done = {(GoalKind.COURSE, slug): at for slug, at in courses.items()}
    if any(goal.kind is GoalKind.EXAM for goal in goals):
        sittings = [one for one in await standings.of_person(person_id) if one.closed_ms]
        passed = await _released([one.id for one in sittings])
        for one in sittings:  # newest first, so that the first pass stays
            if passed.get(one.id) and one.closed_ms:
                done[GoalKind.EXAM, one.exam] = one.closed_ms
        for kind, slug in [one for one in done if one[0] is GoalKind.EXAM]:
            if await certificate_standings.revoked_among(slug, [person_id]):
                del done[kind, slug]
    return done


async def progress_of(
    found: Sequence[Member], subject: Subject, now: datetime
) -> list[MemberProgress]:
    ids = [one.person_id for one in found]
    courses = await _courses(subject, ids)
    exams = await _exams(subject, ids)
    return [
        judged(
            (one.id, one.person_id, one.sort_name, one.joined_ms),
            subject,
            courses.get(one.person_id),
            exams.get(one.person_id),
            now=now,
        )
        for one in found
    ]


async def _courses(subject: Subject, ids: Sequence[UUID]) -> dict[UUID, CourseProgress]:
    if subject.course is None:
        return {}
    try:
        view = await curriculum.course(subject.slug, None)
        begun = await course_standings.standings(subject.slug, ids)
    except CourseUnknown:
        return {}
    lessons = view.course.lessons
    total, checks = len(lessons), sum(one.check_count for one in lessons)
    nothing = CourseProgress(None, 0, total, checks, 0, 0, None)
    found = dict.fromkeys(ids, nothing)
    for person_id, one in begun.items():
        found[person_id] = CourseProgress(
            one.enrolled_ms, one.lessons, total, checks, one.answered, one.right, one.completed_ms
        )
    return found


async def _exams(subject: Subject, ids: Sequence[UUID]) -> dict[UUID, ExamProgress]:
    if subject.exam is None:
        return {}
    found = dict.fromkeys(ids, ExamProgress(0, None, None))
    sittings = await standings.of_people(subject.slug, ids)
    passed = await _released([one.id for one in sittings if one.closed_ms is not None])
    for one in sorted(sittings, key=lambda sitting: sitting.closed_ms or 0):
        found[one.person_id] = _after(found[one.person_id], one, passed)
    holders = [person_id for person_id, one in found.items() if one.passed]
    for person_id in await certificate_standings.revoked_among(subject.slug, holders):
        found[person_id] = replace(found[person_id], passed_ms=None, is_revoked=True)
    return found


async def _released(sitting_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Whether each was passed, of those whose candidates were told."""
    waits = await releasing.held_among(sitting_ids)
    return await grading.passed_of([one for one in sitting_ids if one not in waits])


def _after(before: ExamProgress, one: SittingOf, passed: Mapping[UUID, bool]) -> ExamProgress:
    if one.closed_ms is None:
        return replace(before, sits_now=True)
    is_pass = passed.get(one.id)
    at = before.passed_ms or (one.closed_ms if is_pass else None)
    result = before.passed if is_pass is None else before.passed or is_pass
    return replace(before, tries=before.tries + 1, passed=result, passed_ms=at)


async def _lessons(slug: str, person_id: UUID) -> list[LessonStep]:
    try:
        return await course_standings.path(slug, person_id)
    except CourseUnknown:
        return []


async def _sittings(person_id: UUID, exams: set[str]) -> dict[str, list[PathSitting]]:
    past = [one for one in await standings.of_person(person_id) if one.exam in exams]
    waits = await releasing.held_among([one.id for one in past])
    grades = await grading.newest_grades([one.id for one in past if one.id not in waits])
    found: dict[str, list[PathSitting]] = {}
    for one in past:
        found.setdefault(one.exam, []).append(PathSitting(one, grades.get(one.id)))
    return found
