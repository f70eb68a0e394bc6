"""Programs with access tokens: within their scopes and nowhere else."""

from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from server.accounts.domain.access_tokens import Scope
from server.accounts.service import Accounts
from server.kernel.ids import new_id
from tests.api.doors import Door, doors
from tests.api.house import PASSWORD, Client, Room

NEEDS = {
    "PUT /courses/{slug}/enrolment": Scope.LEARN,
    "PUT /courses/{slug}/lessons/{lesson}/completion": Scope.LEARN,
    "POST /courses/{slug}/lessons/{lesson}/checks/{number}": Scope.LEARN,
    "POST /exams/{slug}/sittings": Scope.SIT,
    "PUT /exams/{slug}/booking": Scope.SIT,
    "DELETE /exams/{slug}/booking": Scope.SIT,
    "GET /sittings/{sitting_id}": Scope.SIT,
    "PUT /sittings/{sitting_id}/responses/{position}": Scope.SIT,
    "GET /sittings/{sitting_id}/marks": Scope.SIT,
    "PUT /sittings/{sitting_id}/marks/{position}": Scope.SIT,
    "PUT /sittings/{sitting_id}/writer": Scope.SIT,
    "PUT /sittings/{sitting_id}/place": Scope.SIT,
    "POST /sittings/{sitting_id}/submission": Scope.SIT,
    "GET /sittings/{sitting_id}/result": Scope.READ,
    "GET /sittings/{sitting_id}/appeals": Scope.READ,
    "PUT /sittings/{sitting_id}/appeals/{position}": Scope.SIT,
    "GET /sittings/{sitting_id}/time": Scope.SIT,
    "PUT /sittings/{sitting_id}/break": Scope.SIT,
    "DELETE /sittings/{sitting_id}/break": Scope.SIT,
    "PUT /sittings/{sitting_id}/presence": Scope.SIT,
    "GET /sittings/{sitting_id}/events": Scope.SIT,
    "PUT /sittings/{sitting_id}/messages/{message_id}/acknowledgement": Scope.SIT,
    "POST /sittings/{sitting_id}/messages": None,
    "PUT /sittings/{sitting_id}/pause": None,
    "DELETE /sittings/{sitting_id}/pause": None,
    "POST /sittings/{sitting_id}/grants": None,
    "PUT /certificates/{certificate_id}/revocation": Scope.REVOKE,
    "GET /certificates/{certificate_id}/privacy": Scope.READ,
    "PUT /certificates/{certificate_id}/privacy": None,
    "PUT /certificates/{certificate_id}/suspension": Scope.REVOKE,
    "DELETE /certificates/{certificate_id}/suspension": Scope.REVOKE,
    "GET /marking": None,
    "POST /marking/scripts": None,
    "GET /marking/scripts/{script_id}": None,
    "PUT /marking/scripts/{script_id}/reading": None,
    "DELETE /marking/scripts/{script_id}/reading": None,
    "POST /marking/scripts/{script_id}/submission": None,
    "GET /regrades": None,
    "POST /regrades": None,
    "GET /regrades/{regrade_id}": None,
    "GET /regrades/{regrade_id}/sittings": None,
    "PUT /regrades/{regrade_id}/commitment": None,
    "POST /regrades/{regrade_id}/undoing": None,
    "DELETE /session": None,
}
"""What a route needs that is not for everybody; None is for no program at all."""
SUFFICES = {
    Scope.READ: {Scope.READ, Scope.LEARN, Scope.SIT},
    Scope.LEARN: {Scope.LEARN},
    Scope.SIT: {Scope.SIT},
    Scope.REVOKE: {Scope.REVOKE},
    None: set(),
}
PAGES = (
    "/", "/account", "/account/tokens", "/account/second-factor", "/account/data", "/courses",
    "/learning", "/notices", "/admin", "/admin/certificates",
)  # fmt: skip


@dataclass
class Somebody:
    """An administrator who learns and sits too, and a program of theirs for each scope."""

    owner: Client
    programs: dict[Scope, Client]
    values: dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def somebody(room: Room) -> Somebody:
    owner = await room.sign_in("admin@demo.example")
    programs = {scope: Client(room.http, await token(room, owner, scope.value)) for scope in Scope}
    passing = await room.candidate()
    certificate = (await room.sat(passing))["certificate"]["id"]
    for lesson in ("the-sitting", "the-items", "the-result", "the-certificate"):
        await owner.put(f"/courses/practice/lessons/{lesson}/completion")
    sitting = await room.sitting(owner)
    return Somebody(
        owner,
        programs,
        {
            "slug": "practice",
            "lesson": "the-items",
            "number": "1",
            "position": "1",
            "sitting_id": sitting["id"],
            "message_id": sitting["id"],
            "certificate_id": certificate,
            "regrade_id": str(new_id()),
            "script_id": str(new_id()),
        },
    )


async def token(room: Room, owner: Client, *scopes: str) -> str:
    accounts: Accounts = room.services.accounts
    actor = await accounts.actor_of(str(owner.token), now=room.clock())
    _, text = await accounts.access_tokens.make(
        "a program", scopes, 30, PASSWORD, actor=actor, network="tests", now=room.clock()
    )
    return text


async def asked(door: Door, client: Client, values: dict[str, str]) -> tuple[int, str]:
    body = door.valid_body()
    options: dict[str, Any] = {} if body is None else {"json": body}
    path = door.address(values).removeprefix("/api/v1")
    answer = await client.send(door.method, path, **options)
    is_problem = answer.headers.get("content-type", "").startswith("application/problem")
    return answer.status_code, answer.json()["code"] if is_problem else ""


@pytest.mark.parametrize("door", [one for one in doors() if str(one) in NEEDS], ids=str)
async def test_a_program_without_the_scope_of_the_route_is_refused(
    door: Door, somebody: Somebody
) -> None:
    for scope in set(Scope) - SUFFICES[NEEDS[str(door)]]:
        refused = await asked(door, somebody.programs[scope], somebody.values)
        assert (scope, *refused) == (scope, 403, "scope-lacking")


def test_every_route_for_people_who_signed_in_has_its_scope() -> None:
    assert {str(one) for one in doors() if not one.is_public} <= NEEDS.keys()


@pytest.mark.parametrize("scope", [Scope.READ, Scope.LEARN, Scope.SIT])
async def test_what_is_public_is_open_to_programs_that_read(
    scope: Scope, somebody: Somebody
) -> None:
    for door in doors():
        if str(door) not in NEEDS and door.method == "GET":
            status, code = await asked(door, somebody.programs[scope], somebody.values)
            assert (str(door), status, code) == (str(door), 200, "")


async def test_programs_learn_sit_and_read_as_their_owner_would(room: Room) -> None:
    client = await room.candidate()
    program = Client(room.http, await token(room, client, "learn", "sit"))

    assert (await program.put("/courses/foundations/enrolment")).status_code == 200
    result = await room.sat(program)

    assert result["passed"]
    assert (await client.get(f"/sittings/{result['sitting']}/result")).json()["passed"]


async def test_an_administrators_program_revokes(somebody: Somebody) -> None:
    address = f"/certificates/{somebody.values['certificate_id']}/revocation"

    answer = await somebody.programs[Scope.REVOKE].put(address, {"reason": {"code": "error"}})

    assert answer.status_code == 200


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_opens_to_a_program(path: str, somebody: Somebody, room: Room) -> None:
    for program in somebody.programs.values():
        headers = {"Authorization": f"Bearer {program.token}", "Accept": "text/html"}
        answer = await room.http.get(path, headers=headers)
        assert answer.status_code == 403


async def test_an_access_token_is_no_session_cookie(somebody: Somebody, room: Room) -> None:
    cookie = f"assay_session={somebody.programs[Scope.READ].token}"

    answer = await room.http.get("/account/tokens", headers={"Cookie": cookie})

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=/account/tokens",
    )


async def test_a_token_with_a_flipped_bit_is_refused(somebody: Somebody, room: Room) -> None:
    text = str(somebody.programs[Scope.READ].token)
    for place in (0, 4, 20, 40, 60, len(text) - 1):
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        answer = await Client(room.http, changed).get("/courses")
        assert (answer.status_code, answer.json()["code"]) == (401, "token-wrong")


async def test_a_revoked_token_is_refused(room: Room) -> None:
    client = await room.candidate()
    program = Client(room.http, await token(room, client, "read"))
    assert (await program.get("/courses")).status_code == 200
    accounts: Accounts = room.services.accounts
    actor = await accounts.actor_of(str(client.token), now=room.clock())
    (one,) = await accounts.access_tokens.own(actor=actor, now=room.clock())

    await accounts.access_tokens.revoke(one.id, actor=actor, now=room.clock())

    refused = await program.get("/courses")
    assert (refused.status_code, refused.json()["code"]) == (401, "access-token-ended")
