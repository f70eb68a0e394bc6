"""Plain text of other systems as Markdown that reads exactly as it did."""

import re

from server.integrations.found import WRONG_FORMAT, Losses, Refusing
from server.kernel.text import forbidden_character, normalised, without_directions

# What stands at an end may meet the rest of a sign in the next part of the text.
_INLINE = re.compile(
    r"(?P<sign>[\\`*\[|]|~(?=~|\Z)|(?<=~)~|\A~|&(?=#?\w{1,32};|\Z)|\](?=\Z)"
    r"|(?<![^\W_])_|_(?![^\W_]))"
    r"|(?P<tag><(?=[A-Za-z/!?]|\Z))|(?P<target>\](?=[(:]))"
)
_LINE_START = re.compile(
    r"(?m)^(?:(?P<mark>#{1,6}(?=\s|$)|>|[-+](?=\s|$)|:::|=+\s*$|[-:][-: |]*$)"
    r"|(?P<number>\d{1,9})(?=[.)](?:\s|$)))"
)


def lines_of(data: bytes) -> list[str]:
    """Decode a text file. Raises Refusing where it is none."""
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refusing("E001", "not UTF-8", line) from error
    if "\x00" in text:
        raise Refusing(WRONG_FORMAT, "this is no text file")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def clean(text: str, losses: Losses) -> str:
    """Leave out what items never hold, which is named, and normalise the rest."""
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    shown = without_directions(text)
    if shown != text:
        losses.add("Invisible signs of direction are left out; the language decides it here.")
    while (character := forbidden_character(shown, allow="\n\t")) is not None:
        losses.add("Control characters are left out.")
        shown = shown.replace(character, "")
    return normalised(shown)


def plain_markdown(text: str, losses: Losses) -> str:
    """Return Markdown that shows these lines as they stand; blank ones part paragraphs."""
    lines = [" ".join(line.split()) for line in clean(text, losses).strip().split("\n")]
    paragraphs = "\n".join(lines).split("\n\n")
    return "\n\n".join(
        "\\\n".join(escaped_lines(one.strip("\n")).split("\n"))
        for one in paragraphs
        if one.strip("\n")
    )


def escaped(text: str) -> str:
    """Return Markdown whose reading, within a line, is this text."""
    return _INLINE.sub(_escape, text)


def escaped_lines(text: str) -> str:
    """Return Markdown whose lines are read as this text, none of them as a list or a heading."""
    return escaped_starts(escaped(text))


def escaped_starts(markdown: str) -> str:
    """Keep the beginnings of lines from being read as a list, a heading or a table."""
    return _LINE_START.sub(
        lambda found: f"{found['number']}\\" if found["number"] else f"\\{found['mark']}", markdown
    )


def _escape(found: re.Match[str]) -> str:
    if found["tag"]:
        return "&lt;"
    return "]\\" if found["target"] else f"\\{found['sign']}"
