"""The `[[name]]` marks of a cloze stem.

They are replaced after sanitising, so that no author's HTML can look like a gap.
"""

import re
from collections.abc import Collection

_MARK = re.compile(r"\[\[([A-Za-z0-9][A-Za-z0-9_-]{0,63})\]\]")
# The sanitiser writes attributes in double quotes with inner quotes escaped.
_TAG = re.compile(r'(<(?:[^">]|"[^"]*")*>)')


def gap_names(source: str) -> tuple[str, ...]:
    """Return the names marked in a stem, in order, repeated where they are repeated."""
    return tuple(_MARK.findall(source))


def mark_gaps(html: str, names: Collection[str]) -> str:
    """Put `<span data-gap="NAME"></span>` where `[[NAME]]` stands in the text of safe HTML.

    Marks of other names and marks within an attribute stay as they are.
    """

    def gap(match: re.Match[str]) -> str:
        name = match.group(1)
        return f'<span data-gap="{name}"></span>' if name in names else match.group(0)

    parts = _TAG.split(html)
    parts[::2] = [_MARK.sub(gap, text) for text in parts[::2]]
    return "".join(parts)
