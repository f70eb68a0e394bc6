"""Reminders: certificates that expire, cohorts, late appeals, facts, reviews, marking that waits.

Looked for every hour.

Whoever was reminded of a thing is not reminded of it again, so a look may be repeated, and the
server may be away for three days without one being lost.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from server.certification.renewal import kept_by
from server.cohorts import reminding
from server.cohorts.domain.cohort import GoalKind
from server.cohorts.reminding import Coming
from server.credentials.domain.certificate import Certificate
from server.curriculum import service as curriculum
from server.curriculum.service import CourseUnknown
from server.exams import releases
from server.exams.domain.policy import Renewal
from server.exams.releases import ExamUnknown, Release
from server.flows.telling_appeals import tell_of_overdue
from server.flows.telling_facts import tell_of_facts
from server.flows.telling_marking import tell_of_marking
from server.flows.telling_reviews import tell_of_due
from server.flows.told import Told, of_certificate, recipient
from server.notices.domain.notice import Kind, Telling

DEFAULT = Renewal()
DAYS_BEFORE_DUE = 7
CATCHES_UP = timedelta(days=3)


async def remind(told: Told, *, now: datetime) -> None:
    await _remind_of_expiry(told, now)
    await tell_of_overdue(told, now - CATCHES_UP, now=now)
    await tell_of_facts(told, now=now)
    await tell_of_due(told, now=now)
    await tell_of_marking(told, now=now)
    until = now + timedelta(days=DAYS_BEFORE_DUE)
    async for one in reminding.coming(until - CATCHES_UP, until, now=now):
        await _tell_of_due(told, one, now)


async def _remind_of_expiry(told: Told, now: datetime) -> None:
    """Each by the policy of the exam that keeps it; where there is none, as the default says."""
    exams = await releases.releases()
    rules = [DEFAULT, *(one.policy.renewal for one in exams)]
    for days in sorted({days for rule in rules for days in rule.remind_days}, reverse=True):
        until = now + timedelta(days=days)
        async for some in told.credentials.expiring(until - CATCHES_UP, until):
            kept = {one.scheme: kept_by(one.scheme, exams) for one in some}
            due = [one for one in some if days in _rule_of(kept[one.scheme]).remind_days]
            await _tell_of_expiry(told, due, days, kept, now)


def _rule_of(exam: Release | None) -> Renewal:
    return DEFAULT if exam is None else exam.policy.renewal


async def _tell_of_expiry(
    told: Told,
    certificates: list[Certificate],
    days: int,
    kept: Mapping[str, Release | None],
    now: datetime,
) -> None:
    people = await told.people(one.person_id for one in certificates)
    tellings = [
        Telling(
            Kind.CERTIFICATE_EXPIRES,
            f"{one.id}:{days}",
            recipient(people[one.person_id]),
            of_certificate(one) | _kept_by(kept[one.scheme]),
        )
        for one in certificates
        if one.person_id in people
    ]
    await told.notices.tell(tellings, now=now)


def _kept_by(exam: Release | None) -> dict[str, str]:
    if exam is None:
        return {"exam": "", "exam_title": ""}
    return {"exam": exam.slug, "exam_title": exam.blueprint.title}


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
