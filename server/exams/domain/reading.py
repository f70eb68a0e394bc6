"""What reads blueprints and policies: known keys, values of their kind, each at its place."""

import difflib
from collections.abc import Mapping as Map
from decimal import Decimal

import msgspec

from server.items.domain.findings import Finding
from server.items.domain.strict_yaml import (
    Mapping,
    Node,
    Place,
    Sequence,
    YamlFault,
    node_at,
    plain,
    read_mapping,
)

Parts = Map[str, type[msgspec.Struct]]
"""Of keys that hold a mapping, or a list of them: what shape each has."""


def read_root(data: bytes, file: str, code: str) -> tuple[Mapping | None, list[Finding]]:
    """Read the file as a mapping; None exactly when there is a finding."""
    try:
        return read_mapping(data.decode("utf-8")), []
    except UnicodeDecodeError:
        return None, [Finding(file, 1, 1, code, "not UTF-8")]
    except YamlFault as fault:
        return None, [fault.as_finding(file, code)]


class Reader:
    """Reads the values of one file; `prefix` is the letter of its codes.

    002 is an unknown key, 003 a key that is missing, 004 a value of the wrong kind.
    """

    def __init__(self, file: str, prefix: str, kinds: Map[str, object], parts: Parts) -> None:
        self._file = file
        self._prefix = prefix
        self._kinds = kinds
        self._parts = parts

    def keys(self, mapping: Mapping, required: Map[str, bool]) -> list[Finding]:
        """Say which keys are not known, and which are missing of those `required`."""
        findings = []
        for key, place in mapping.key_places.items():
            if key not in required:
                near = difflib.get_close_matches(key, required, 1)
                hint = f" (did you mean `{near[0]}`?)" if near else ""
                findings.append(self.at(place, "002", f"unknown key `{key}`{hint}"))
        for key, is_required in required.items():
            if is_required and key not in mapping.entries:
                findings.append(self.at(mapping.place, "003", f"`{key}` is missing"))
        return findings

    def value(self, key: str, node: Node) -> tuple[object, list[Finding]]:
        findings = self._parts_of(key, node)
        if findings:
            return None, findings
        try:
            return self.converted(key, plain(node)), []
        except msgspec.ValidationError as error:
            text, _, path = str(error).partition(" - at `$")
            return None, [self.at(node_at(node, path).place, "004", f"`{key}`: {text}")]

    def converted(self, key: str, value: object) -> object:
        """Raises msgspec.ValidationError."""
        return msgspec.convert(without_decimals(value), type=self._kinds[key])

    def at(self, place: Place, code: str, text: str) -> Finding:
        return Finding(self._file, place.line, place.column, f"{self._prefix}{code}", text)

    def _parts_of(self, key: str, node: Node) -> list[Finding]:
        if key not in self._parts:
            return []
        fields = msgspec.structs.fields(self._parts[key])
        required = {field.encode_name: field.required for field in fields}
        parts = node.items if isinstance(node, Sequence) else (node,)
        return [
            finding
            for part in parts
            if isinstance(part, Mapping)
            for finding in self.keys(part, required)
        ]


def without_decimals(value: object) -> object:
    """A decimal is never a whole number here; as text it is refused by its type."""
    if isinstance(value, dict):
        return {key: without_decimals(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_decimals(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value
