"""`sbom` lists the libraries of the hash-locked list as a CycloneDX document."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import click

from server.cli.written import Written
from server.settings import Settings

LOCK = Path(__file__).parents[2] / "requirements.lock"
_PACKAGE = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z0-9,-]+\])?==([^\s;]+)(?: ; ([^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_MARKER = "assay:marker"


@dataclass(frozen=True, slots=True)
class Locked:
    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def register(group: click.Group, settings: Settings) -> None:
    """Add `sbom` to the operators' commands."""
    del settings

    @group.command("sbom", help="Write what this release is built of, as CycloneDX 1.6.")
    @click.argument("path", type=Written(allow_dash=True), default="-")
    def command(path: Path) -> None:
        with click.open_file(str(path), "wb") as file:
            file.write(bill_of(LOCK.read_text("utf-8")))


def bill_of(lock: str) -> bytes:
    """Return the document; where it was made and when stands nowhere in it."""
    own = {"type": "application", "bom-ref": "assay", "name": "assay", "version": version("assay")}
    components = [_component(one) for one in locked(lock)]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {"component": own},
        "components": components,
        "dependencies": [{"ref": "assay", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"


def locked(lock: str) -> Iterator[Locked]:
    """Read the list: each package begins its line, its hashes follow indented."""
    for entry in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE):
        if found := _PACKAGE.match(entry):
            name, number, marker = found.groups()
            yield Locked(name, number, (marker or "").strip(), tuple(_HASH.findall(entry)))


def _component(one: Locked) -> dict[str, Any]:
    """`purl` names the package; each hash is of a file of it that an installation may take."""
    purl = f"pkg:pypi/{one.name}@{one.version}"
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": one.name,
        "version": one.version,
        "purl": purl,
        "externalReferences": [
            {
                "type": "distribution",
                "url": purl,
                "hashes": [{"alg": "SHA-256", "content": one_hash} for one_hash in one.hashes],
            }
        ],
    }
    if licences := _licences(one.name):
        found["licenses"] = licences
    if one.marker:
        found["properties"] = [{"name": _MARKER, "value": one.marker}]
    return found


def _licences(name: str) -> list[dict[str, Any]]:
    """What the installed package says of itself; nothing of one that this system does not need."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return []
    if expression := said.get_all("License-Expression", []):
        return [{"expression": expression[0]}]
    classified = [one for one in said.get_all("Classifier", []) if one.startswith("License :: ")]
    names = [one.rpartition(" :: ")[2] for one in classified]
    told = [one.strip().partition("\n")[0] for one in said.get_all("License", [])]
    return [{"license": {"name": one}} for one in names or told if one]
