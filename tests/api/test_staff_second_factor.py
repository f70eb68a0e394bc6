"""Where the house asks its staff for a second factor: pages, API and programs, on both engines."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest_asyncio

from server.accounts.domain.access_tokens import Scope
from server.accounts.domain.second_factor import code_at, step_at
from server.database.connection import query
from server.exams.domain.house_file import parse_house_rules
from tests.api.browsing import posted, seen
from tests.api.house import PASSWORD, Client, Room
from tests.factories import small_content

FACTOR = "/account/second-factor"
Ruled = Callable[[str], Awaitable[None]]


@pytest_asyncio.fixture
async def ruled(room: Room, tmp_path: Path) -> AsyncIterator[Ruled]:
    """Publishes whether staff need one; afterwards they need none."""
    content = small_content(tmp_path)

    async def publish(demand: str) -> None:
        file = content / "exams" / "policy" / "house.yaml"
        file.write_text(f"staff_second_factor: {demand}\n", "utf-8")
        await room.publish(content)

    yield publish
    await publish("optional")


async def refused(client: Client, method: str, path: str, **options: Any) -> tuple[int, str]:
    answer = await client.send(method, path, **options)
    return answer.status_code, str(answer.json().get("code"))


async def own_code(room: Room, client: Client) -> str:
    actor = await room.services.accounts.actor_of(str(client.token), now=room.clock())
    standing = await room.services.accounts.second_factors.standing(actor=actor)
    assert standing.begun is not None
    secret = base64.b32decode(standing.begun.secret_text)
    return code_at(secret, step_at(room.clock()))


async def test_staff_without_one_can_do_what_candidates_can_and_no_more(
    room: Room, ruled: Ruled
) -> None:
    iris, ana = await room.sign_in("invigilator@demo.example"), await room.candidate()
    pause = f"/sittings/{(await room.sitting(ana))['id']}/pause"
    await ruled("required")

    assert await refused(iris, "PUT", pause) == (403, "second-factor-needed")
    page = await seen(iris, "/admin/sittings")
    assert (page.status_code, f'href="{FACTOR}"' in page.text) == (403, True)
    assert (await iris.get("/courses")).status_code == 200
    assert (await iris.put("/courses/practice/enrolment")).status_code == 200
    assert await refused(ana, "PUT", pause) == (403, "role-lacking")
    await ruled("optional")
    admin = await room.crew("admin")
    assert "Up to each of them" in (await seen(admin, "/admin/settings")).text
    assert (await iris.put(pause)).status_code == 200
    assert (await iris.delete(pause)).status_code == 200


async def test_programs_of_staff_need_it_too(room: Room, ruled: Ruled) -> None:
    admin = await room.sign_in("admin@demo.example")
    accounts = room.services.accounts
    actor = await accounts.actor_of(str(admin.token), now=room.clock())
    _, text = await accounts.access_tokens.make(
        "revokes",
        [Scope.REVOKE.value],
        30,
        PASSWORD,
        actor=actor,
        network="tests",
        now=room.clock(),
    )
    program = Client(room.http, text)
    path, body = "/certificates/2222-2222-2222/revocation", {"reason": {"code": "error"}}
    before = await refused(program, "PUT", path, json=body)
    await ruled("required")

    assert await refused(program, "PUT", path, json=body) == (403, "second-factor-needed")

    await ruled("optional")
    assert await refused(program, "PUT", path, json=body) == before


async def test_signing_in_leads_to_setting_it_up_and_then_everything_opens(
    room: Room, ruled: Ruled
) -> None:
    await ruled("required")
    stranger = room.stranger
    answer = await posted(
        stranger, "/sign-in", email="reviewer@demo.example", password=PASSWORD, next="/learning"
    )
    assert answer.headers["location"] == FACTOR
    trainer = await room.sign_in("trainer@demo.example")
    assert (await seen(trainer, "/teach")).status_code == 403
    assert "Your role asks for a second factor." in (await seen(trainer, FACTOR)).text
    await posted(trainer, FACTOR)
    code = await own_code(room, trainer)

    codes = await posted(trainer, f"{FACTOR}/confirmation", password=PASSWORD, code=code)

    assert codes.status_code == 200
    assert (await seen(trainer, "/teach")).status_code == 200


async def test_a_change_of_the_rules_is_in_the_trail_once(ruled: Ruled) -> None:
    count = "SELECT count(*) AS n FROM audit_event WHERE action = 'house-rules.published'"
    before = (await query(count))[0]["n"]
    await ruled("required")
    await ruled("required")

    assert (await query(count))[0]["n"] == before + 1
    await ruled("optional")
    assert (await query(count))[0]["n"] == before + 2


def test_a_wrong_file_is_refused() -> None:
    file = "exams/policy/house.yaml"
    rules, findings = parse_house_rules(b"staff_second_factor: perhaps\n", file)
    assert (rules, [one.code for one in findings]) == (None, ["H004"])
    rules, findings = parse_house_rules(b"staff_factor: required\n", file)
    assert (rules, [one.code for one in findings]) == (None, ["H002", "H003"])
    assert [one.code for one in parse_house_rules(b"[", "f")[1]] == ["H001"]
