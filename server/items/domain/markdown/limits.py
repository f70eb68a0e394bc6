"""How much Markdown we read. Parsers of Markdown are quadratic in brackets and worse.

Limits are on structure, so that the same text is refused on a slow machine and on a fast one.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded only by who renders: the parser is large
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

MAX_BYTES = 256 * 1024
MAX_NESTING = 24
MAX_OPEN_BRACKETS = 32
MAX_PARAGRAPH_CHARACTERS = 8 * 1024
MAX_ADDRESS_CHARACTERS = 1024
MAX_LINKS = 2000

TOO_DEEP = f"nested deeper than {MAX_NESTING} levels"
TOO_MANY_BRACKETS = f"more than {MAX_OPEN_BRACKETS} brackets `[` open at once"
PARAGRAPH_TOO_LONG = f"a paragraph of more than {MAX_PARAGRAPH_CHARACTERS} characters"


def refuse_heavy_paragraphs(state: "StateCore") -> None:
    """Empty what would take too long to read, before it is read; say so in its `meta`."""
    for token in state.tokens:
        if token.type == "inline" and (problem := _problem(token.content)):
            token.content = ""
            token.meta = {"refused": problem}


def reaches_nesting_limit(tokens: Sequence["Token"]) -> "Token | None":
    """Return the first token so deep that the parser may have dropped what lies below."""
    for token in tokens:
        if token.level >= MAX_NESTING - 1:
            return token
        for child in token.children or ():
            if child.level >= MAX_NESTING - 1:
                return token
    return None


def _problem(content: str) -> str:
    if len(content) > MAX_PARAGRAPH_CHARACTERS:
        return PARAGRAPH_TOO_LONG
    depth = 0
    for character in content:
        if character == "[":
            depth += 1
        elif character == "]":
            depth = max(0, depth - 1)
        if depth > MAX_OPEN_BRACKETS:
            return TOO_MANY_BRACKETS
    return ""
