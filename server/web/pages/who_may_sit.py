"""Who an exam is open to, in a sentence: what its blueprint asks for, or what its pass renews."""

from collections.abc import Sequence

from server.certification import renewal
from server.certification.domain import Condition, Needed
from server.curriculum import service as curriculum
from server.curriculum.service import CourseUnknown
from server.exams import releases
from server.exams.releases import Release
from server.language.voice import current, say, say_many
from server.web.pages.exam_rules import Row
from server.web.pages.own import title_of
from server.web.rendering import as_written

_ADDRESSES = {
    Needed.COURSE: "/courses/",
    Needed.EXAM: "/exams/",
    Needed.ADDRESS: "/account/email",
}


async def who_may_sit(release: Release) -> list[Row]:
    """No row where everybody with an account may."""
    text = await (_renewing(release) if renewal.is_renewal(release.slug) else _asked(release))
    return [{"term": say("Who may sit it"), "text": text}] if text else []


async def told(conditions: Sequence[Condition]) -> list[dict[str, str]]:
    """What somebody must have, each with whether they have it and where they get it."""
    return [
        {
            "text": await _condition(one),
            "address": _ADDRESSES[one.needed] + one.name,
            "word": say("Done") if one.is_met else say("Missing"),
            "tone": "good" if one.is_met else "warn",
        }
        for one in conditions
    ]


async def _condition(one: Condition) -> str:
    if one.needed is Needed.COURSE:
        return say("Course “%(course)s”", course=await _course(one.name) or one.name)
    if one.needed is Needed.EXAM:
        title = as_written(title_of(one.name, await releases.releases()))
        return say("Certificate “%(certificate)s”", certificate=title)
    return say("Confirmed e-mail address")


async def _renewing(release: Release) -> str:
    rule, all_exams = release.policy.renewal, await releases.releases()
    return say(
        "Whoever holds the certificate “%(certificate)s”, from %(before)s before it ends until "
        "%(after)s after.",
        certificate=as_written(title_of(renewal.scheme_of(release.slug), all_exams)),
        before=say_many("%(count)s day", "%(count)s days", rule.window_days),
        after=say_many("%(count)s day", "%(count)s days", rule.grace_days),
    )


async def _asked(release: Release) -> str:
    needed, all_exams = release.blueprint.prerequisites, await releases.releases()
    held = current().listed(as_written(title_of(one, all_exams)) for one in needed.exams)
    course = await _course(needed.course)
    if held and course:
        return say(
            "Whoever has read the course “%(course)s” and holds a valid certificate of this: "
            "%(exams)s.",
            course=course,
            exams=held,
        )
    if held:
        return say("Whoever holds a valid certificate of this: %(exams)s.", exams=held)
    return say("Whoever has read the course “%(course)s”.", course=course) if course else ""


async def _course(slug: str | None) -> str:
    if slug is None:
        return ""
    try:
        return as_written((await curriculum.course(slug, None)).title)
    except CourseUnknown:
        return ""
