"""Reading a policy from YAML, with the text of its agreement, and saying where it is wrong."""

import re
import unicodedata
from collections.abc import Mapping as Map

from server.exams.domain.breaks import BreakRule
from server.exams.domain.marking import Marking
from server.exams.domain.policy import (
    AccessCode,
    Agreement,
    Appeals,
    AtZero,
    Calculator,
    Policy,
    ReleaseDay,
    ReleaseRule,
    Renewal,
    Retake,
    broken_rules,
    text_version,
    version_of,
)
from server.exams.domain.reading import Parts, Reader, read_root
from server.exams.domain.safe_browser import SafeBrowserRule
from server.exams.domain.windows import NamedWindow, Window
from server.items.domain.findings import Finding
from server.items.domain.markdown import Profile, Surroundings, render
from server.items.domain.strict_yaml import Mapping, Node, node_at

CODES = {
    "P001": "the file is not UTF-8, or not the YAML we read",
    "P002": "unknown key",
    "P003": "required key missing",
    "P004": "value of the wrong kind or out of range; "
    "`attempts` without `window_days` or the reverse; a window that closes before it opens; "
    "a reminder from before a certificate can be renewed",
    "P005": "the policy's name is malformed, or differs from its file's",
    "P006": "the agreement is no Markdown file beside the policy, is empty or too long, or holds "
    "a picture",
}
MAX_AGREEMENT_BYTES = 32 * 1024

_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}\Z")
_AGREEMENT = re.compile(r"[a-z0-9][a-z0-9.-]{0,60}\.md\Z")
_KINDS: dict[str, object] = {
    "policy": str,
    "retake": Retake,
    "at_zero": AtZero,
    "window": Window,
    "access_code": AccessCode,
    "networks": tuple[str, ...],
    "agreement": str | None,
    "breaks": BreakRule | None,
    "release": ReleaseRule | ReleaseDay,
    "appeals": Appeals | None,
    "renewal": Renewal,
    "windows": tuple[NamedWindow, ...],
    "booking": bool,
    "safe_exam_browser": SafeBrowserRule | None,
    "calculator": Calculator,
    "notes": bool,
    "marking": Marking,
}
_NEEDED = {"policy", "retake", "at_zero"}
_REQUIRED = {key: key in _NEEDED for key in _KINDS}
_PARTS: Parts = {
    "retake": Retake,
    "window": Window,
    "breaks": BreakRule,
    "release": ReleaseDay,
    "appeals": Appeals,
    "renewal": Renewal,
    "windows": NamedWindow,
    "safe_exam_browser": SafeBrowserRule,
    "marking": Marking,
}


def parse_policy(
    data: bytes, file: str, texts: Map[str, bytes]
) -> tuple[Policy | None, list[Finding]]:
    """Read a policy; None exactly when there is a finding. `texts` are the files beside it."""
    root, findings = read_root(data, file, "P001")
    if root is None:
        return None, findings
    reader = Reader(file, "P", _KINDS, _PARTS)
    findings = reader.keys(root, _REQUIRED)
    values: dict[str, object] = {}
    for key, node in root.entries.items():
        if key in _KINDS:
            values[key], found = reader.value(key, node)
            findings += found
    if not findings:
        findings = _name_faults(values, root, file, reader)
        if values.get("agreement") is not None:
            node = root.entries["agreement"]
            values["agreement"], found = _agreement(str(values["agreement"]), node, texts, reader)
            findings += found
    if not findings:
        version = version_of(values)
        values["name"] = values.pop("policy")
        policy = Policy(version=version, **values)  # type: ignore[arg-type]  # each was converted to its kind
        findings = [
            reader.at(node_at(root, path).place, "004", text) for path, text in broken_rules(policy)
        ]
        if not findings:
            return policy, []
    return None, sorted(findings)


def _name_faults(
    values: Map[str, object], root: Mapping, file: str, reader: Reader
) -> list[Finding]:
    name, stem = str(values["policy"]), file.rpartition("/")[2].removesuffix(".yaml")
    place = root.entries["policy"].place
    if not _NAME.match(name):
        return [reader.at(place, "005", "a policy's name is lower-case letters, digits and dashes")]
    return [] if name == stem else [reader.at(place, "005", f"the file is `{stem}.yaml`")]


def _agreement(
    name: str, node: Node, texts: Map[str, bytes], reader: Reader
) -> tuple[Agreement | None, list[Finding]]:
    data = texts.get(name) if _AGREEMENT.match(name) else None
    if data is None:
        return None, [reader.at(node.place, "006", f"there is no `{name}` beside the policy")]
    if len(data) > MAX_AGREEMENT_BYTES:
        text = f"`{name}` is longer than {MAX_AGREEMENT_BYTES // 1024} KiB"
        return None, [reader.at(node.place, "006", text)]
    file = f"exams/policy/{name}"
    try:
        text = _normalised(data.decode("utf-8"))
    except UnicodeDecodeError:
        return None, [Finding(file, 1, 1, "E001", "not UTF-8")]
    rendered = render(text, profile=Profile.LESSON, within=Surroundings(file))
    if not text.strip() or rendered.images:
        wrong = "has a picture, which nobody could accept" if text.strip() else "says nothing"
        return None, [reader.at(node.place, "006", f"`{name}` {wrong}")]
    return Agreement(version=text_version(text), html=rendered.html), list(rendered.findings)


def _normalised(text: str) -> str:
    """Line ends and the ways to write an accent are no change of what is agreed to."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).rstrip()
