"""One person: who they are here, what they did, and what an administrator can do for them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.accounts.directory import Directory
from server.accounts.domain.people import PersonView, is_erased
from server.accounts.domain.refusals import OwnAdminRole, SecondFactorOff
from server.audit import trail
from server.audit.trail import Asked
from server.certification import ledger as ledgers
from server.credentials import board as certificates
from server.credentials.board import Narrowing as CertificateNarrowing
from server.curriculum import service as curriculum
from server.exams import board
from server.exams.board import Narrowing
from server.kernel.actor import Actor, Role
from server.kernel.clock import to_milliseconds
from server.kernel.errors import Refusal
from server.kernel.sentence import Sentence, marked
from server.language.catalogs import LANGUAGES
from server.language.voice import say, say_many
from server.web.deps import Services
from server.web.forms import Form, PageRequest
from server.web.pages.admin import audit as audit_pages
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.certificates import row_of as certificate_row
from server.web.pages.admin.confirming import NotSure, require_sure
from server.web.pages.admin.people import PATH, state_of
from server.web.pages.admin.people_words import ROLES
from server.web.pages.admin.shell import admin_page
from server.web.pages.admin.sittings import row_of as sitting_row
from server.web.pages.done import Notice, notice_of
from server.web.pages.exam_titles import exam_titles
from server.web.pages.going import see
from server.web.problems import refused
from server.web.rendering import fact, moment, moment_ms
from server.web.strict import AddressUnknown, path_uuid

FEW = 10
_DONE = {
    "invited": marked("The person is here now. Until they set a password they cannot sign in."),
    "role": marked("The role is given, and counts within two seconds."),
    "role-removal": marked("The role is taken away, and that counts within two seconds."),
    "deactivation": marked("The account is deactivated. You can open it again at any time."),
    "reactivation": marked("The account is open again."),
    "sign-out": marked("This person is signed out everywhere."),
    "password-link": marked("A link to set a new password is on its way to the person’s address."),
    "address": marked("The address counts as confirmed."),
    "second-factor-removal": marked("The second factor is removed; the password alone signs in."),
}
_NOT_SURE = Sentence(marked("Say that you have made sure who asks, or leave the second factor on."))
Act = Callable[[Services, UUID, Form, Actor, datetime], Awaitable[str | None]]
"""Returns a link to hand over, if there is one to be seen once."""


class Plain(Protocol):
    async def __call__(self, person_id: UUID, *, actor: Actor, now: datetime) -> str | None: ...


@get("/admin/people/{person_id:str}")
async def person_page(
    person_id: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    done = words_of(request, "done")["done"]
    return await _page(services, path_uuid(person_id), reader, now, notice=notice_of(done, _DONE))


@post("/admin/people/{person_id:str}/{act:str}")
async def act_on_person(
    person_id: FromPath[str],
    act: FromPath[str],
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Do one thing; a link that opens something is shown in the answer, once, and kept nowhere."""
    form = request.sent
    do = _ACTS.get(act)
    if do is None:
        raise AddressUnknown
    whom = path_uuid(person_id)
    try:
        link = await do(services, whom, form, reader, now)
    except (OwnAdminRole, SecondFactorOff, NotSure) as refusal:
        return await _page(services, whom, reader, now, refusal=refusal)
    if link:
        return await _page(services, whom, reader, now, link=services.public_url + link)
    return see(f"{PATH}/{whom}?done={act}")


async def _page(  # noqa: PLR0913 - one page, after what may have been done
    services: Services,
    person_id: UUID,
    reader: Actor,
    now: datetime,
    *,
    notice: Notice | None = None,
    link: str = "",
    refusal: Refusal | None = None,
) -> Response[bytes]:
    directory = services.accounts.directory
    person = await directory.person(person_id, actor=reader)
    sessions = await directory.session_count(person_id, actor=reader, now=now)
    has_factor = await services.accounts.second_factors.is_on(person_id)
    deletion = await services.accounts.deletions.due_of(person_id)
    context = {
        "person": _person(person, reader),
        "facts": _facts(person, sessions, has_factor=has_factor),
        "roles": [
            {"value": one.value, "label": say(word), "note": say(note), "has": one in person.roles}
            for one, (word, note) in ROLES.items()
        ],
        "sessions": sessions,
        "has_factor": has_factor,
        "deletion": None if deletion is None else moment(deletion),
        "link": link,
        "refusal": say(refusal.sentence) if refusal else "",
        **await _history(services, person_id, reader, now),
    }
    shown = admin_page("person", "people", context, reader=reader, notice=notice)
    return refused(shown, refusal)


def _person(person: PersonView, reader: Actor) -> dict[str, object]:
    return {
        "id": str(person.id),
        "name": person.name,
        "address": f"{PATH}/{person.id}",
        "state": state_of(person),
        "is_active": person.is_active,
        "is_verified": person.is_verified,
        "is_self": person.id == reader.person_id,
        "is_erased": is_erased(person.email),
    }


def _facts(person: PersonView, sessions: int, *, has_factor: bool) -> list[dict[str, object]]:
    return [
        fact(say("E-mail address"), person.email),
        fact(say("Here since"), at=moment_ms(person.created_ms)),
        fact(say("Signed in on"), _devices(sessions)),
        fact(say("Second factor"), say("On") if has_factor else say("Off")),
        fact(say("Language"), _language(person.locale)),
        fact(say("Time zone"), person.zone or "UTC"),
        fact(say("ID"), str(person.id), mono=True),
    ]


def _devices(sessions: int) -> str:
    if not sessions:
        return say("No device")
    return say_many("%(count)s device", "%(count)s devices", sessions)


async def _history(
    services: Services, person_id: UUID, reader: Actor, now: datetime
) -> dict[str, object]:
    """What the person did here, the newest few of each."""
    sat, _ = await board.page(Narrowing(people=[person_id]), after=None, limit=FEW, actor=reader)
    outcomes = await ledgers.outcomes([one.id for one in sat], actor=reader)
    held = await certificates.of_people([person_id], CertificateNarrowing(), actor=reader, now=now)
    exams = await exam_titles()
    about = Asked(subject=str(person_id))
    events = await trail.events(about, before=None, limit=FEW, actor=reader)
    names = await services.accounts.people_by_ids({person_id, *(one.actor_id for one in events)})
    now_ms = to_milliseconds(now)
    return {
        "sittings": [sitting_row(one, names, exams, outcomes.get(one.id), now_ms) for one in sat],
        "certificates": [certificate_row(one, now) for one in held],
        "courses": [
            {
                "title": one.title,
                "done": one.progress.completed if one.progress else 0,
                "total": one.progress.total if one.progress else 0,
                "is_completed": one.is_completed,
            }
            for one in await curriculum.courses_of(person_id, actor=reader)
        ],
        "events": [audit_pages.row_of(one, names) for one in events],
    }


def _plain(do: Callable[[Directory], Plain]) -> Act:
    """An act that needs nothing but the person."""

    async def act(
        services: Services, person_id: UUID, form: Form, reader: Actor, now: datetime
    ) -> str | None:
        del form
        return await do(services.accounts.directory)(person_id, actor=reader, now=now)

    return act


async def _grant(
    services: Services, person_id: UUID, form: Form, reader: Actor, now: datetime
) -> None:
    role = _role(form)
    await services.accounts.directory.grant(person_id, role, actor=reader, now=now)


async def _remove(
    services: Services, person_id: UUID, form: Form, reader: Actor, now: datetime
) -> None:
    role = _role(form)
    await services.accounts.directory.remove(person_id, role, actor=reader, now=now)


async def _remove_factor(
    services: Services, person_id: UUID, form: Form, reader: Actor, now: datetime
) -> None:
    require_sure(form, _NOT_SURE)
    await services.accounts.second_factors.remove_lost(person_id, actor=reader, now=now)


def _role(form: Form) -> Role:
    word = form.text("role")
    if word not in set(Role):
        raise AddressUnknown
    return Role(word)


_ACTS: dict[str, Act] = {
    "role": _grant,
    "role-removal": _remove,
    "deactivation": _plain(lambda directory: directory.deactivate),
    "reactivation": _plain(lambda directory: directory.reactivate),
    "sign-out": _plain(lambda directory: directory.end_sessions),
    "password-link": _plain(lambda directory: directory.reset),
    "address": _plain(lambda directory: directory.confirm_address),
    "second-factor-removal": _remove_factor,
}


def _language(code: str) -> str:
    return LANGUAGES[code].name if code in LANGUAGES else say("As the browser says")


HANDLERS = [person_page, act_on_person]
