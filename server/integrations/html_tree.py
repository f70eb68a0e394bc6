"""HTML as people's editors write it, as a tree. What is left open is closed, nothing is fetched."""

from html.parser import HTMLParser

from server.integrations.found import TOO_LARGE, Refusing
from server.integrations.xml_tree import Element

MAX_CHARACTERS = 256 * 1024
DEEPEST = 60
MOST_TAGS = 20_000
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
})  # fmt: skip
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
})  # fmt: skip
_CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "th": (frozenset({"td", "th"}), frozenset({"table", "tr"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
}
"""What a tag closes that was left open, and how far out it looks."""
_OUT_OF_PARAGRAPHS = frozenset({"td", "th", "li", "div", "blockquote"})


def read_html(text: str) -> Element:
    """Return a tree without a name at its root. Raises Refusing."""
    if len(text) > MAX_CHARACTERS or text.count("<") > MOST_TAGS:
        raise Refusing(TOO_LARGE, "a text that is too long, or has too many tags")
    builder = _Builder()
    builder.feed(_with_whole_tags(text))
    builder.close()
    return builder.top


def _with_whole_tags(text: str) -> str:
    """Let every `<` that no `>` follows be text, and leave out comments and declarations.

    The library's parser looks for the end of each such tag through all of the text.
    """
    text = text.replace("<![CDATA[", "").replace("]]>", "")
    written, position = [], 0
    while (start := text.find("<!--", position)) >= 0:
        written.append(text[position:start])
        end = text.find("-->", start)
        position = len(text) if end < 0 else end + 3
    first, *rest = "".join([*written, text[position:]]).split("<")
    return first + "".join(map(_tag, rest))


def _tag(text: str) -> str:
    """Return what followed a `<`, with it, or without what HTML takes for a comment."""
    if ">" not in text:
        return f"&lt;{text}"
    return text.partition(">")[2] if text.startswith(("!", "?")) else f"<{text}"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("", 0)
        self._open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_before(tag)
        if len(self._open) > DEEPEST:
            raise Refusing(TOO_LARGE, f"HTML nested deeper than {DEEPEST} levels")
        own = {name: value or "" for name, value in attrs}
        element = Element(tag, self.getpos()[0], "", own)
        self._open[-1].parts.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)

    def _close_before(self, tag: str) -> None:
        closed, edge = _CLOSES.get(tag, (frozenset(), frozenset()))
        if tag in BLOCKS:
            closed, edge = closed | {"p"}, edge | _OUT_OF_PARAGRAPHS - closed
        for at in range(len(self._open) - 1, 0, -1):
            name = self._open[at].tag
            if name in edge:
                return
            if name in closed:
                del self._open[at:]
                return
