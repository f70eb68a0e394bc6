"""The API does what its OpenAPI document says; schemathesis looks for anything else."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
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
from tests.browser.serving import serving
from tests.engines import Fresh

EXAMPLES = 15
ALL = [one for one in doors() if not one.path.endswith("/events")]  # these never end


@dataclass(frozen=True)
class Served:
    """A demo server with one of everything."""

    url: str
    token: str
    known: dict[str, list[str]]


@pytest.fixture(scope="module", params=[pytest.param("both", marks=pytest.mark.postgres)])
def both_fresh(request: pytest.FixtureRequest) -> list[Fresh]:
    """To think of requests is most of the work: each is sent to a server on either engine."""
    return [request.getfixturevalue(f"fresh_{engine}") for engine in ("sqlite", "postgres")]


@pytest_asyncio.fixture(scope="module")
async def empty_databases(both_fresh: list[Fresh]) -> list[str]:
    return [await fresh() for fresh in both_fresh]


@pytest.fixture(scope="module")
def served(
    empty_databases: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Served]]:
    with ExitStack() as stack:
        folders = [tmp_path_factory.mktemp("served") for _ in empty_databases]
        servers = [
            stack.enter_context(serving(folder, ASSAY_DATABASE_URL=database))
            for database, folder in zip(empty_databases, folders, strict=True)
        ]
        yield [_with_one_of_everything(url) for url in servers]


@pytest.fixture(scope="module")
def described(served: list[Served]) -> Any:
    document = httpx.get(f"{served[0].url}/schema/openapi.json").json()
    return schemathesis.openapi.from_dict(_with_real_addresses(document, served[0].known))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize("door", ALL, ids=str)
def test_the_api_is_as_described(
    door: Door, mode: GenerationMode, described: Any, served: list[Served]
) -> None:
    operation = described[door.path][door.method]

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
        for one in served:
            _make_at_home(case, served[0].known, one.known)
            # Signing out would end the sign-in that the others need.
            token = "" if door.method == "DELETE" else one.token
            case.call_and_validate(
                base_url=one.url,
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


def _make_at_home(case: Any, there: dict[str, list[str]], here: dict[str, list[str]]) -> None:
    """What one server knows by an id has another on the next."""
    for name, value in case.path_parameters.items():
        if value in there.get(name, ()):
            case.path_parameters[name] = here[name][there[name].index(value)]


def _with_one_of_everything(url: str) -> Served:
    with httpx.Client(base_url=f"{url}{API}", timeout=30) as http:
        person = {"email": "candidate@demo.example", "password": PASSWORD}
        token = http.post("/session", json=person).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        return Served(url, token, _one_of_everything(http))


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
