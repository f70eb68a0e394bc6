"""Tables that a narrow screen can turn into lists: every cell knows its column's name."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded only by who renders
    from markdown_it.token import Token


def label_tables(tokens: Sequence["Token"]) -> None:
    """Name every cell by its column, so that a narrow screen can list them line by line."""
    heads: list[str] = []
    column = 0
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            heads = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            heads.append(plain_text(tokens[at + 1]))
            _cell(token, {"scope": "col"} if heads[-1] else {})
            token.tag = tokens[at + 2].tag = "th" if heads[-1] else "td"
        elif token.type == "td_open":
            _cell(token, {"data-label": heads[column]} if column else {"scope": "row"})
            token.tag = "td" if column else "th"
            column += 1
        elif token.type == "td_close":
            token.tag = "td" if column > 1 else "th"


def _cell(token: "Token", attributes: dict[str, str | int | float]) -> None:
    if "right" in str(token.attrs.get("style", "")):
        attributes["class"] = "number"
    token.attrs = attributes


def plain_text(inline: "Token") -> str:
    return "".join(_words(inline.children or [])).strip()


def _words(children: Sequence["Token"]) -> Iterator[str]:
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            yield " "
        else:
            yield child.content
