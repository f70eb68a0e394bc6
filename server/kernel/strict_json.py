"""The one reading of JSON from outside: what two readers could read in two ways is refused.

The standard library alone lets the last of two equal members win, takes NaN for a number, and
spends its stack on depth.
"""

import json
import re

MAX_DEPTH = 32


class NotJson(ValueError):
    """It is no JSON text in UTF-8."""


class DuplicateMember(NotJson):
    """An object names the same member twice."""


class TooDeep(NotJson):
    """It is nested deeper than MAX_DEPTH."""


def parse(content: bytes) -> object:
    """Return the value. Raises NotJson, DuplicateMember or TooDeep; bound the size before."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson from error
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _require_shallow(text)
    text = text.strip(_WHITE_SPACE)
    try:
        value, end = _SCANNER.raw_decode(text)
    except NotJson:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    if end != len(text):
        raise NotJson
    found: object = value
    return found


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise DuplicateMember
    return entries


def _no_constant(name: str) -> object:
    raise NotJson(f"{name} is not JSON.")


def _require_shallow(text: str) -> None:
    depth = 0
    for token in _TOKENS.finditer(text):
        first = text[token.start()]
        if first in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise TooDeep
        elif first != '"':
            depth -= 1


# Texts as wholes, so that no bracket inside one counts.
_TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_WHITE_SPACE = " \t\r\n"  # RFC 8259 section 2
# Built once: `json.loads` with hooks builds a decoder each time.
_SCANNER = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
