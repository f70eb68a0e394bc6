"""Reminders: certificates that expire, what falls due in a cohort, appeals that are overdue.

Looked for every hour.

Whoever was reminded of a thing is not reminded of it again, so a look may be repeated, and the
server may be away for three days without one being lost.
"""

import hashlib
from datetime import datetime, timedelta

from server.certification.renewal import exams_of
from server.cohorts import reminding
from server.cohorts.domain.cohort import GoalKind
from server.cohorts.reminding import Coming
from server.credentials.domain.certificate import Certificate
from server.curriculum import service as curriculum
from server.curriculum.service import CourseUnknown
from server.exams import releases
from server.exams.domain.policy import Renewal
from server.exams.releases import ExamUnknown
from server.flows.telling_appeals import tell_of_overdue
from server.flows.told import Told, of_certificate, recipient
from server.notices.domain.notice import Kind, Telling

DEFAULT = Renewal()
DAYS_BEFORE_DUE = 7
CATCHES_UP = timedelta(days=3)


async def remind(told: Told, *, now: datetime) -> None:
    await _remind_of_expiry(told, now)
    await tell_of_overdue(told, now - CATCHES_UP, now=now)
    until = now + timedelta(days=DAYS_BEFORE_DUE)
    async for one in reminding.coming(until - CATCHES_UP, until, now=now):
        await _tell_of_due(told, one, now)


async def _remind_of_expiry(told: Told, now: datetime) -> None:
    """Each by the policy of its exam; of one that is published no more, as the default says."""
    rules = {one.slug: one.policy.renewal.remind_days for one in await releases.releases()}
    every = {days for rule in (*rules.values(), DEFAULT.remind_days) for days in rule}
    for days in sorted(every, reverse=True):
        until = now + timedelta(days=days)
        async for some in told.credentials.expiring(until - CATCHES_UP, until):
            due = [one for one in some if days in rules.get(one.scheme, DEFAULT.remind_days)]
            await _tell_of_expiry(told, due, days, set(rules), now)


async def _tell_of_expiry(
    told: Told, certificates: list[Certificate], days: int, exams: set[str], now: datetime
) -> None:
    """The way leads to the exam that renews it, where there is one."""
    people = await told.people(one.person_id for one in certificates)
    tellings = [
        Telling(
            Kind.CERTIFICATE_EXPIRES,
            f"{one.id}:{days}",
            recipient(people[one.person_id]),
            of_certificate(one) | _renewed_by(one, exams),
        )
        for one in certificates
        if one.person_id in people
    ]
    await told.notices.tell(tellings, now=now)


def _renewed_by(one: Certificate, exams: set[str]) -> dict[str, str]:
    exam = exams_of(one.scheme)[1]
    return {"exam": exam} if exam in exams else {}


async def _tell_of_due(told: Told, coming: Coming, now: datetime) -> None:
    """Another day for the same goal is another reminder."""
    title = await _title(coming)
    if title is None:
        return
    kind, slug, day = coming.goal.kind.value, coming.goal.slug, coming.due.day.isoformat()
    goal = hashlib.sha256(f"{kind}:{slug}:{day}".encode()).hexdigest()[:16]
    payload = {
        "title": title,
        "cohort": coming.cohort.name,
        "day": day,
        "path": f"/{kind}s/{slug}",
    }
    people = await told.people(coming.behind)
    tellings = [
        Telling(Kind.DUE_SOON, f"{coming.cohort.id}:{goal}", recipient(one), payload)
        for one in people.values()
    ]
    await told.notices.tell(tellings, now=now)


async def _title(coming: Coming) -> str | None:
    """None: it is not published any more."""
    slug = coming.goal.slug
    try:
        if coming.goal.kind is GoalKind.EXAM:
            return (await releases.release_of(slug)).blueprint.title
        return (await curriculum.course(slug, None)).course.title
    except (CourseUnknown, ExamUnknown):
        return None
