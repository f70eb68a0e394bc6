"""What monitoring reads, the rules that read it, and the ids by which logs are held together."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.api.house import Room

DEPLOY = Path(__file__).parents[2] / "server" / "deploy"
OWN_LIKE = re.compile(r"[A-Za-z0-9_-]+-[0-9]+")


async def scraped(room: Room) -> dict[str, float]:
    answer = await room.http.get("/metrics")
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_requests_are_counted_and_timed_by_kind(room: Room) -> None:
    before = await scraped(room)
    await room.http.get("/")
    await room.http.get("/")
    await room.http.get("/api/v1/sittings/nothing")

    after = await scraped(room)

    def grew(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert grew('assay_requests_total{kind="page",status="200"}') == 3, "with the first scrape"
    assert grew('assay_requests_total{kind="api",status="401"}') == 1
    assert grew('assay_request_seconds_count{kind="api"}') == 1
    assert grew('assay_request_seconds_bucket{kind="api",le="+Inf"}') == 1
    assert after["assay_jobs_stuck"] == 0
    assert after["assay_disk_free_bytes"] > 0


async def test_each_answer_has_an_id_or_keeps_that_of_the_proxy(room: Room) -> None:
    first, second = [(await room.http.get("/health")).headers["x-request-id"] for _ in range(2)]
    given = "a3f1b2c4-0001-4abc-8def-000000000000"
    kept = await room.http.get("/health", headers={"X-Request-Id": given})
    hostile = await room.http.get("/health", headers={"X-Request-Id": 'x" fault="none'})

    assert first != second
    assert OWN_LIKE.fullmatch(first)
    assert kept.headers["x-request-id"] == given
    assert OWN_LIKE.fullmatch(hostile.headers["x-request-id"])


async def test_alert_rules_ask_for_what_there_is(room: Room) -> None:
    await room.http.get("/")
    answer = (await room.http.get("/metrics")).text
    known = set(re.findall(r"^# TYPE (\S+) ", answer, re.MULTILINE)) | {"up"}
    known |= {f"{one}_bucket" for one in known}

    rules: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"][0][
        "rules"
    ]
    asked = {
        name
        for rule in rules
        for name in re.findall(r"\b(?:assay|process)_[a-z_]+\b", rule["expr"])
    }

    assert asked - known == set()
    assert all(rule["annotations"]["action"] for rule in rules)


@pytest.mark.parametrize("name", ["compose.yaml", "alerts.yml"])
def test_what_is_deployed_with_can_be_read(name: str) -> None:
    assert yaml.safe_load((DEPLOY / name).read_text())
