"""Cutting a GIFT file into its questions, and each into stem, name and answer. Places are kept.

Follows what Moodle's own reader takes: a blank line ends a question, `//` begins a comment, and a
backslash before one of `~ = # { } : n` takes away its meaning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_ESCAPED = {
    ":": "\x01",
    "#": "\x02",
    "=": "\x03",
    "{": "\x04",
    "}": "\x05",
    "~": "\x06",
    "n": "\x07",
}
_BACKSLASH = "\x0e"
_PLAIN = str.maketrans({
    mark: "\n" if sign == "n" else sign for sign, mark in _ESCAPED.items()
} | {_BACKSLASH: "\\"})  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_ID = re.compile(r"\[id:([^\]\x00-\x1f]+)\]")
_TAG = re.compile(r"\[tag:([^\]\x00-\x1f]+)\]")


@dataclass(frozen=True, slots=True)
class Block:
    """`text` with its escapes hidden; `line` is where it begins."""

    line: int
    text: str = ""
    idnumber: str = ""
    tags: list[str] = field(default_factory=list)

    def line_of(self, position: int) -> int:
        return self.line + self.text.count("\n", 0, position)


def blocks(lines: list[str]) -> Iterator[Block]:
    """Yield the questions, and lines that name a category each by itself."""
    gathered: list[tuple[int, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        is_category = line.strip().startswith("$CATEGORY:") and not _is_open(gathered)
        if line.strip() and not is_category:
            gathered.append((number, line.rstrip()))
            continue
        yield from _block(gathered)
        gathered = []
        if is_category:
            yield Block(number, line.strip())


def _is_open(gathered: list[tuple[int, str]]) -> bool:
    return any("{" in line for _, line in gathered)


def _block(gathered: list[tuple[int, str]]) -> Iterator[Block]:
    comments = " ".join(line for _, line in gathered if _is_comment(line))
    first = next((at for at, (_, line) in enumerate(gathered) if not _is_comment(line)), None)
    if first is None:
        return
    lines = ("" if _is_comment(line) else hide(line) for _, line in gathered[first:])
    named = _ID.search(comments)
    idnumber = named[1].strip() if named else ""
    yield Block(gathered[first][0], "\n".join(lines), idnumber, _TAG.findall(comments))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def hide(text: str) -> str:
    """Put signs that no text holds in place of what is escaped."""
    return _ESCAPE.sub(
        lambda found: _BACKSLASH if found[1] == "\\" else _ESCAPED[found[1]],
        _CONTROLS.sub("", text),
    )


def shown(text: str) -> str:
    """Return hidden text as it was meant."""
    return text.translate(_PLAIN).strip()


def written(text: str) -> str:
    """Return text with all that has a meaning in GIFT escaped, on one line."""
    signs = re.sub(r"([\\:#={}~])", r"\\\1", text)
    return signs.replace("\n", "\\n")
