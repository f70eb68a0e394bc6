"""The API does what its OpenAPI document says; schemathesis looks for anything else."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.doors import Door, doors
from tests.api.house import API, PASSWORD, Room
from tests.engines import Fresh
from tests.factories import ROOT

SECONDS_TO_START = 60
EXAMPLES = 25
ALL = [one for one in doors() if not one.path.endswith("/events")]  # these never end


@dataclass(frozen=True)
class Served:
    """A demo server with one of everything, and its document with real addresses in it."""

    url: str
    token: str
    document: dict[str, Any]


@pytest.fixture(scope="module")
def fresh(room_engine: str, request: pytest.FixtureRequest) -> Fresh:
    found: Fresh = request.getfixturevalue(f"fresh_{room_engine}")
    return found


@pytest_asyncio.fixture(scope="module")
async def empty_database(fresh: Fresh) -> str:
    return await fresh()


@pytest.fixture(scope="module")
def served_url(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from _server(empty_database, tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def served(served_url: str) -> Served:
    with httpx.Client(base_url=f"{served_url}{API}", timeout=30) as http:
        person = {"email": "candidate@demo.example", "password": PASSWORD}
        token = http.post("/session", json=person).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        values = _one_of_everything(http)
        document = httpx.get(f"{served_url}/schema/openapi.json").json()
    return Served(served_url, token, _with_real_addresses(document, values))


@pytest.fixture(scope="module")
def described(served: Served) -> Any:
    schema = schemathesis.openapi.from_dict(served.document)
    schema.config.update(base_url=served.url)
    return schema


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize("door", ALL, ids=str)
def test_the_api_is_as_described(
    door: Door, mode: GenerationMode, described: Any, served: Served
) -> None:
    operation = described[door.path][door.method]
    # Signing out would end the sign-in that the others need.
    token = "" if door.method == "DELETE" else served.token

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"},
            # What fits the shapes may be refused all the same: unknown ids, closed sittings.
            excluded_checks=[positive_data_acceptance],
        )

    ask()


def test_schemathesis_brings_its_checks() -> None:
    names = {check.__name__ for check in CHECKS.get_all()}

    assert names >= {
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "ignored_auth",
        "unsupported_method",
    }


async def test_every_route_is_described_with_its_refusals(room: Room) -> None:
    document = (await room.http.get("/schema/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {door.path for door in doors()}
    for door in doors():
        operation = document["paths"][door.path][door.method.lower()]
        refusals = {status for status in operation["responses"] if status >= "400"}
        assert ("401" in refusals) or door.is_public, str(door)
        assert (refusals >= {"400", "413", "415", "422"}) == door.writes, str(door)
        assert ("404" in refusals) or not door.segments, str(door)
        assert bool(operation.get("security") == [{"bearer": []}]) is not door.is_public
        for status in refusals:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


async def test_bodies_are_described_as_closed(room: Room) -> None:
    schemas = (await room.http.get("/schema/openapi.json")).json()["components"]["schemas"]
    shapes = {door.shape.__name__ for door in doors() if isinstance(door.shape, type)}

    assert {"SignIn", "ResponseIn", "VerificationsIn"} <= shapes
    assert {name for name in shapes if schemas[name]["additionalProperties"] is not False} == set()


def _one_of_everything(http: httpx.Client) -> dict[str, list[str]]:
    modules = http.get("/courses/practice").json()["modules"]
    lessons = [lesson["slug"] for module in modules for lesson in module["lessons"]]
    for lesson in lessons:
        http.put(f"/courses/practice/lessons/{lesson}/completion").raise_for_status()
    closed = http.post("/exams/practice/sittings").raise_for_status().json()["id"]
    http.post(f"/sittings/{closed}/submission").raise_for_status()
    opened = http.post("/exams/practice/sittings").raise_for_status().json()["id"]
    return {
        "slug": ["practice", "foundations"],
        "lesson": lessons,
        "number": ["1", "2"],
        "sitting_id": [opened, closed],
        "position": ["1", "2", "16"],
    }


def _with_real_addresses(document: dict[str, Any], values: dict[str, list[str]]) -> dict[str, Any]:
    """So that not every request ends at an unknown address."""
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if known := values.get(parameter["name"]):
                    parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}
    return document


def _server(database: str, folder: Path) -> Iterator[str]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ASSAY_")}
    environment |= {
        "ASSAY_DEMO": "1",
        "ASSAY_DATA_DIR": str(folder),
        "ASSAY_DATABASE_URL": database,
        "PORT": str(port),
    }
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "server", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(url, server, folder / "log")
            yield url
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{url}/health", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-4000:]}")
