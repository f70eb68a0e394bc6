"""Who may see what: every route, asked by every role, for a foreign and an unknown thing.

Generated from the routes, so a page added later is asked for too. A route with a parameter that
is named nowhere here fails the test until somebody says whose thing it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from litestar.handlers import HTTPRouteHandler

from server.accounts.service import Accounts
from server.kernel.actor import Role
from server.kernel.ids import new_id, random_token
from tests.api.browsing import HTML, posted, seen, sent
from tests.api.house import PASSWORD, Client, Room

FOR_ALL = frozenset(Role) | {"stranger"}
OF_ADMINS = frozenset({"admin"})
OF_TRAINERS = frozenset({"admin", "trainer"})
OF_SITTINGS = frozenset({"admin", "invigilator"})
OF_RATERS = frozenset({"admin", "rater"})
REACHED_BY = {
    "/marking/moderation": OF_ADMINS,
    "/marking": OF_RATERS,
    "/admin/sittings": OF_SITTINGS,
    "/invigilate/assignments": OF_ADMINS,
    "/invigilate": OF_SITTINGS,
    "/admin/regrades": OF_TRAINERS,
    "/admin": OF_ADMINS,
    "/teach/reviews": OF_TRAINERS | {"reviewer"},
    "/teach": OF_TRAINERS,
}
"""Roles that get past the door of a whole part; everybody else is refused at it."""
SITTINGS, BOARD = "/admin/sittings", "/invigilate"
CLOCKS = ("/pause", "/grants", "/messages")
REGRADES = ("/admin/regrades", "/api/v1/regrades")
REVIEWS = "/teach/reviews/"
ROLES = ("stranger", "candidate", "trainer", "reviewer", "rater", "invigilator", "admin")
PUBLIC_THINGS = {
    "slug": "practice", "lesson": "the-sitting", "number": "1", "code": "sitting-closed",
    "item_id": "pra-0001", "fact_id": "P01", "exam": "practice", "item": "0" * 64,
    "name": "XXXX", "act": "sign-out", "position": "1", "path": "openapi.json",
}  # fmt: skip
"""Parameters that name what everybody may know of, with a value for each."""
EMAILS = "email\ncandidate@demo.example\nnew@example.org\n"
REPLACED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one route, with the names of its parameters."""

    method: str
    path: str
    is_public: bool

    @property
    def names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    @property
    def own_names(self) -> list[str]:
        return [name for name in self.names if name not in PUBLIC_THINGS]

    def at(self, things: Mapping[str, str]) -> str:
        return self.path.format(**{name: things[name] for name in self.names})

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class World:
    """Two of each kind of person; `things` belong to the first of each, by parameter name."""

    room: Room
    things: dict[str, str]
    people: dict[str, Client] = field(default_factory=dict)

    def doors(self) -> Iterator[Door]:
        for route in self.room.app.routes:
            handlers: Any = getattr(route, "route_handlers", [])
            for handler in handlers:
                if isinstance(handler, HTTPRouteHandler):
                    yield from _doors_of(route.path_format, handler)

    async def ask(self, who: str, door: Door, things: Mapping[str, str]) -> httpx.Response:
        person = self.people[who]
        headers = {"Origin": str(self.room.http.base_url).rstrip("/")}
        if not door.path.startswith("/api/"):
            headers |= HTML
        if person.token:
            headers["Authorization"] = f"Bearer {person.token}"
        is_form = door.method == "POST" and not door.path.startswith("/api/")
        sent: dict[str, Any] = {"data": {"asked": "1"}} if is_form else {}
        return await self.room.http.request(door.method, door.at(things), headers=headers, **sent)


def _doors_of(path: str, handler: HTTPRouteHandler) -> Iterator[Door]:
    for method in handler.http_methods & {"GET", "POST", "PUT", "DELETE", "PATCH"}:
        yield Door(str(method), path, handler.opt.get("public") is True)


@pytest_asyncio.fixture(scope="module")
async def world(room: Room) -> World:
    people = {"stranger": room.stranger}
    for role in Role:
        people[role.value] = await _somebody(room, role)
    owner, teacher = await room.sign_in("candidate@demo.example"), await room.crew("trainer")
    things = PUBLIC_THINGS | await _happened(room, owner, teacher)
    return World(room, things, people)


async def _somebody(room: Room, role: Role) -> Client:
    """A person of this role to whom nothing here belongs."""
    accounts: Accounts = room.services.accounts
    now, email = room.clock(), f"second-{role.value}@example.org"
    person = await accounts.add_person(email, f"Second {role.value}", role, now=now)
    link = await accounts.passwords.make_link(person.id, now=now)
    await accounts.passwords.set_by_link(link, PASSWORD, now=now)
    return await room.sign_in(email)


async def _happened(room: Room, owner: Client, teacher: Client) -> dict[str, str]:
    practice = (await owner.get("/courses/practice")).json()
    for module in practice["modules"]:
        for lesson in module["lessons"]:
            await owner.put(f"/courses/practice/lessons/{lesson['slug']}/completion")
    result = await room.sat(owner)
    await _post(owner, "/account/tokens", name="Reader", scope="read", days="30", password=PASSWORD)
    await _post(owner, "/account/accommodations", percent="25", reason="I read slowly.")
    await _post(owner, f"/sittings/{result['sitting']}/appeal", kind="time", text="It was short.")
    made = await _post(teacher, "/teach/cohorts", name="Autumn")
    cohort = _last_id(made.headers["location"])
    home = f"/teach/cohorts/{cohort}"
    listed = await _uploaded(teacher, f"{home}/invitations", EMAILS)
    draft = _last_id(listed.headers["location"])
    await _post(teacher, f"{home}/lists/{draft}", sure="yes")
    address = f"/certificates/{result['certificate']['id']}/report"
    await _post(room.stranger, address, kind="other", text="Somebody else uses it.")
    admin = await room.crew("admin")
    reports = await _page(admin, "/admin/reports")
    sitting = f"/admin/sittings/{result['sitting']}"
    await _post(admin, f"{sitting}/incidents", kind="away", text="Left the room.")
    page = await _page(admin, "/invigilate/assignments")
    chosen = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert chosen is not None
    new = {"kind": "item", "exam": "practice", "type": "single", "name": "pra-0900"}
    begun = await _post(teacher, "/teach/drafts", **new)
    watching = {"invigilator": chosen[1], "subject": "exam:practice"}
    await _post(admin, "/invigilate/assignments", **watching)
    ruling = {"exam": "practice", "item": "pra-0001", "remedy": "credit"}
    regrade = (await admin.post("/regrades", ruling)).json()
    await room.settle()
    again = {"email": "candidate@demo.example", "password": PASSWORD}
    person_id = (await room.stranger.post("/session", again)).json()["person"]["id"]
    return {
        "sitting_id": result["sitting"],
        "certificate_id": result["certificate"]["id"],
        "session_id": _id_in(await _page(owner, "/account/sessions"), "/account/sessions/"),
        "token_id": _id_in(await _page(owner, "/account/tokens"), "/account/tokens/"),
        "notice_id": _id_in(await _page(owner, "/notices"), "/notices/", 'value="'),
        "cohort": cohort,
        "draft": draft,
        "draft_id": _last_id(begun.headers["location"]),
        "review_id": await _asked_review(teacher, begun.headers["location"].partition("?")[0]),
        "incident": _id_in(await _page(admin, sitting), "/invigilate/incidents/"),
        "assignment": _id_in(await _page(admin, "/invigilate/assignments"), "/assignments/"),
        "invitation": _id_in(await _page(teacher, f"{home}/invitations"), "/invitations/"),
        "person": person_id,
        "person_id": person_id,
        "accommodation_id": _id_in(
            await _page(owner, "/account/accommodations"), "/account/accommodations/"
        ),
        "appeal_id": _id_in(await _page(owner, "/account/appeals"), "/account/appeals/"),
        "regrade_id": regrade["id"],
        "job_id": "1",
        "mail_id": str(new_id()),
        "script_id": str(new_id()),
        "rater_id": person_id,
        "message_id": str(new_id()),
        "report_id": _id_in(reports, "/admin/reports/"),
        "token": random_token(),
    }


async def _asked_review(teacher: Client, draft: str) -> str:
    """Of Robin, so that it belongs to no other reviewer."""
    life = f"{draft}/life"
    robin = re.search(r'<option value="([0-9a-f-]{36})">Robin', await _page(teacher, life))
    assert robin is not None
    await _post(teacher, f"{draft}/reviews", **{"role.content": robin[1]})
    return _id_in(await _page(teacher, life), "/teach/reviews/")


UNKNOWN = {
    "appeal_id": str(new_id()),
    "accommodation_id": str(new_id()),
    "sitting_id": str(new_id()),
    "session_id": str(new_id()),
    "token_id": str(new_id()),
    "notice_id": str(new_id()),
    "cohort": str(new_id()),
    "draft": str(new_id()),
    "incident": str(new_id()),
    "assignment": str(new_id()),
    "invitation": str(new_id()),
    "person": str(new_id()),
    "person_id": str(new_id()),
    "report_id": str(new_id()),
    "regrade_id": str(new_id()),
    "review_id": str(new_id()),
    "script_id": str(new_id()),
    "rater_id": str(new_id()),
}


async def test_every_parameter_is_known_to_this_test(world: World) -> None:
    unknown = {
        str(door): [name for name in door.names if name not in world.things]
        for door in world.doors()
        if set(door.names) - world.things.keys()
    }

    assert unknown == {}


@pytest.mark.parametrize("who", ROLES)
async def test_a_foreign_thing_looks_like_an_unknown_one(world: World, who: str) -> None:
    telling = []
    for door in world.doors():
        hidden = [name for name in door.own_names if name in UNKNOWN]
        if not hidden or door.is_public or _is_the_roles_business(door, who):
            continue
        foreign = await world.ask(who, door, world.things)
        unknown = await world.ask(who, door, world.things | {hidden[0]: UNKNOWN[hidden[0]]})
        if _seen(foreign) != _seen(unknown):
            telling.append(f"{door}: {foreign.status_code} and {unknown.status_code}")

    assert telling == []


@pytest.mark.parametrize("who", ROLES)
async def test_parts_of_a_role_are_closed_to_others(world: World, who: str) -> None:
    wrong = []
    for door in world.doors():
        part = next((start for start in REACHED_BY if door.path.startswith(start)), None)
        if part is None or who in REACHED_BY[part]:
            continue
        answer = await world.ask(who, door, world.things)
        if answer.status_code != (303 if who == "stranger" else 403):
            wrong.append(f"{door}: {answer.status_code}")

    assert wrong == []


async def test_a_stranger_is_led_to_sign_in_and_back_from_every_guarded_page(
    world: World,
) -> None:
    wrong = []
    for door in world.doors():
        if door.is_public or door.path.startswith(("/schema", "/api/")):
            continue
        answer = await world.ask("stranger", door, world.things)
        onward = urlsplit(answer.headers.get("location", ""))
        back = parse_qs(onward.query).get("next", [""])[0]
        there = await seen(world.room.stranger, back)
        if (answer.status_code, onward.path) != (303, "/sign-in") or there.status_code >= 400:
            wrong.append(f"{door}: {answer.status_code}, {back}: {there.status_code}")

    assert wrong == []


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
async def test_no_form_is_taken_from_a_foreign_page(world: World, origin: str | None) -> None:
    taken = []
    for door in world.doors():
        if door.method != "POST" or door.path.startswith("/api/"):
            continue
        headers = HTML | {"Cookie": f"assay_session={world.people['admin'].token}"}
        if origin is not None:
            headers["Origin"] = origin
        for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
            answer = await world.room.http.request(
                "POST",
                door.at(world.things),
                headers=headers | {"Content-Type": kind},
                content=b"asked=1&sure=yes",
            )
            if answer.status_code != 403:
                taken.append(f"{door} as {kind}: {answer.status_code}")

    assert taken == []


async def test_no_form_is_broken_by_what_is_sent(world: World) -> None:
    """Bytes that are no form, no UTF-8, too many fields: a refusal, never a fault."""
    broken = []
    own = {"Origin": str(world.room.http.base_url).rstrip("/")}
    bodies = [b"\xff=%ff&%00=%", b"&".join(b"a=1" for _ in range(5_000)), b"{}", b"name=%ED%A0%80"]
    for door in world.doors():
        if door.method != "POST" or door.path.startswith("/api/"):
            continue
        for who in ("candidate", "admin"):
            headers = HTML | own | {"Authorization": f"Bearer {world.people[who].token}"}
            for body in bodies:
                answer = await world.room.http.request(
                    "POST",
                    door.at(world.things),
                    headers=headers | {"Content-Type": "application/x-www-form-urlencoded"},
                    content=body,
                )
                if answer.status_code >= 500:
                    broken.append(f"{door} by {who}: {body[:20]!r}")

    assert broken == []


def _is_the_roles_business(door: Door, who: str) -> bool:
    """Admins see every person's things, invigilators run everybody's clocks; that is no leak."""
    if door.path.startswith((*REGRADES, REVIEWS)):
        return who in OF_TRAINERS
    if door.path.endswith(CLOCKS) or door.path.startswith((SITTINGS, BOARD)):
        return who in OF_SITTINGS
    return any(door.path.startswith(part) and who == "admin" for part in REACHED_BY) or (
        who == "admin" and door.path.startswith("/api/v1/certificates")
    )


def _seen(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, REPLACED.sub("X", answer.text)


async def _post(client: Client, path: str, **fields: str) -> httpx.Response:
    answer = await posted(client, path, **fields)
    assert answer.status_code in {200, 303}, (path, answer.status_code, answer.text[-3000:])
    return answer


async def _uploaded(client: Client, path: str, text: str) -> httpx.Response:
    answer = await sent(client, path, files={"text": (None, text)})
    assert answer.status_code == 303, (path, answer.status_code, answer.text[-3000:])
    return answer


async def _page(client: Client, path: str) -> str:
    answer = await seen(client, path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def _id_in(html: str, *after: str) -> str:
    """The first id that follows one of these."""
    for start in after:
        found = re.search(re.escape(start) + r"([0-9a-f]{8}-[0-9a-f-]{27})", html)
        if found is not None:
            return found[1]
    raise AssertionError(f"nothing after {after} in {html[-3000:]}")


def _last_id(address: str) -> str:
    return str(UUID(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", address)[-1]))
