"""Exams for people: the list, the lobby of each, and its public criteria."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.certification.domain import CourseIncomplete, Eligibility, Entry, retry_at
from server.certification.service import Try
from server.curriculum import service as curriculum
from server.curriculum.service import CourseUnknown
from server.exams import accommodations, releases
from server.exams.access_codes import AccessCodeWrong, TooManyCodes
from server.exams.domain.policy import AgreementNeeded
from server.exams.domain.sitting import SittingOpen
from server.exams.domain.windows import ExamNoLongerOpen, WindowOver, WindowUnknown
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.kernel.clock import to_milliseconds
from server.kernel.errors import NotPermitted, Refusal
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import Fields, Form, PageRequest, errors_of
from server.web.pages import exam_rules, outlines
from server.web.pages.booking_words import DONE, windows_of
from server.web.pages.done import notice_of
from server.web.pages.going import see
from server.web.pages.own import own_try, running, title_of
from server.web.pages.safe_browser import let_in, opening
from server.web.pages.who_may_sit import told as told_conditions
from server.web.pages.who_may_sit import who_may_sit
from server.web.problems import refused
from server.web.rendering import moment, page, sign_in_address, trusted
from server.web.safe_browser import is_inside
from server.web.security import network_of

_FIELDS: Fields = {
    AccessCodeWrong: "access_code",
    TooManyCodes: "access_code",
    AgreementNeeded: "agreement_version",
    WindowUnknown: "window",
    WindowOver: "window",
}


@dataclass(frozen=True, slots=True)
class LobbyVisit:
    """Who is in the lobby, from where, and when."""

    services: Services
    viewer: Actor | None
    request: PageRequest
    now: datetime

    @property
    def client(self) -> str:
        return network_of(self.request)

    def is_inside(self, release: Release) -> bool:
        """Whether it comes from where the exam is sat."""
        return self.viewer is not None and is_inside(
            self.services.exams,
            release,
            self.request.scope,
            self.request.headers,
            actor=self.viewer,
            public_url=self.services.public_url,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A start that was refused, and what was typed for it."""

    refusal: Refusal | None = None
    form: Form = field(default_factory=lambda: Form([]))


NOTHING_TOLD = Told()


@get("/exams", opt=PUBLIC)
async def exams_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    tries = [] if viewer is None else await services.certification.tries(actor=viewer)
    rows = [
        {
            "title": one.blueprint.title,
            "address": f"/exams/{one.slug}",
            "text": one.blueprint.summary,
            "language": one.blueprint.language,
            "level": say(outlines.LEVELS[one.blueprint.level])
            if one.blueprint.level in outlines.LEVELS
            else one.blueprint.level,
            "note": say_many(
                "%(count)s item, %(time)s",
                "%(count)s items, %(time)s",
                one.blueprint.items,
                time=outlines.minutes(one.blueprint.minutes),
            ),
            "preview": one.blueprint.preview,
            "state": _state([done for done in tries if done.sitting.exam == one.slug], now),
        }
        for one in sorted(await releases.releases(), key=outlines.exam_place)
    ]
    return page("exams", {"exams": rows}, viewer=viewer, here="exams")


@get("/exams/{slug:str}", opt=PUBLIC)
async def exam_page(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    done = request.query_params.get("done", "")
    return await lobby(slug, LobbyVisit(services, viewer, request, now), done=done)


async def lobby(
    slug: str, visit: LobbyVisit, told: Told = NOTHING_TOLD, *, done: str = ""
) -> Response[bytes]:
    release, viewer = await releases.release_of(slug), visit.viewer
    blueprint = release.blueprint
    tries: Sequence[Try] = []
    if viewer is not None:
        tries = await visit.services.certification.tries(actor=viewer, exam=slug)
    now_ms, is_inside = to_milliseconds(visit.now), visit.is_inside(release)
    context = {
        "exam": {
            "title": blueprint.title,
            "slug": slug,
            "address": f"/exams/{slug}",
            "summary": blueprint.summary,
            "text": trusted(release.description_html),
            "language": blueprint.language,
            "preview": blueprint.preview,
            "criteria": f"/exams/{slug}/criteria",
        },
        "rules": [*await who_may_sit(release), *exam_rules.rules(release)],
        "domains": _domains(release),
        "standing": await _standing(release, visit, tries),
        "browser": None if is_inside else opening(release, visit.services.public_url),
        "windows": await windows_of(release, viewer, visit.now),
        "notice": notice_of(done, DONE),
        "agreement": _agreement(release),
        "needs_code": release.policy.needs_code,
        "values": {name: told.form.text(name) for name in _FIELDS.values()},
        "errors": errors_of(told.refusal, _FIELDS),
        "results": [own_try(one, [release]) for one in tries if not one.sitting.is_running(now_ms)],
    }
    shown = refused(page("exam", context, viewer=viewer, here="exams"), told.refusal)
    if is_inside and viewer is not None and release.policy.safe_exam_browser is not None:
        let_in(shown, release, viewer, visit.services)
    return shown


@get("/exams/{slug:str}/criteria", opt=PUBLIC)
async def criteria_page(
    slug: FromPath[str], viewer: NamedDependency[Actor | None]
) -> Response[bytes]:
    release = await releases.release_of(slug)
    blueprint = release.blueprint
    context = {
        "exam": {
            "title": exam_rules.name(blueprint),
            "address": f"/exams/{slug}",
            "language": blueprint.language,
        },
        "meaning": exam_rules.meaning(blueprint),
        "badge": f"/achievements/{release.slug}/badge.svg",
        "criteria": exam_rules.criteria(release),
        "later": exam_rules.full_criteria(release),
        "domains": _domains(release),
        "version": say("Version %(number)s of this exam", number=release.version),
        "policy": exam_rules.policy_line(release.policy),
    }
    return page("criteria", context, viewer=viewer, here="exams")


@post("/exams/{slug:str}/sittings")
async def start(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Start the clock; a second press leads to the sitting the first one opened."""
    form, visit = request.sent, LobbyVisit(services, reader, request, now)
    entry = Entry(
        visit.client,
        form.text("access_code"),
        form.text("agreement_version"),
        in_safe_browser=visit.is_inside(await releases.release_of(slug)),
    )
    try:
        sitting = await services.certification.admit(slug, entry, actor=reader, now=now)
    except SittingOpen as refusal:
        return see(f"/sittings/{refusal.members['sitting_id']}")
    except tuple(_FIELDS) as refusal:
        return await lobby(slug, visit, Told(refusal, form))
    except NotPermitted:
        return see(f"/exams/{slug}")
    return see(f"/sittings/{sitting.id}")


async def _standing(release: Release, visit: LobbyVisit, tries: Sequence[Try]) -> dict[str, Any]:
    """Whether the reader may sit it; if not, why, and what exactly opens it."""
    viewer, now = visit.viewer, visit.now
    shown: dict[str, Any] = {
        "title": say("Sit the exam"),
        "extra": "",
        "moment": None,
        "resume": None,
        "sign_in": None,
        "help": None,
        "conditions": [],
    }
    if viewer is None:
        return shown | await _signed_out(release)
    if (open_sitting := running(tries, [release], now)) is not None:
        return shown | {
            "title": open_sitting["title"],
            "state": "open",
            "text": open_sitting["text"],
            "moment": open_sitting["ends"],
            "resume": open_sitting["address"],
        }
    eligibility = await visit.services.certification.eligibility(
        release, client=visit.client, actor=viewer, now=now
    )
    if eligibility.refusal is None:
        extra = await _extra(release, viewer, now)
        text = say("You may sit this exam now.")
        return shown | {"state": "eligible", "text": text, "extra": extra}
    conditions = await visit.services.certification.conditions(release, actor=viewer, now=now)
    if not all(one.is_met for one in conditions):
        shown["conditions"] = await told_conditions(conditions)
    return shown | await _refused(eligibility, viewer)


async def _extra(release: Release, viewer: Actor, now: datetime) -> str:
    """What the reader's accommodations add to the time of the exam, if anything."""
    minutes = release.blueprint.minutes
    extra_ms = await accommodations.own_extra_ms(minutes * 60_000, actor=viewer, now=now)
    if not extra_ms:
        return ""
    extra = round(extra_ms / 60_000, 2)
    return say(
        "%(minutes)s min + %(extra)s min extra time",
        minutes=minutes,
        extra=int(extra) if extra.is_integer() else extra,
    )


async def _signed_out(release: Release) -> dict[str, Any]:
    """A course that comes first is named before somebody makes an account for nothing."""
    course = release.blueprint.prerequisites.course
    step = None if course is None else await _course_step(course, None)
    return {
        "state": "signed-out",
        "title": say("Before you sit it"),
        "text": say("You need an account.") if step is None else say(CourseIncomplete.detail),
        "sign_in": sign_in_address(f"/exams/{release.slug}"),
        "help": step,
    }


async def _refused(eligibility: Eligibility, viewer: Actor) -> dict[str, Any]:
    refusal = eligibility.refusal
    assert refusal is not None
    until = retry_at(eligibility) or refusal.members.get("opens_at")
    is_over = isinstance(refusal, ExamNoLongerOpen)
    return {
        "title": say("No longer open") if is_over else say("Not open to you yet"),
        "state": "refused",
        "text": say(refusal.sentence),
        "moment": None if until is None else moment(datetime.fromisoformat(str(until))),
        "help": await _next_step(refusal, viewer),
    }


async def _next_step(refusal: NotPermitted, viewer: Actor) -> dict[str, str] | None:
    """What the reader can do about a refusal; None where only time helps."""
    if (slug := refusal.members.get("course")) is not None:
        return await _course_step(str(slug), viewer)
    if (exam := refusal.members.get("exam")) is not None:
        title = title_of(str(exam), await releases.releases())
        label = say("Go to “%(exam)s”", exam=title)
        return {"text": "", "address": f"/exams/{exam}", "label": label}
    if refusal.code == "email-unverified":
        label = say("Confirm your e-mail address")
        return {"text": "", "address": "/account/email", "label": label}
    return None


async def _course_step(slug: str, viewer: Actor | None) -> dict[str, str] | None:
    try:
        view = await curriculum.course(slug, viewer)
    except CourseUnknown:
        return None
    step = outlines.next_step(view)
    told = outlines.progress(view)["label"] if viewer else outlines.about(view.course.minutes)
    return {
        "text": say("“%(course)s”. %(told)s.", course=view.title, told=told),
        "address": step["address"] if step else outlines.course_address(view),
        "label": step["label"] if step else say("Open the course"),
    }


def _agreement(release: Release) -> dict[str, Any] | None:
    agreement = release.policy.agreement
    if agreement is None:
        return None
    return {"version": agreement.version, "text": trusted(agreement.html)}


def _state(tries: Sequence[Try], now: datetime) -> dict[str, str] | None:
    """The best the reader reached in an exam, unless it is running."""
    now_ms = to_milliseconds(now)
    if any(one.sitting.is_running(now_ms) for one in tries):
        return {"word": say("Running"), "tone": "warn"}
    if any(one.grade is not None and one.grade.passed for one in tries):
        return {"word": say("Passed"), "tone": "good"}
    if any(one.grade is not None for one in tries):
        return {"word": say("Not passed yet"), "tone": "near"}
    return None


def _domains(release: Release) -> list[dict[str, Any]]:
    parts = {code: part.name for part in release.blueprint.parts for code in part.domains}
    return [
        {
            "code": exam_rules.domain_letter(one.code),
            "title": one.title,
            "number": one.items,
            "part": parts.get(one.code, ""),
        }
        for one in release.blueprint.domains
    ]


HANDLERS = [exams_page, exam_page, criteria_page, start]
