"""The bill of materials holds what the hash-locked list holds, and is a CycloneDX document."""

import json
import re
from typing import Any

import pytest
from click.testing import CliRunner

from server.cli import commands
from server.cli.sbom import bill_of
from server.settings import from_environment
from tests.house.tree import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
SERIAL = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bill_of(LOCK))
    return found


def test_every_locked_package_is_in_it_with_its_hashes(bill: dict[str, Any]) -> None:
    names = re.findall(r"^([a-z0-9.-]+)(?:\[\S+\])?==([^\s;]+)", LOCK, re.MULTILINE)
    hashes = [
        one["content"]
        for component in bill["components"]
        for reference in component["externalReferences"]
        for one in reference["hashes"]
    ]

    assert len(names) > 40
    assert [(one["name"], one["version"]) for one in bill["components"]] == names
    assert hashes == re.findall(r"--hash=sha256:([0-9a-f]{64})", LOCK)
    assert LOCK.count("--hash=") == len(hashes)


def test_it_has_what_cyclonedx_requires(bill: dict[str, Any]) -> None:
    components = [bill["metadata"]["component"], *bill["components"]]
    references = [one["bom-ref"] for one in components]

    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert SERIAL.fullmatch(bill["serialNumber"])
    assert all(one["type"] in {"application", "library"} and one["name"] for one in components)
    assert len(set(references)) == len(references)
    assert {one["ref"] for one in bill["dependencies"]} | {
        ref for one in bill["dependencies"] for ref in one["dependsOn"]
    } == set(references)
    assert all(one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}" for one in components[1:])
    for one in components[1:]:
        # One expression alone, or licences by name: never both.
        kinds = {kind for licence in one.get("licenses", []) for kind in licence}
        assert kinds in (set(), {"expression"}, {"license"})
        assert "expression" not in kinds or len(one["licenses"]) == 1
        assert all(reference["hashes"] for reference in one["externalReferences"])


def test_every_installed_library_has_a_licence(bill: dict[str, Any]) -> None:
    without = [one["name"] for one in bill["components"] if "licenses" not in one]

    assert set(without) <= {"colorama"}  # of Windows alone


def test_the_command_writes_the_same_each_time() -> None:
    runner = CliRunner()

    first, second = (runner.invoke(commands(from_environment({})), ["sbom"]) for _ in "ab")

    assert (first.exit_code, first.stdout) == (0, second.stdout)
    assert json.loads(first.stdout)["components"]
