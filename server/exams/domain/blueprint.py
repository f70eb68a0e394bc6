"""Reading a blueprint from YAML, and saying at which place it is wrong. Reads no items."""

import difflib
import re
from collections.abc import Mapping as Map
from decimal import Decimal
from fractions import Fraction

import msgspec

from server.exams.domain.plan import (
    Blueprint,
    CertificateText,
    DomainQuota,
    Draw,
    FullExam,
    Prerequisites,
    Retake,
    Scale,
)
from server.exams.domain.ranges import broken_ranges, broken_retakes
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

__all__ = [
    "CODES",
    "Blueprint",
    "CertificateText",
    "DomainQuota",
    "Draw",
    "FullExam",
    "Prerequisites",
    "Retake",
    "Scale",
    "from_json",
    "parse_blueprint",
    "to_json",
]

CODES = {
    "B001": "the file is not UTF-8, or not the YAML we read",
    "B002": "unknown key",
    "B003": "required key missing",
    "B004": "value of the wrong kind or out of range; "
    "`attempts` without `window_days` or the reverse",
    "B005": "the exam's name differs from its folder, or a domain stands there twice",
    "B006": "a domain has too few scored items for its share of a form; enemies never share one",
    "B007": "`draw: all` puts enemies in the same form",
    "B008": "no form can be drawn: enemies of different domains leave too few items",
    "B009": "a prerequisite is no course or exam of this content, or requires this exam itself",
}

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,62}\Z")
_PERCENT = re.compile(r"(100|[1-9]?[0-9])(\.[0-9]{1,4})?%\Z")


_KINDS: dict[str, object] = {
    "exam": str,
    "title": str,
    "level": str,
    "language": str,
    "summary": str,
    "description": str,
    "minutes": int,
    "grace_seconds": int,
    "scale": Scale,
    "cut": str,
    "provisional": bool,
    "draw": Draw,
    "domains": tuple[DomainQuota, ...],
    "pilot": int,
    "prerequisites": Prerequisites,
    "retake": Retake,
    "validity_days": int | None,
    "preview": bool,
    "certificate": CertificateText,
    "full_exam": FullExam | None,
}
_OPTIONAL: dict[str, object] = {"full_exam": None}
_REQUIRED = {key: key not in _OPTIONAL for key in _KINDS}
_PARTS: dict[str, type[msgspec.Struct]] = {
    "scale": Scale,
    "domains": DomainQuota,
    "prerequisites": Prerequisites,
    "retake": Retake,
    "certificate": CertificateText,
    "full_exam": FullExam,
}


def parse_blueprint(data: bytes, file: str) -> tuple[Blueprint | None, list[Finding]]:
    """Read a blueprint; None exactly when there is a finding."""
    try:
        root = read_mapping(data.decode("utf-8"))
    except UnicodeDecodeError:
        return None, [Finding(file, 1, 1, "B001", "not UTF-8")]
    except YamlFault as fault:
        return None, [fault.as_finding(file, "B001")]
    findings = _key_findings(root, _REQUIRED, file)
    values: dict[str, object] = dict(_OPTIONAL)
    for key, node in root.entries.items():
        if key in _KINDS:
            values[key], found = _read(key, node, file)
            findings += found
    if not findings:
        findings = _contradictions(values, root, file)
    if findings:
        return None, sorted(findings)
    return Blueprint(**values), []  # type: ignore[arg-type]  # each was converted to its kind


def to_json(blueprint: Blueprint) -> dict[str, object]:
    written = msgspec.json.encode(blueprint, enc_hook=str)
    return msgspec.json.decode(written, type=dict[str, object])


def from_json(document: Map[str, object]) -> Blueprint:
    """Read what `to_json` wrote; anything else is a defect of the store."""
    values = {key: msgspec.convert(value, type=_KINDS[key]) for key, value in document.items()}
    values["cut"] = Fraction(str(document["cut"]))
    return Blueprint(**values)


def _read(key: str, node: Node, file: str) -> tuple[object, list[Finding]]:
    findings = _part_findings(key, node, file)
    if findings:
        return None, findings
    try:
        return _converted(key, plain(node)), []
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        return None, [_at(file, node_at(node, path).place, "B004", f"`{key}`: {text}")]


def _part_findings(key: str, node: Node, file: str) -> list[Finding]:
    if key not in _PARTS:
        return []
    required = {field.name: field.required for field in msgspec.structs.fields(_PARTS[key])}
    parts = node.items if isinstance(node, Sequence) else (node,)
    return [
        finding
        for part in parts
        if isinstance(part, Mapping)
        for finding in _key_findings(part, required, file)
    ]


def _key_findings(mapping: Mapping, required: Map[str, bool], file: str) -> list[Finding]:
    """Say which keys are not known, and which are missing of those `required`."""
    findings = []
    for key, place in mapping.key_places.items():
        if key not in required:
            near = difflib.get_close_matches(key, required, 1)
            hint = f" (did you mean `{near[0]}`?)" if near else ""
            findings.append(_at(file, place, "B002", f"unknown key `{key}`{hint}"))
    for key, is_required in required.items():
        if is_required and key not in mapping.entries:
            findings.append(_at(file, mapping.place, "B003", f"`{key}` is missing"))
    return findings


def _converted(key: str, value: object) -> object:
    """Raises msgspec.ValidationError."""
    if key != "cut":
        return msgspec.convert(_without_decimals(value), type=_KINDS[key])
    if not isinstance(value, str) or not _PERCENT.match(value):
        raise msgspec.ValidationError("a percentage of the points, as `60%`")
    return Fraction(Decimal(value[:-1])) / 100


def _without_decimals(value: object) -> object:
    """A decimal is never a whole number here; as text it is refused by its type."""
    if isinstance(value, dict):
        return {key: _without_decimals(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_decimals(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value


def _contradictions(values: Map[str, object], root: Mapping, file: str) -> list[Finding]:
    folder = file.split("/")[-2] if "/" in file else ""
    blueprint = Blueprint(**values)  # type: ignore[arg-type]  # each was converted to its kind
    findings = [
        _at(file, node_at(root, path).place, "B004", text)
        for path, text in (*broken_ranges(blueprint), *broken_retakes(blueprint))
    ]
    findings += [
        _at(file, root.entries["exam"].place, "B005", text)
        for text in _exam_faults(blueprint.exam, folder)
    ]
    codes = [quota.code for quota in blueprint.domains]
    return findings + [
        _at(file, node_at(root, f"domains.{at}").place, "B005", f"`{code}` stands here twice")
        for at, code in enumerate(codes)
        if code in codes[:at]
    ]


def _exam_faults(exam: str, folder: str) -> list[str]:
    if not _SLUG.match(exam):
        return ["an exam's name is lower-case letters, digits and dashes"]
    return [f"the folder is `{folder}`"] if folder and exam != folder else []


def _at(file: str, place: Place, code: str, text: str) -> Finding:
    return Finding(file, place.line, place.column, code, text)
