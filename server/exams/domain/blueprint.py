"""A blueprint: what an exam draws, how long it lasts, where its cut lies. Read from YAML."""

import difflib
import re
from collections.abc import Mapping as Map
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import msgspec

from server.items.domain.findings import Finding
from server.items.domain.strict_yaml import Mapping, Node, Place, YamlFault, plain, read_mapping

CODES = {
    "B001": "The file is not UTF-8 or not the YAML we read.",
    "B002": "A key is not known.",
    "B003": "A required key is missing.",
    "B004": "A value has the wrong type or lies outside its range.",
    "B005": "The exam's name differs from its folder, or a domain stands here twice.",
    "B006": "A domain has fewer usable items than the form needs.",
}

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,62}\Z")
_PERCENT = re.compile(r"(100|[1-9]?[0-9])(\.[0-9]{1,4})?%\Z")


class Draw(StrEnum):
    ALL = "all"
    SEEDED = "seeded"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Scale(_Part, frozen=True):
    low: int
    cut: int
    high: int


class DomainQuota(_Part, frozen=True):
    code: str
    title: str
    items: int


class Prerequisites(_Part, frozen=True):
    course: str | None = None
    exams: tuple[str, ...] = ()


class Retake(_Part, frozen=True):
    """Waits in days after each failed try; no limit where None."""

    waits_days: tuple[int, ...] = ()
    attempts: int | None = None
    window_days: int | None = None


class FullExam(_Part, frozen=True):
    """What a preview announces."""

    items: int
    minutes: int


class CertificateText(_Part, frozen=True):
    name: str
    description: str
    criteria: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """`cut` is the share of a form's points that passes; `scale` is what is reported."""

    exam: str
    title: str
    level: str
    language: str
    summary: str
    description: str
    minutes: int
    grace_seconds: int
    scale: Scale
    cut: Fraction
    provisional: bool
    draw: Draw
    domains: tuple[DomainQuota, ...]
    pilot: int
    prerequisites: Prerequisites
    retake: Retake
    validity_days: int | None
    preview: bool
    certificate: CertificateText
    full_exam: FullExam | None = None

    @property
    def items(self) -> int:
        return sum(quota.items for quota in self.domains)


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


def parse_blueprint(data: bytes, file: str) -> tuple[Blueprint | None, list[Finding]]:
    """Read a blueprint; None exactly when there is a finding."""
    try:
        root = read_mapping(data.decode("utf-8"))
    except UnicodeDecodeError:
        return None, [Finding(file, 1, 1, "B001", "not UTF-8")]
    except YamlFault as fault:
        return None, [fault.as_finding(file, "B001")]
    findings = _unknown_keys(root, file) + _missing_keys(root, file)
    values: dict[str, object] = dict(_OPTIONAL)
    for key, node in root.entries.items():
        if key in _KINDS:
            value, fault_text = _converted(key, node)
            values[key] = value
            if fault_text:
                findings.append(_at(file, node.place, "B004", f"`{key}`: {fault_text}"))
    if not findings:
        findings = _contradictions(values, root, file)
    if findings:
        return None, sorted(findings)
    return Blueprint(**values), []  # type: ignore[arg-type]  # each was converted to its kind


def short_domains(
    blueprint: Blueprint, usable: Seq[tuple[str, str, frozenset[str]]], file: str
) -> list[Finding]:
    """Say which domain cannot fill a form; `usable` are (item, domain, enemies)."""
    findings = []
    for quota in blueprint.domains:
        own = [(item, enemies) for item, domain, enemies in usable if domain == quota.code]
        peaceful = _peaceful_count(own)
        if peaceful < quota.items:
            text = f"domain {quota.code} needs {quota.items} items and has {peaceful}"
            findings.append(Finding(file, 1, 1, "B006", text))
    return findings


def to_json(blueprint: Blueprint) -> dict[str, object]:
    written = msgspec.json.encode(blueprint, enc_hook=str)
    return msgspec.json.decode(written, type=dict[str, object])


def from_json(document: Map[str, object]) -> Blueprint:
    """Read what `to_json` wrote; anything else is a defect of the store."""
    values = {key: msgspec.convert(value, type=_KINDS[key]) for key, value in document.items()}
    values["cut"] = Fraction(str(document["cut"]))
    return Blueprint(**values)


def _converted(key: str, node: Node) -> tuple[object, str]:
    value = plain(node)
    if key == "cut":
        return _cut(value)
    try:
        return msgspec.convert(_without_decimals(value), type=_KINDS[key]), ""
    except msgspec.ValidationError as error:
        return None, str(error)


def _cut(value: object) -> tuple[object, str]:
    if not isinstance(value, str) or not _PERCENT.match(value):
        return None, "a percentage of the points, as `60%`"
    return Fraction(Decimal(value[:-1])) / 100, ""


def _without_decimals(value: object) -> object:
    """A decimal is never a whole number here; as text it is refused by its type."""
    return str(value) if isinstance(value, Decimal) else value


def _unknown_keys(root: Mapping, file: str) -> list[Finding]:
    findings = []
    for key, place in root.key_places.items():
        if key not in _KINDS:
            near = difflib.get_close_matches(key, _KINDS, 1)
            hint = f" (did you mean `{near[0]}`?)" if near else ""
            findings.append(_at(file, place, "B002", f"unknown key `{key}`{hint}"))
    return findings


def _missing_keys(root: Mapping, file: str) -> list[Finding]:
    return [
        _at(file, root.place, "B003", f"`{key}` is missing")
        for key in _KINDS
        if key not in root.entries and key not in _OPTIONAL
    ]


def _contradictions(values: Map[str, object], root: Mapping, file: str) -> list[Finding]:
    folder = file.split("/")[-2] if "/" in file else ""
    faults = [("exam", text) for text in _exam_faults(str(values["exam"]), folder)]
    faults += _range_faults(values)
    return [
        _at(file, root.entries[key].place, "B005" if key in {"exam", "domains"} else "B004", text)
        for key, text in faults
    ]


def _exam_faults(exam: str, folder: str) -> list[str]:
    if not _SLUG.match(exam):
        return ["an exam's name is lower-case letters, digits and dashes"]
    return [f"the folder is `{folder}`"] if folder and exam != folder else []


def _range_faults(values: Map[str, object]) -> list[tuple[str, str]]:
    scale, domains = values["scale"], values["domains"]
    assert isinstance(scale, Scale)
    assert isinstance(domains, tuple)
    codes = [quota.code for quota in domains]
    checks = (
        ("minutes", 1 <= _number(values["minutes"]) <= 600, "from 1 to 600 minutes"),
        ("grace_seconds", 0 <= _number(values["grace_seconds"]) <= 60, "from 0 to 60 seconds"),
        ("scale", scale.low < scale.cut < scale.high, "low < cut < high"),
        ("domains", bool(codes) and len(set(codes)) == len(codes), "each domain once"),
        ("domains", all(quota.items > 0 for quota in domains), "at least one item a domain"),
        ("pilot", values["pilot"] == 0, "pilot slots are not yet offered"),
        ("validity_days", values["validity_days"] != 0, "at least one day, or null"),
    )
    return [(key, text) for key, holds, text in checks if not holds]


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _peaceful_count(own: Seq[tuple[str, frozenset[str]]]) -> int:
    """How many items without an enemy among those already counted; a lower bound."""
    taken: list[tuple[str, frozenset[str]]] = []
    for item, enemies in own:
        if not any(other in enemies or item in others for other, others in taken):
            taken.append((item, enemies))
    return len(taken)


def _at(file: str, place: Place, code: str, text: str) -> Finding:
    return Finding(file, place.line, place.column, code, text)
