"""An exam in parts: what a candidate is told of each, and that a failed one fails the whole."""

from pathlib import Path
from uuid import UUID

import pytest_asyncio

from server.grading.auditing import violations
from server.grading.rescoring import rescore
from server.web.rendering import as_written
from tests.api.browsing import seen
from tests.api.house import Client, Room
from tests.factories import bank, in_parts, item_of, small_content

PARTS = """\
parts:
  - {name: The room, domains: [practice/room, practice/items], cut: 60%}
  - {name: Papers, domains: [practice/certificates], cut: 50%, must_score: [practice/certificates]}
"""


@pytest_asyncio.fixture
async def ann(room: Room, tmp_path: Path) -> Client:
    await room.publish(in_parts(small_content(tmp_path), PARTS))
    return await room.candidate()


async def sat(
    room: Room, client: Client, *, domains: tuple[str, ...]
) -> tuple[str, dict[str, object]]:
    """Right answers to the items of these domains alone."""
    sitting, known = await room.sitting(client), bank("practice")
    for one in sitting["items"]:
        if (item_of(one, known).domain or "").removeprefix("practice/") in domains:
            await client.save(sitting["id"], one["position"], 1, room.right(one))
    await room.hand_in(client, sitting)
    return sitting["id"], await room.result(client, sitting)


async def test_every_part_must_be_passed(room: Room, ann: Client) -> None:
    sitting, failed = await sat(room, ann, domains=("room", "items"))

    assert (failed["passed"], failed["scaled_score"], failed["certificate"]) == (False, 699, None)
    assert failed["parts"] == [
        {"name": "The room", "scaled_score": 1000, "cut": 700, "passed": True},
        {"name": "Papers", "scaled_score": 100, "cut": 700, "passed": False},
    ]
    page = (await seen(ann, f"/sittings/{sitting}/result")).text
    assert "You did not pass every part" in page
    assert f"no point in “{as_written('Results and certificates')}”" in page
    assert (await ann.get("/exams/practice")).json()["parts"] == [
        {
            "name": "The room",
            "domains": ["practice/room", "practice/items"],
            "cut_share": 0.6,
            "must_score": [],
        },
        {
            "name": "Papers",
            "domains": ["practice/certificates"],
            "cut_share": 0.5,
            "must_score": ["practice/certificates"],
        },
    ]
    rules = (await seen(ann, "/exams/practice")).text
    assert "“Papers” is passed at 50% of its points." in rules.replace("\N{NO-BREAK SPACE}", "")
    assert rules.count('data-label="Part"><bdi lang="en">The room</bdi>') == 2
    letter = await seen(ann, f"/sittings/{sitting}/result.pdf")
    assert letter.status_code == 200
    assert (await rescore(UUID(sitting))).is_good

    _, passed = await sat(room, ann, domains=("room", "items", "certificates"))

    assert (passed["passed"], passed["scaled_score"]) == (True, 1000)
    assert passed["certificate"] is not None
    assert await violations() == []


OBJECTIVE = """\
parts:
  - {name: The room, domains: [practice/room, practice/items], cut: 60%}
  - {name: Papers, domains: [practice/certificates], cut: 10%, must_score: [PRA-1.3]}
"""


async def test_no_point_about_an_objective_fails_its_part(room: Room, tmp_path: Path) -> None:
    await room.publish(in_parts(small_content(tmp_path), OBJECTIVE))
    client, known = await room.candidate(), bank("practice")
    sitting = await room.sitting(client)
    for one in sitting["items"]:
        if item_of(one, known).objective != "PRA-1.3":
            await client.save(sitting["id"], one["position"], 1, room.right(one))
    await room.hand_in(client, sitting)
    failed = await room.result(client, sitting)

    assert (failed["passed"], failed["scaled_score"]) == (False, 699)
    assert [one["passed"] for one in failed["parts"]] == [True, False]
    page = (await seen(client, f"/sittings/{sitting['id']}/result")).text
    aim = "Read a result: the scaled score, the cut and the bands of the domains"
    told = f"“{as_written(aim)}”"
    assert f"no point in {told}" in page
    rules = (await seen(client, "/exams/practice")).text
    assert f"To pass “Papers” you need at least one point on: {told}." in rules
    assert (await rescore(UUID(sitting["id"]))).is_good
    assert (await seen(client, f"/sittings/{sitting['id']}/result.pdf")).status_code == 200

    passed = await sat(room, client, domains=("room", "items", "certificates"))

    assert passed[1]["passed"]
    assert await violations() == []
