"""Reading a blueprint from YAML, and saying at which place it is wrong. Reads no items."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import msgspec

from server.exams.domain.parts import broken_parts, overall_cut
from server.exams.domain.plan import (
    Blueprint,
    CertificateText,
    DomainQuota,
    Draw,
    Exposure,
    FullExam,
    PartPlan,
    Prerequisites,
    Scale,
    SectionPlan,
)
from server.exams.domain.ranges import broken_ranges
from server.exams.domain.reading import Parts, Reader, read_root
from server.exams.domain.route import Navigation
from server.items.domain.findings import Finding
from server.items.domain.strict_yaml import Mapping, node_at

__all__ = [
    "CODES",
    "Blueprint",
    "CertificateText",
    "DomainQuota",
    "Draw",
    "FullExam",
    "Prerequisites",
    "Scale",
    "from_json",
    "parse_blueprint",
    "to_json",
]

CODES = {
    "B001": "the file is not UTF-8, or not the YAML we read",
    "B002": "unknown key",
    "B003": "required key missing",
    "B004": "value of the wrong kind or out of range",
    "B005": "the exam's name differs from its folder, or a domain stands there twice",
    "B006": "a domain has too few scored items for its share of a form; enemies never share one",
    "B007": "`draw: all` puts enemies in the same form",
    "B008": "no form can be drawn: enemies of different domains leave too few items",
    "B009": "a prerequisite is no course or exam of this content, or requires this exam itself",
    "B010": "there is no such policy in `exams/policy`",
    "B011": "testlets are kept whole, and those of a domain never add up to its share of a form",
    "B012": "a domain stands in no section or in two, or a section names one that the exam lacks",
    "B013": "too few pretest items for the pilot slots of a form",
    "B014": "within the exposure cap a domain has too few items for so many forms (warning)",
    "B015": "the parts are not whole: every domain in exactly one, each part with its own cut, "
    "and with what must score in it",
    "B016": "without the items whose facts are not fresh, a domain cannot fill a form (warning)",
    "B017": "of so many forms within the exposure cap, two share more than they may (warning)",
    "B018": "an objective that must score, and that not every form has an item about (warning)",
    "B019": "the bank is no other exam with items of its own, or takes points away and this exam "
    "does not; or this exam has items beside it",
}
POLICY_FOLDER = "policy"
OLD_RETAKE = "retake"
"""Where releases of before there were policies keep their rule about tries."""

EXAM_SLUG = re.compile(r"[a-z][a-z0-9-]{1,62}\Z")
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
    "policy": str,
    "validity_days": int | None,
    "preview": bool,
    "certificate": CertificateText,
    "full_exam": FullExam | None,
    "navigation": Navigation,
    "sections": tuple[SectionPlan, ...],
    "exposure": Exposure | None,
    "parts": tuple[PartPlan, ...],
    "negative_marking": bool,
    "draft": bool,
    "bank": str | None,
}
_OPTIONAL: dict[str, object] = {
    "full_exam": None,
    "navigation": Navigation.FREE,
    "sections": (),
    "exposure": None,
    "parts": (),
    "negative_marking": False,
    "draft": False,
    "bank": None,
}
_LEFT_OUT = {key: nothing for key, nothing in _OPTIONAL.items() if key != "full_exam"}
"""What releases of before did not say: left out where it says nothing, so that they stay equal."""
_REQUIRED = {key: key not in _OPTIONAL for key in _KINDS}
_PARTS: Parts = {
    "scale": Scale,
    "domains": DomainQuota,
    "prerequisites": Prerequisites,
    "certificate": CertificateText,
    "full_exam": FullExam,
    "sections": SectionPlan,
    "exposure": Exposure,
    "parts": PartPlan,
}
_OF_THE_PARTS = Fraction(1)
"""Stands for the cut until those of the parts are read."""


def parse_blueprint(data: bytes, file: str) -> tuple[Blueprint | None, list[Finding]]:
    """Read a blueprint; None exactly when there is a finding."""
    root, findings = read_root(data, file, "B001")
    if root is None:
        return None, findings
    reader = _BlueprintReader(file, "B", _KINDS, _PARTS)
    has_parts = "parts" in root.entries
    findings = reader.keys(root, _REQUIRED | {"cut": not has_parts})
    values: dict[str, object] = dict(_OPTIONAL)
    if has_parts:
        values["cut"] = _OF_THE_PARTS
        if "cut" in root.entries:
            text = "an exam with parts has no cut beside theirs"
            findings.append(reader.at(root.key_places["cut"], "015", text))
    for key, node in root.entries.items():
        if key in _KINDS:
            values[key], found = reader.value(key, node)
            findings += found
    if not findings:
        findings = _contradictions(values, root, file, reader)
    if findings:
        return None, sorted(findings)
    blueprint = Blueprint(**values)  # type: ignore[arg-type]  # each was converted to its kind
    return replace(blueprint, cut=overall_cut(blueprint)) if has_parts else blueprint, []


def to_json(blueprint: Blueprint) -> dict[str, object]:
    written = msgspec.json.encode(blueprint, enc_hook=str)
    document = msgspec.json.decode(written, type=dict[str, object])
    for key, nothing in _LEFT_OUT.items():
        if getattr(blueprint, key) == nothing:
            del document[key]
    return document


def from_json(document: Map[str, object]) -> Blueprint:
    """Read what `to_json` wrote, now or before rules about tries were policies.

    Anything else is a defect of the store.
    """
    values = {
        key: msgspec.convert(value, type=_KINDS[key])
        for key, value in document.items()
        if key != OLD_RETAKE
    }
    values["cut"] = Fraction(str(document["cut"]))
    values.setdefault("policy", "")
    return Blueprint(**values)


class _BlueprintReader(Reader):
    def converted(self, key: str, value: object) -> object:
        if key != "cut":
            return super().converted(key, value)
        if not isinstance(value, str) or not _PERCENT.match(value):
            raise msgspec.ValidationError("a percentage of the points, as `60%`")
        return Fraction(Decimal(value[:-1])) / 100


def _contradictions(
    values: Map[str, object], root: Mapping, file: str, reader: Reader
) -> list[Finding]:
    folder = file.split("/")[-2] if "/" in file else ""
    blueprint = Blueprint(**values)  # type: ignore[arg-type]  # each was converted to its kind
    findings = [
        reader.at(node_at(root, path).place, "004", text) for path, text in broken_ranges(blueprint)
    ]
    findings += [
        reader.at(root.entries["exam"].place, "005", text)
        for text in _exam_faults(blueprint.exam, folder)
    ]
    findings += [
        reader.at(node_at(root, path).place, "012", text) for path, text in _astray(blueprint)
    ]
    findings += [
        reader.at(node_at(root, path).place, "015", text) for path, text in broken_parts(blueprint)
    ]
    codes = [quota.code for quota in blueprint.domains]
    return findings + [
        reader.at(node_at(root, f"domains.{at}").place, "005", f"`{code}` stands here twice")
        for at, code in enumerate(codes)
        if code in codes[:at]
    ]


def _astray(blueprint: Blueprint) -> Iterator[tuple[str, str]]:
    """Domains that are not in exactly one section, where there are sections."""
    known = {quota.code for quota in blueprint.domains}
    seen: set[str] = set()
    for number, section in enumerate(blueprint.sections):
        for at, code in enumerate(section.domains):
            place = f"sections.{number}.domains.{at}"
            if code not in known:
                yield place, f"the exam has no domain `{code}`"
            elif code in seen:
                yield place, f"`{code}` is in a section already"
            seen.add(code)
    if blueprint.sections and known - seen:
        yield "sections", f"no section has {', '.join(sorted(known - seen))}"


def _exam_faults(exam: str, folder: str) -> list[str]:
    if not EXAM_SLUG.match(exam):
        return ["an exam's name is lower-case letters, digits and dashes"]
    if exam == POLICY_FOLDER:
        return [f"no exam is called `{POLICY_FOLDER}`: its folder holds the policies"]
    return [f"the folder is `{folder}`"] if folder and exam != folder else []
