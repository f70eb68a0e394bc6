"""Many certificates issued in one go are as many that were issued alone."""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from server.cli.bench import BATCH, orders
from server.credentials.domain.certificate import Certificate
from server.credentials.drafting import Order
from server.database import outbox
from server.database.connection import query
from server.database.outbox import Entry
from server.flows.lane import Lane
from server.kernel.errors import Invalid
from tests.api.house import API, Room


async def issued(room: Room, some: list[Order]) -> list[Certificate]:
    return await room.services.credentials.issuing.issue_many(some, now=room.clock())


async def verdicts(room: Room, certificates: list[Certificate]) -> list[str]:
    rows = [{"credential": json.loads(one.document or "")} for one in certificates]
    answer = await room.http.post(f"{API}/verifications", json={"items": rows})
    return [one["verdict"] for one in answer.json()["items"]]


async def events(certificates: list[Certificate]) -> list[tuple[int, str]]:
    rows = await query("SELECT certificate_id, kind, log_index FROM certificate_event")
    wanted = {str(one.id) for one in certificates}
    mine = [row for row in rows if str(row["certificate_id"]) in wanted]
    return sorted((row["log_index"], row["kind"]) for row in mine)


async def test_a_batch_is_signed_and_logged_once(room: Room) -> None:
    wanted = list(islice(orders(), 5))

    first = await issued(room, wanted[:3])
    again = await issued(room, wanted)

    assert [one.decision_id for one in again] == [one.decision_id for one in wanted]
    assert [one.document for one in again[:3]] == [one.document for one in first]
    assert await verdicts(room, again) == ["valid"] * 5
    told = await events(again)
    start = told[0][0]
    assert told == [(start + place, "issue") for place in range(5)]


async def test_two_who_issue_the_same_at_once_issue_it_once(room: Room) -> None:
    wanted = list(islice(orders(), 3))

    both = [issued(room, wanted), issued(room, wanted)]
    found = await asyncio.gather(*both, return_exceptions=True)

    done = [one for one in found if not isinstance(one, BaseException)]
    certificates = await issued(room, wanted)
    assert done
    for some in done:
        assert [one.document for one in some] == [one.document for one in certificates]
    assert [kind for _, kind in await events(certificates)] == ["issue"] * 3


async def test_a_later_order_takes_the_place_of_the_earlier_in_the_same_batch(room: Room) -> None:
    earlier, later = islice(orders(), 2)
    later = replace(later, person_id=earlier.person_id)

    both = await issued(room, [earlier, later, earlier])

    assert both[0].id == both[2].id
    assert await verdicts(room, both[:2]) == ["superseded", "valid"]
    assert [kind for _, kind in await events(both[:2])] == ["issue", "supersede", "issue"]


def test_issuing_is_measured_in_a_store_that_is_thrown_away(tmp_path: Path) -> None:
    environment = os.environ | {"ASSAY_DATA_DIR": str(tmp_path / "data"), "TMPDIR": str(tmp_path)}
    command = (sys.executable, "-m", "server", "bench", "issue", "--seconds", "0", "--json")

    process = subprocess.run(command, env=environment, capture_output=True, check=True)

    measured = json.loads(process.stdout)
    assert measured["issued"] == BATCH
    assert 0 < measured["cpu_seconds"] < 30
    assert list(tmp_path.iterdir()) == []


async def test_one_that_fails_stops_no_other_of_its_batch(room: Room) -> None:
    handled: list[str] = []

    async def handle(entries: list[Entry], _: datetime) -> None:
        if any(one.key == "bad" for one in entries):
            raise Invalid
        handled.extend(one.key for one in entries)

    lane = Lane({"test.batch": handle}, room.clock, together=frozenset({"test.batch"}))
    await outbox.put("test.batch", ["good", "bad", "better"], now=room.clock())

    await lane.follow_up()

    assert handled == ["good", "better"]
    assert await outbox.waiting_keys("test.batch", ["good", "bad", "better"]) == {"bad"}
