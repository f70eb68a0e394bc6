"""Home: what is running or one's own comes first, then the three doors."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency

from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import Verdict
from server.credentials.domain.words import PRACTICE
from server.credentials.service import Judged
from server.curriculum import service as curriculum
from server.exams import releases
from server.exams.domain.sitting import SittingState
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.pages import marks
from server.web.pages.certificates import verdict_word
from server.web.rendering import page

PUBLIC = {"public": True}


@get("/", opt=PUBLIC, include_in_schema=False)
async def home_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    exams = await releases.releases()
    titles = {one.slug: one.blueprint.title for one in exams}
    context = {
        "courses": [
            {
                "title": view.title,
                "address": f"/courses/{view.slug}",
                "note": say_many("%(count)s module", "%(count)s modules", len(view.course.modules)),
            }
            for view in await curriculum.courses(viewer)
        ],
        "exams": [_exam(one) for one in exams],
        "practice": next((_practice(one) for one in exams if one.slug == PRACTICE), None),
        "sample": {
            "marks": marks.sample(str(services.credentials.did_document()["id"]), now.date()),
            "address": "/design" if services.is_demo else "",
        },
        "open_sitting": await _running(services, viewer, titles, now),
        "certificates": await _certificates(services, viewer, now),
    }
    return page("home", context, viewer=viewer)


async def _running(
    services: Services, viewer: Actor | None, titles: dict[str, str], now: datetime
) -> dict[str, str] | None:
    if viewer is None:
        return None
    for one in await services.exams.past_sittings(actor=viewer):
        if one.state is SittingState.CLOSED:
            continue
        # Past its deadline a sitting stays open until it is swept up.
        if not await services.exams.is_over(one.id, actor=viewer, now=now):
            return {
                "exam": titles.get(one.exam, one.exam),
                "address": f"/sittings/{one.id}",
                "text": "Its clock goes on while you are away",
            }
    return None


async def _certificates(
    services: Services, viewer: Actor | None, now: datetime
) -> list[dict[str, str]]:
    if viewer is None:
        return []
    judged = [
        services.credentials.judge(one, at=now)
        for one in await services.credentials.of_person(viewer.person_id)
    ]
    return [
        {
            "title": one.certificate.record.achievement.title,
            "address": f"/certificates/{display(one.certificate.printed_id)}",
            "note": _note(one),
        }
        for one in judged
    ]


def _note(judged: Judged) -> str:
    if judged.verdict is not Verdict.VALID:
        return verdict_word(judged.verdict)
    record = judged.certificate.record
    is_practice = record.achievement.level == PRACTICE
    if record.expires_at is None:
        return say("For practice, does not expire") if is_practice else say("Valid without end")
    if is_practice:
        return say("For practice, until %(day)s", day=record.expires_at)
    return say("Valid until %(day)s", day=record.expires_at)


def _exam(release: Release) -> dict[str, str]:
    blueprint = release.blueprint
    return {
        "title": blueprint.title,
        "address": f"/exams/{release.slug}",
        "note": say_many(
            "%(count)s item, %(minutes)s min",
            "%(count)s items, %(minutes)s min",
            blueprint.items,
            minutes=blueprint.minutes,
        ),
    }


def _practice(release: Release) -> dict[str, str]:
    minutes = release.blueprint.minutes
    return {"address": f"/exams/{release.slug}", "label": f"Try the {minutes}-minute practice"}


HANDLERS = [home_page]
