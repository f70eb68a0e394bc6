"""The words of a Markdown text, for systems that take no more there."""

from functools import cache
from typing import TYPE_CHECKING

from server.integrations.found import Losses

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_WORDS = frozenset({"text", "text_special", "softbreak"})


def words_of(text: str, losses: Losses) -> str:
    """Return it on one line; what was more than words is named."""
    written = []
    for token in _reader().parse(text):
        for child in token.children or ():
            if child.type not in _WORDS:
                losses.add("Emphasis, code, links and pictures are not kept in short texts.")
            written.append(" " if child.type.endswith("break") else child.content)
        if token.type == "fence":
            losses.add("Emphasis, code, links and pictures are not kept in short texts.")
            written.append(token.content)
        written.append(" ")
    return " ".join("".join(written).split())


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - large, and only who exports needs it

    return MarkdownIt("commonmark").enable("table")
