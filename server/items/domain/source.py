"""From bytes to front matter and Markdown lines. What cannot be text at all stops here."""

import re
from dataclasses import dataclass

from server.items.domain.report import Report
from server.items.domain.sections import Line, mark_code
from server.items.domain.strict_yaml import Mapping, Place, YamlFault, read_mapping
from server.kernel.text import normalised

MAX_BYTES = 256 * 1024
_RULE = re.compile(r"---[ \t]*\Z")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)
_MAX_TOLD = 20


@dataclass(frozen=True, slots=True)
class Source:
    header: Mapping
    lines: list[Line]
    end: Place


def read_bytes(text_bytes: bytes, report: Report) -> Source | None:
    if len(text_bytes) > MAX_BYTES:
        report.error("E002", Place(1, 1), f"larger than {MAX_BYTES // 1024} KiB")
        return None
    try:
        text = text_bytes.decode("utf-8")
    except UnicodeDecodeError as error:
        report.error("E001", _place_of_byte(text_bytes, error.start), "not UTF-8")
        return None
    return read_text(text.removeprefix("\ufeff"), 1, report)


def _place_of_byte(text_bytes: bytes, position: int) -> Place:
    before = text_bytes[:position]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode("utf-8", errors="replace"))
    return Place(before.count(b"\n") + 1, column + 1)


def read_text(text: str, first_line: int, report: Report) -> Source | None:
    if len(text) > MAX_BYTES:
        report.error("E002", Place(first_line, 1), f"larger than {MAX_BYTES // 1024} KiB")
        return None
    texts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    texts = [normalised(line) for line in _without_forbidden(texts, first_line, report)]
    skipped = next((i for i, line in enumerate(texts) if line.strip()), 0)
    if not _RULE.match(texts[skipped]):
        place = Place(first_line + skipped, 1)
        report.error("E003", place, "expected front matter: `---`, keys and values, `---`")
        return None
    closing = next((i for i in range(skipped + 1, len(texts)) if _RULE.match(texts[i])), None)
    if closing is None:
        report.error("E003", Place(first_line + skipped, 1), "the front matter is never closed")
        return None
    lines = mark_code(texts[closing + 1 :], first_line + closing + 1, report)
    try:
        header = read_mapping(
            "\n".join(texts[skipped + 1 : closing]), first_line=first_line + skipped + 1
        )
    except YamlFault as fault:
        report.findings.append(fault.as_finding(report.file))
        return None
    return Source(header, lines, Place(first_line + closing, 1))


def _without_forbidden(texts: list[str], first_line: int, report: Report) -> list[str]:
    """Tell each line's first unwanted character, and read on without them."""
    told = 0
    for i, text in enumerate(texts):
        found = _FORBIDDEN.search(text)
        if found is None:
            continue
        if told < _MAX_TOLD:
            place = Place(first_line + i, found.start() + 1)
            report.error("E001", place, f"the character U+{ord(found[0]):04X} is not used here")
        told += 1
        texts[i] = _FORBIDDEN.sub("", text)
    return texts
