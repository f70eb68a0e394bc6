"""People: found by the start of a name or an address, and invited."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency

from server.accounts.directory import Group, PeoplePage
from server.accounts.domain.people import PersonView
from server.accounts.domain.refusals import EmailMalformed, EmailTaken, NameMalformed
from server.kernel.actor import Actor, Permission, Role
from server.language.voice import say
from server.web.cursors import id_cursor
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, errors_of
from server.web.pages.admin.asking import words_of
from server.web.pages.admin.people_words import ROLES, role_word
from server.web.pages.admin.shell import admin_page
from server.web.pages.going import see
from server.web.pages.paging import PAGE_SIZE, cut, onward
from server.web.problems import refused
from server.web.rendering import moment_ms

PATH = "/admin/people"
INVITATION = "/admin/people/invitation"
LEAVING = "leaving"
"""Who asked to be deleted, the next first; a list of its own, which no search narrows."""
_LONGEST_CURSOR = 200
_FIELDS: Fields = {
    EmailMalformed: "email",
    EmailTaken: "email",
    NameMalformed: "name",
}


@get(PATH)
async def people_page(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    filters = words_of(request, "q", "group")
    cursor = request.query_params.get("cursor", "")[:_LONGEST_CURSOR]
    found = await _found(services, filters, cursor, reader)
    context = {
        "values": filters,
        "is_filtered": any(filters.values()),
        "is_leaving": filters["group"] == LEAVING,
        "groups": _groups(),
        "people": [row_of(one) for one in found.people],
        "way": onward(PATH, filters, cursor, found.after or None),
        "may_invite": reader.may(Permission.MANAGE_PEOPLE),
    }
    return admin_page("people", "people", context, reader=reader)


@get(INVITATION)
async def invitation_page(reader: NamedDependency[Actor]) -> Response[bytes]:
    reader.require(Permission.MANAGE_PEOPLE)
    return _form_page(reader, Form([]))


@post(INVITATION)
async def invite(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    form = request.sent
    reader.require(Permission.MANAGE_PEOPLE)
    if form.text("role") not in set(Role):
        return _form_page(reader, form, {"role": say("Choose what the person is to do here.")})
    role = Role(form.text("role"))
    try:
        person = await services.accounts.directory.invite(
            form.text("email"), form.text("name"), role, actor=reader, now=now
        )
    except (EmailMalformed, EmailTaken, NameMalformed) as refusal:
        return refused(_form_page(reader, form, errors_of(refusal, _FIELDS)), refusal)
    return see(f"{PATH}/{person.id}?done=invited")


async def _found(
    services: Services, filters: Mapping[str, str], cursor: str, reader: Actor
) -> PeoplePage:
    if filters["group"] != LEAVING:
        return await services.accounts.directory.page(
            filters["q"], _group(filters["group"]), actor=reader, after=cursor, limit=PAGE_SIZE
        )
    leaving = await services.accounts.deletions.pending(
        actor=reader, limit=PAGE_SIZE + 1, after=id_cursor(cursor)
    )
    people, after = cut([one.person for one in leaving])
    return PeoplePage(people, after or "")


def row_of(person: PersonView) -> dict[str, object]:
    return {
        "address": f"{PATH}/{person.id}",
        "name": person.name,
        "email": person.email,
        "roles": [role_word(role) for role in Role if role in person.roles],
        "since": moment_ms(person.created_ms),
        "state": state_of(person),
    }


def state_of(person: PersonView) -> dict[str, str]:
    if not person.is_active:
        return {"word": say("Deactivated"), "tone": "bad"}
    if not person.is_verified:
        return {"word": say("Address not confirmed"), "tone": "near"}
    return {"word": say("Active"), "tone": "good"}


def _group(word: str) -> Role | Group | None:
    if word in set(Role):
        return Role(word)
    return Group.DEACTIVATED if word == Group.DEACTIVATED.value else None


def _groups() -> list[dict[str, str]]:
    rows = [
        {"value": role.value, "label": role_word(role)}
        for role in Role
        if role is not Role.CANDIDATE
    ]
    rows.append({"value": Group.DEACTIVATED.value, "label": say("Deactivated")})
    return [*rows, {"value": LEAVING, "label": say("Asked to be deleted")}]


def _form_page(reader: Actor, form: Form, errors: dict[str, str] | None = None) -> Response[bytes]:
    context = {
        "values": {
            "email": form.text("email"),
            "name": form.text("name"),
            "role": form.text("role") or Role.CANDIDATE.value,
        },
        "errors": errors_of(None, _FIELDS) | {"role": ""} | (errors or {}),
        "roles": [
            {"value": role.value, "label": say(word), "note": say(note)}
            for role, (word, note) in ROLES.items()
        ],
    }
    return admin_page("invitation", "people", context, reader=reader, status=422 if errors else 200)


HANDLERS = [people_page, invitation_page, invite]
