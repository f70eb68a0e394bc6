"""The exams and the policy each is sat under, and the access codes that open them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.exams import releases
from server.exams.access_codes import AccessCodeThere, AccessCodeUnused
from server.exams.domain.policy import Policy, Retake
from server.exams.releases import Release
from server.kernel.actor import Actor
from server.kernel.errors import Conflict
from server.kernel.sentence import marked
from server.language.voice import current, say, say_many
from server.web.deps import Services
from server.web.forms import Fields, PageRequest, errors_of
from server.web.pages import exam_rules
from server.web.pages.admin.shell import admin_page
from server.web.problems import refused
from server.web.rendering import fact, moment

PATH = "/admin/exams"
Shown = dict[str, object]


_FIELDS: Fields = {AccessCodeThere: "sure"}
_NO_CODE = marked("There is none yet, so nobody can start this exam.")


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of asking for a code of this exam: the code, or why there is none."""

    exam: str = ""
    code: str = ""
    refusal: Conflict | None = None


@get(PATH)
async def exams_page(
    services: NamedDependency[Services], reader: NamedDependency[Actor]
) -> Response[bytes]:
    return await _page(services, reader, _Made())


@post(f"{PATH}/{{slug:str}}/access-code")
async def make_code(
    slug: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Make a code and show it in the answer: no address will show it again."""
    codes, is_sure = services.exams.access_codes, request.sent.text("sure") == "yes"
    try:
        code = await codes.make(slug, replaces=is_sure, actor=reader, now=now)
    except (AccessCodeThere, AccessCodeUnused) as refusal:
        return await _page(services, reader, _Made(slug, refusal=refusal))
    return await _page(services, reader, _Made(slug, code))


async def _page(services: Services, reader: Actor, made: _Made) -> Response[bytes]:
    made_at = await services.exams.access_codes.made_at(actor=reader)
    found = await releases.releases()
    errors = errors_of(made.refusal, _FIELDS)
    context = {
        "exams": [
            _row(one, made_at, errors["sure"] if one.slug == made.exam else "") for one in found
        ],
        "made": _shown_once(made, found),
        "error": errors["all"],
    }
    return refused(admin_page("exams", "exams", context, reader=reader), made.refusal)


def _shown_once(made: _Made, found: list[Release]) -> Shown | None:
    if not made.code:
        return None
    title = next(one.blueprint.title for one in found if one.slug == made.exam)
    return {"title": title, "code": made.code}


def _row(release: Release, made_at: Mapping[str, datetime], error: str) -> Shown:
    slug, policy = release.slug, release.policy
    return {
        "slug": slug,
        "title": release.blueprint.title,
        "language": release.blueprint.language,
        "address": f"/exams/{slug}",
        "facts": [
            fact(say("Release"), say("Version %(version)s", version=release.version)),
            *policy_facts(policy),
            fact(say("Trying again"), tries(release)),
            *_entry(policy),
            *_code(policy, made_at.get(slug)),
        ],
        "bookings": f"{PATH}/{slug}/bookings" if policy.booking else None,
        "code": {
            "action": f"{PATH}/{slug}/access-code",
            "is_there": slug in made_at,
            "error": error,
        }
        if policy.needs_code
        else None,
    }


def tries(release: Release) -> str:
    """As exam_rules tells candidates, for whoever sits nothing."""
    rules = [*_waits(release.policy.retake), *_window(release.policy.retake)]
    if not rules:
        return say("As often as candidates like, without a wait.")
    if release.blueprint.preview:
        free = say(
            "Candidates may sit the preview as often as they like; the full exam has limits."
        )
        return " ".join((free, *rules))
    return " ".join(rules)


def _waits(retake: Retake) -> list[str]:
    waits = retake.waits_days
    if not any(waits):
        return []
    free = next(at for at, days in enumerate(waits) if days)
    if not free:
        return [_after_a_try(waits)]
    return [_at_once(free), _after_later_ones(waits[free:])]


def _at_once(count: int) -> str:
    return say_many(
        "After the first failed try candidates may try again at once.",
        "After each of the first %(count)s failed tries candidates may try again at once.",
        count,
    )


def _after_later_ones(waits: Sequence[int]) -> str:
    if len(waits) > 1:
        return _after_a_try(waits)
    return say_many(
        "After every later one they wait %(count)s day.",
        "After every later one they wait %(count)s days.",
        waits[0],
    )


def _after_a_try(waits: Sequence[int]) -> str:
    *first, last = waits
    if not first:
        return say_many(
            "After a failed try candidates wait %(count)s day.",
            "After a failed try candidates wait %(count)s days.",
            last,
        )
    days = [say_many("%(count)s day", "%(count)s days", one) for one in first]
    return say_many(
        "After failed tries candidates wait %(first)s, and from then on %(count)s day each time.",
        "After failed tries candidates wait %(first)s, and from then on %(count)s days each time.",
        last,
        first=current().listed(days),
    )


def _window(retake: Retake) -> list[str]:
    if retake.attempts is None or retake.window_days is None:
        return []
    tries = say_many("%(count)s try", "%(count)s tries", retake.attempts)
    return [
        say_many(
            "Candidates have %(tries)s in %(count)s day.",
            "Candidates have %(tries)s in %(count)s days.",
            retake.window_days,
            tries=tries,
        )
    ]


def policy_facts(policy: Policy) -> list[Shown]:
    """Under which rules; those of before there were policies have no name of their own."""
    version = say("Version %(version)s", version=policy.version)
    return [fact(say("Exam policy"), policy.name, note=version)]


def _entry(policy: Policy) -> list[Shown]:
    opening = exam_rules.opening(policy.window) or say("At any time")
    if policy.windows:
        opening = exam_rules.in_windows(policy)
    networks = current().listed(policy.networks)
    rows = [fact(say("When it opens"), opening)]
    if networks:
        rows.append(fact(say("Networks"), networks, mono=True))
    if policy.agreement is not None:
        version = say("Version %(version)s", version=policy.agreement.version)
        rows.append(fact(say("Agreement"), version))
    return rows


def _code(policy: Policy, made_at: datetime | None) -> list[Shown]:
    term = say("Access code")
    if not policy.needs_code:
        return [fact(term, say("None is asked for"))]
    if made_at is None:
        return [fact(term, say(_NO_CODE))]
    return [fact(say("Access code made"), at=moment(made_at))]


HANDLERS = [exams_page, make_code]
