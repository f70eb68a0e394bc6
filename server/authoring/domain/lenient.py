"""The text of an item as if it were a draft, so that it can be shown while faults are in it.

What is missing for a later state, or is named and not known, keeps nobody from looking.
"""

import re
from collections.abc import Container

_STATUS = re.compile(r"^status:[^\n]*$", re.MULTILINE)
_REVIEWS = re.compile(r"^reviews:[^\n]*(?:\n[ \t-][^\n]*)*", re.MULTILINE)
_END = re.compile(r"^---[ \t]*$", re.MULTILINE)
_PLAIN = {
    "item": "item-as-shown",
    "version": "1",
    "title": "As shown",
    "language": "en",
    "author": "nobody",
    "points": "1",
}


def as_draft(text: str, leave_out: Container[int] = ()) -> str:
    """Return it with its lines in their places, as far as can be.

    `leave_out` are lines of the header that cannot be read, counted from 1.
    """
    ends = list(_END.finditer(text))
    if len(ends) < 2 or ends[0].start() != 0:
        return text
    header, rest = text[: ends[1].start()], text[ends[1].start() :]
    lines = header.split("\n")
    header = "\n".join("" if at in leave_out else line for at, line in enumerate(lines, 1))
    header = _REVIEWS.sub(lambda found: "\n" * found[0].count("\n"), header)
    header = _STATUS.sub("status: draft", header)
    named = {line.partition(":")[0] for line in header.split("\n")}
    given = {"status": "draft", **_PLAIN}
    missing = "".join(f"{key}: {value}\n" for key, value in given.items() if key not in named)
    return header + missing + rest
