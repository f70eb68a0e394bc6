"""Exams for people: the list, the lobby of each, and its public criteria."""

from datetime import datetime

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.certification.domain import Eligibility
from server.certification.service import retry_at
from server.exams import releases
from server.exams.domain.blueprint import Blueprint
from server.exams.domain.sitting import PastSitting, SittingOpen, SittingState
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.kernel.errors import NotPermitted
from server.language.voice import say_many
from server.web.deps import Services
from server.web.forms import read_form
from server.web.pages.going import see, to_sign_in
from server.web.rendering import moment, moment_ms, page, sign_in_address, trusted

PUBLIC = {"public": True}
REDIRECTS = {"signed_in_or_redirect": True}


@get("/exams", opt=PUBLIC, include_in_schema=False)
async def exams_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
) -> Response[bytes]:
    past = [] if viewer is None else await services.exams.past_sittings(actor=viewer)
    running = {one.exam for one in past if one.state is not SittingState.CLOSED}
    rows = [
        {
            "title": one.blueprint.title,
            "address": f"/exams/{one.slug}",
            "text": one.blueprint.summary,
            "note": _size(one.blueprint),
            "level": one.blueprint.level,
            "preview": one.blueprint.preview,
            "state": {"word": "Running", "tone": "warn"} if one.slug in running else None,
        }
        for one in await releases.releases()
    ]
    return page("exams", {"exams": rows}, viewer=viewer, here="exams")


@get("/exams/{slug:str}", opt=PUBLIC, include_in_schema=False)
async def exam_page(
    slug: FromPath[str],
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    return await _lobby(slug, services, viewer, now)


@get("/exams/{slug:str}/criteria", opt=PUBLIC, include_in_schema=False)
async def criteria_page(
    slug: FromPath[str], viewer: NamedDependency[Actor | None]
) -> Response[bytes]:
    release = await releases.release_of(slug)
    blueprint = release.blueprint
    context = {
        "exam": {"title": _short(blueprint), "address": f"/exams/{slug}"},
        "meaning": _meaning(blueprint),
        "criteria": _criteria(blueprint),
        "domains": [{**_domain(quota.code, quota.title, quota.items), "text": ""}
                    for quota in blueprint.domains],
        "version": {"text": f"Version {release.version} of this exam.", "moment": None},
    }  # fmt: skip
    return page("criteria", context, viewer=viewer, here="exams")


@post("/exams/{slug:str}/sittings", opt=REDIRECTS, include_in_schema=False)
async def start(
    slug: FromPath[str],
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Start the clock; a second press leads to the sitting the first one opened."""
    await read_form(request)
    if viewer is None:
        return to_sign_in(f"/exams/{slug}")
    try:
        sitting = await services.certification.admit(slug, actor=viewer, now=now)
    except SittingOpen as refusal:
        return see(f"/sittings/{refusal.members['sitting_id']}")
    except NotPermitted:
        return see(f"/exams/{slug}")
    return see(f"/sittings/{sitting.id}")


async def _lobby(
    slug: str, services: Services, viewer: Actor | None, now: datetime
) -> Response[bytes]:
    release = await releases.release_of(slug)
    blueprint = release.blueprint
    past = [] if viewer is None else await services.exams.past_sittings(actor=viewer)
    context = {
        "exam": {
            "title": _short(blueprint),
            "slug": slug,
            "address": f"/exams/{slug}",
            "text": trusted(release.description_html),
            "preview": blueprint.preview,
            "criteria": f"/exams/{slug}/criteria",
        },
        "rules": _rules(blueprint),
        "domains": [_domain(one.code, one.title, one.items) for one in blueprint.domains],
        "standing": await _standing(release, services, viewer, now),
        "access_code": {"needed": False, "error": ""},
        "results": [_result(one) for one in past if one.exam == slug and _is_over(one)],
    }
    return page("exam", context, viewer=viewer, here="exams")


async def _standing(
    release: Release, services: Services, viewer: Actor | None, now: datetime
) -> dict[str, object]:
    address = f"/exams/{release.slug}"
    shown: dict[str, object] = {"moment": None, "resume": None, "sign_in": None, "help": None}
    if viewer is None:
        text = "Sign in to sit this exam."
        return shown | {
            "state": "signed-out",
            "text": text,
            "sign_in": sign_in_address(address),
        }
    open_id = await services.exams.open_sitting_id(release.slug, actor=viewer)
    if open_id is not None:
        text = "Your exam is running. Its clock goes on while you are away."
        return shown | {"state": "open", "text": text, "resume": f"/sittings/{open_id}"}
    eligibility = await services.certification.eligibility(release, actor=viewer, now=now)
    if eligibility.refusal is None:
        text = "You may sit this exam now. The clock starts when you start the exam."
        return shown | {"state": "eligible", "text": text}
    return shown | _refused(eligibility)


def _refused(eligibility: Eligibility) -> dict[str, object]:
    refusal = eligibility.refusal
    assert refusal is not None
    until = retry_at(eligibility)
    course = refusal.members.get("course")
    return {
        "state": "refused",
        "text": refusal.sentence,
        "moment": None if until is None else moment(datetime.fromisoformat(until)),
        "help": {"address": f"/courses/{course}", "label": "Open the course"} if course else None,
    }


def _rules(blueprint: Blueprint) -> list[dict[str, str]]:
    return [
        {"term": "Length", "text": f"{_size(blueprint)}. The server's clock decides."},
        {
            "term": "At zero",
            "text": say_many(
                "What is saved is handed in. For one second more the server accepts what was "
                "already on the wire.",
                "What is saved is handed in. For %(count)s seconds more the server accepts what "
                "was already on the wire.",
                blueprint.grace_seconds,
            ),
        },
        {"term": "Saving", "text": "Every answer is saved as you give it, without a button."},
        {"term": "Breaks", "text": "There are none; the clock does not stop."},
        {"term": "Passing", "text": _cut(blueprint)},
        {"term": "Trying again", "text": retake_sentence(blueprint)},
        {
            "term": "What is recorded",
            "text": "Your answers, when each was saved, and when you started and handed in. "
            "No camera, no screen, no keyboard.",
        },
    ]


def _criteria(blueprint: Blueprint) -> list[dict[str, str]]:
    return [
        {"term": "Criteria", "text": blueprint.certificate.criteria},
        {"term": "Cut", "text": _cut(blueprint)},
        {"term": "Length", "text": f"{_size(blueprint)}."},
        {"term": "Validity", "text": _validity(blueprint)},
        {
            "term": "Identity",
            "text": "Holders give their name themselves; nobody compares it with a document.",
        },
        {"term": "Supervision", "text": "Nobody supervises the exam."},
        {"term": "Trying again", "text": retake_sentence(blueprint)},
    ]


def retake_sentence(blueprint: Blueprint) -> str:
    """The rule about tries; of a preview, the rule that the full exam will have."""
    retake = blueprint.retake
    if not retake.waits_days and retake.attempts is None:
        return "As often as you like, without a wait."
    waits = ", then ".join(
        say_many("%(count)s day", "%(count)s days", days) for days in retake.waits_days
    )
    text = f"After a failed try you wait {waits}."
    if retake.attempts is not None and retake.window_days is not None:
        text += (
            f" At most {say_many('%(count)s try', '%(count)s tries', retake.attempts)} in "
            f"{say_many('%(count)s day', '%(count)s days', retake.window_days)}."
        )
    return f"In the full exam: {text} The preview has no limit." if blueprint.preview else text


def _cut(blueprint: Blueprint) -> str:
    percent = float(blueprint.cut * 100)
    scale = blueprint.scale
    text = (
        f"{scale.cut} on a scale from {scale.low} to {scale.high}, at {percent:g} % of the points."
    )
    return f"{text} The cut is provisional." if blueprint.provisional else text


def _validity(blueprint: Blueprint) -> str:
    if blueprint.validity_days is None:
        return "The certificate does not expire."
    return say_many(
        "The certificate is valid for %(count)s day.",
        "The certificate is valid for %(count)s days.",
        blueprint.validity_days,
    )


def _meaning(blueprint: Blueprint) -> str:
    if blueprint.preview:
        return "This is a preview: it reports a result and leads to no certificate."
    return blueprint.certificate.description


def _size(blueprint: Blueprint) -> str:
    items = say_many("%(count)s item", "%(count)s items", blueprint.items)
    return f"{items} in {say_many('%(count)s minute', '%(count)s minutes', blueprint.minutes)}"


def _domain(code: str, title: str, items: int) -> dict[str, object]:
    return {"code": code, "title": title, "items": items}


def _short(blueprint: Blueprint) -> str:
    """The title where the page says "exam" itself."""
    return blueprint.title.removesuffix(" exam")


def _is_over(one: PastSitting) -> bool:
    return one.state is SittingState.CLOSED


def _result(one: PastSitting) -> dict[str, str]:
    when = moment_ms(one.started_ms)["text"]
    return {"text": f"Result of {when}", "address": f"/sittings/{one.id}/result"}


HANDLERS = [exams_page, exam_page, criteria_page, start]
