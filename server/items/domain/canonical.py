"""A file brought into its canonical form, or why it is left as it is. Loses no word of it."""

import re
from dataclasses import dataclass

from server.items.domain.findings import has_errors
from server.items.domain.parse import parse_item
from server.items.domain.strict_yaml import Mapping, YamlFault, plain, read_mapping
from server.items.domain.write import write_item

_SIGN = re.compile(r"(?:^|[ \t])#")
_RULE = re.compile(r"---[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Canonical:
    """`text` None where the file is left alone; `reasons` say why, each with its place."""

    text: str | None
    reasons: list[str]


def canonical(data: bytes, file: str) -> Canonical:
    """Bring an item into the form that is hashed; what it refers to is not looked at."""
    item, findings = parse_item(data, file)
    if item is None:
        return Canonical(None, [str(one) for one in findings if has_errors([one])])
    comment = _comment(data.decode("utf-8").removeprefix("\ufeff").splitlines())
    if comment is not None:
        line, column = comment
        reason = "the header has a comment, which would be lost; say it elsewhere or take it out"
        return Canonical(None, [f"{file}:{line}:{column} {reason}"])
    text = write_item(item)
    assert parse_item(text.encode(), file)[0] == item, f"{file} would become another item"
    return Canonical(text, [])


def _comment(lines: list[str]) -> tuple[int, int] | None:
    """Find the first comment of the front matter: what changes no value when it is cut off."""
    rules = [number for number, line in enumerate(lines) if _RULE.match(line)][:2]
    header = lines[rules[0] + 1 : rules[1]]
    whole: object = None
    for at, line in enumerate(header):
        for sign in _SIGN.finditer(line):
            whole = whole or _values(header)
            cut = [*header[:at], line[: sign.end() - 1], *header[at + 1 :]]
            if _values(cut) == whole:
                return rules[0] + at + 2, sign.end()
    return None


def _values(header: list[str]) -> object:
    try:
        read: Mapping = read_mapping("\n".join(header))
    except YamlFault:
        return None
    return plain(read)
