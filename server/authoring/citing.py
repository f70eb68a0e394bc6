"""What rests on each fact, by what is published. Rights are the caller's business.

Made anew when something is published or the day changes.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from server.authoring.domain.cited import Cited, CitingItem, CitingLesson, Taken, searched
from server.curriculum import facts
from server.curriculum import service as curriculum
from server.curriculum.domain.register import Register, Registered
from server.curriculum.service import CourseView
from server.exams import pools, releases
from server.exams.domain.freshness import Out
from server.exams.pools import Pool
from server.exams.releases import Release, ReleaseItem

_known: tuple[object, Mapping[str, Cited]] | None = None


async def cited(*, now: datetime) -> Mapping[str, Cited]:
    """Every fact that is not withdrawn, by id, those that come due first before the others."""
    global _known  # noqa: PLW0603 - one value, replaced whole
    register, exams = await facts.register(), await releases.releases()
    courses = await curriculum.courses(None)
    made_from = (
        register,
        now.date(),
        [one.id for one in exams],
        [one.course.hash for one in courses],
    )
    if _known is None or _known[0] != made_from:
        drawn = [(one, await pools.pool_of(one, now=now)) for one in exams]
        found = await asyncio.to_thread(_cited, register, drawn, courses, now.date())
        _known = made_from, found
        return found
    return _known[1]


def _cited(
    register: Register,
    drawn: Sequence[tuple[Release, Pool]],
    courses: Sequence[CourseView],
    today: date,
) -> Mapping[str, Cited]:
    items: defaultdict[str, list[CitingItem]] = defaultdict(list)
    for release, pool in drawn:
        for one in release.items:
            for name in one.facts:
                items[name].append(_item(release, one, name, pool.out.get(one.item, ())))
    lessons: defaultdict[str, list[CitingLesson]] = defaultdict(list)
    for course in courses:
        for lesson in course.course.lessons:
            for fact in lesson.fact_ids:
                lessons[fact].append(CitingLesson(course.slug, lesson.slug, lesson.title))
    found = [
        _fact(one, items[one.id], lessons[one.id], drawn, today)
        for one in register.values()
        if not one.is_withdrawn
    ]
    return {one.id: one for one in sorted(found, key=lambda one: one.key)}


def _item(release: Release, one: ReleaseItem, fact: str, out: Iterable[Out]) -> CitingItem:
    why = next((why for why in out if why.fact == fact), None)
    return CitingItem(
        release.slug,
        one.item,
        one.hash,
        one.domain,
        one.is_pilot,
        one.accepted_on,
        why.cause if why else None,
        why.since if why else None,
    )


def _fact(
    one: Registered,
    items: Sequence[CitingItem],
    lessons: Sequence[CitingLesson],
    drawn: Iterable[tuple[Release, Pool]],
    today: date,
) -> Cited:
    lost = Counter((item.exam, item.domain) for item in items if item.cause and not item.is_pilot)
    takes = [
        Taken(release.slug, lost[release.slug, cell.domain], cell)
        for release, pool in drawn
        for cell in pool.cells
        if lost[release.slug, cell.domain]
    ]
    words = searched(one.fact, items, lessons)
    return Cited(one, one.standing(on=today), items, lessons, takes, words)
