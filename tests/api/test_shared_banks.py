"""A renewal exam that draws from the bank of its exam: what it asks, and rulings for both."""

from pathlib import Path
from typing import Any

import pytest_asyncio

from server.exams import releases
from server.flows.auditing import violations
from tests.api.admin.test_regrade_pages import carried_out, tried
from tests.api.house import Client, Room
from tests.api.test_form_draws import form_of, rewritten, scored
from tests.factories import small_content, write_policy

EXAM, RENEWAL = "practice", "practice-renewal"
DOMAINS = """\
bank: practice
domains:
  - {code: practice/room, title: The room, items: 3}
  - {code: practice/certificates, title: Papers, items: 1}
"""


def with_renewal(folder: Path) -> Path:
    content = small_content(folder, draw="seeded")
    home = content / "exams" / EXAM / "blueprint.yaml"
    rewritten(home, r"(?m)^level: practice$", "level: foundations")
    rewritten(home, r"items: [56]}", "items: 2}")
    lines = home.read_text("utf-8").splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if line.startswith("domains:"))
    rest = next(at for at in range(first + 1, len(lines)) if not lines[at].startswith(" "))
    renewal = content / "exams" / RENEWAL / "blueprint.yaml"
    renewal.parent.mkdir()
    renewal.write_text("".join([*lines[:first], DOMAINS, *lines[rest:]]), "utf-8")
    rewritten(renewal, rf"(?m)^exam: {EXAM}$", f"exam: {RENEWAL}")
    rewritten(renewal, r"(?m)^policy: .*$", "policy: renewing")
    write_policy(content, "renewing", renewal="{window_days: 3650, grace_days: 60}")
    return content


@pytest_asyncio.fixture
async def holder(room: Room, tmp_path: Path) -> Client:
    await room.publish(with_renewal(tmp_path))
    client = await room.candidate()
    assert (await room.sat(client))["certificate"] is not None
    return client


async def items_in(sitting: dict[str, Any]) -> frozenset[str]:
    return scored((await form_of(sitting))[1])


async def test_a_renewal_asks_what_its_holder_saw_least(room: Room, tmp_path: Path) -> None:
    await room.publish(with_renewal(tmp_path))
    client = await room.candidate()
    first = await room.sitting(client)
    await room.answer(client, first)
    await room.hand_in(client, first)
    assert (await room.result(client, first))["certificate"] is not None

    renewal = await room.sitting(client, RENEWAL)

    assert len(renewal["items"]) == 4
    assert not await items_in(first) & await items_in(renewal)
    blueprint = (await releases.release_of(RENEWAL)).blueprint
    assert (blueprint.bank, blueprint.home) == (EXAM, EXAM)
    assert await releases.family(EXAM) == (EXAM, RENEWAL)
    await room.hand_in(client, renewal)
    await room.result(client, renewal)
    again = await room.sitting(client, RENEWAL)
    assert await items_in(again) != await items_in(renewal)


async def test_a_ruling_reaches_every_exam_that_has_the_item(room: Room, holder: Client) -> None:
    sitting, boss = await room.sitting(holder, RENEWAL), await room.crew("admin")
    await room.hand_in(holder, sitting)
    before = await room.result(holder, sitting)
    (name, *_) = sorted(await items_in(sitting))

    one = await tried(room, boss, exam=RENEWAL, item=name, remedy="credit")
    await carried_out(room, boss, one)

    after = await room.result(holder, sitting)
    assert one["exam"] == EXAM
    assert after["scaled_score"] > before["scaled_score"] == 100
    later = await room.sitting(holder, RENEWAL)
    held = name in await items_in(later)
    await room.hand_in(holder, later)
    assert ((await room.result(holder, later))["scaled_score"] > 100) == held
    services = room.services
    assert await violations(services.credentials, services.flows.topics, now=room.clock()) == []
