"""Reading a file that is YAML as a whole, and the values both kinds of file share."""

import re
from datetime import date

from server.items.domain.fields import Fields
from server.items.domain.report import START, Report
from server.items.domain.source import MAX_BYTES
from server.items.domain.strict_yaml import Place, Value, YamlFault, read_mapping
from server.kernel.text import forbidden_character, normalised

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def read_yaml(content: bytes, report: Report) -> Fields | None:
    if len(content) > MAX_BYTES:
        report.error("E002", START, f"larger than {MAX_BYTES // 1024} KiB")
        return None
    text = _decoded(content, report)
    if text is None:
        return None
    try:
        return Fields(read_mapping(text), report)
    except YamlFault as fault:
        report.findings.append(fault.as_finding(report.file))
        return None


def read_paragraphs(fields: Fields, key: str, report: Report) -> str:
    """Return a text that may have several lines, or "" where it is missing or wrong."""
    node = fields.node(key)
    if node is None:
        return ""
    text = node.text.strip() if isinstance(node, Value) else ""
    if not text:
        report.error("E007", node.place, f"`{key}` must be a text")
        return ""
    found = forbidden_character(text, allow="\n\t")
    if found is not None:
        report.error("E001", node.place, f"the character U+{ord(found):04X} is not used here")
        return ""
    return text


def read_date(fields: Fields, key: str, report: Report) -> date | None:
    written = fields.text(key, _DATE)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        report.error("E007", fields.place(key), f"there is no day {written}")
        return None


def _decoded(content: bytes, report: Report) -> str | None:
    try:
        text = normalised(content.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        before = content[: error.start].split(b"\n")
        column = len(before[-1].decode("utf-8")) + 1
        report.error("E001", Place(len(before), column), "not UTF-8")
        return None
    for number, line in enumerate(text.split("\n"), start=1):
        found = forbidden_character(line, allow="\t\r")
        if found is not None:
            place = Place(number, line.index(found) + 1)
            report.error("E001", place, f"the character U+{ord(found):04X} is not used here")
            return None
    return text
