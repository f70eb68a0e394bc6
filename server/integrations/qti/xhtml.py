"""Our Markdown as the elements that QTI takes."""

from collections.abc import Mapping
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from server.integrations.found import Losses
from server.integrations.html_tree import VOID, read_html
from server.integrations.xml_tree import Element

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_KEPT = {"a": ("href",), "img": ("src", "alt"), "ol": ("start",), "code": ("class",)}
_PLAIN = frozenset({"s", "del"})


def blocks(markdown: str, losses: Losses, fields: Mapping[str, str] | None = None) -> str:
    """Return paragraphs and the like; `fields` by the signs in the text that they stand for."""
    return _filled(_written(read_html(_reader().render(markdown)), losses), fields or {})


def inline(markdown: str, losses: Losses) -> str:
    """Return what stands within a line, or the blocks of a text that has several."""
    tree = read_html(_reader().render(markdown))
    inner = list(tree)
    if len(inner) == 1 and inner[0].tag == "p":
        return "".join(_part(one, losses) for one in inner[0].parts)
    return _written(tree, losses)


def attribute(text: str) -> str:
    return escape(" ".join(text.split()), quote=True)


def _written(tree: Element, losses: Losses) -> str:
    return "".join(_part(one, losses) for one in tree.parts).strip()


def _part(part: str | Element, losses: Losses) -> str:
    if isinstance(part, str):
        return escape(part, quote=False)
    inner = "".join(_part(one, losses) for one in part.parts)
    if part.tag in _PLAIN:
        losses.add("Text struck through is not marked any more.")
        return inner
    named = "".join(
        f' {name}="{escape(part.attributes[name], quote=True)}"'
        for name in _KEPT.get(part.tag, ())
        if name in part.attributes
    )
    return (
        f"<{part.tag}{named}/>" if part.tag in VOID else f"<{part.tag}{named}>{inner}</{part.tag}>"
    )


def _filled(written: str, fields: Mapping[str, str]) -> str:
    for sign, field in fields.items():
        written = written.replace(sign, field)
    return written


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - large, and only who exports needs it

    return MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).enable(
        ["table", "strikethrough"]
    )
