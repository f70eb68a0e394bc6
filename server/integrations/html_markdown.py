"""A tree of HTML as our Markdown. What Markdown cannot say is named as a loss, never dropped."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from server.integrations.found import Losses
from server.integrations.html_inline import Inline
from server.integrations.html_tree import BLOCKS
from server.integrations.plain import clean, escaped_starts
from server.integrations.xml_tree import Element
from server.items.domain.sections import starts_code

PictureAt = Callable[[str], str | None]
"""Returns the path for an address in the source, or None after the loss was named."""


class Room(Enum):
    """Where the text will stand: a stem or feedback, an option among others, or one line."""

    WHOLE = auto()
    ENTRY = auto()
    LINE = auto()


_TRANSPARENT = frozenset({
    "", "address", "article", "aside", "body", "dd", "div", "dl", "fieldset", "figcaption",
    "figure", "footer", "header", "html", "itembody", "main", "nav", "p", "section", "li", "form",
    "center", "details", "summary", "dt",
})  # fmt: skip
_HEADINGS = {"h1": 3, "h2": 3, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LANGUAGE = re.compile(r"(?:language|lang|brush:)[- ]?([A-Za-z0-9+#-]{1,20})")


@dataclass(frozen=True, slots=True)
class Converter:
    losses: Losses
    picture_at: PictureAt
    room: Room = Room.WHOLE

    def markdown(self, tree: Element) -> str:
        blocks = self._blocks(tree.parts)
        if self.room is not Room.LINE:
            return "\n".join(line.rstrip() for line in "\n\n".join(blocks).split("\n"))
        if len(blocks) > 1 or any("\n" in block for block in blocks):
            self.losses.add("Paragraphs and line breaks in a short text became spaces.")
        return " ".join(" ".join(block.replace("\\\n", " ").split()) for block in blocks)

    def _blocks(self, parts: Sequence[str | Element]) -> list[str]:
        found: list[str] = []
        run: list[str | Element] = []
        for part in parts:
            if isinstance(part, str) or not _is_block(part):
                run.append(part)
                continue
            found += self._paragraph(run)
            run = []
            found += self._block(part)
        return found + self._paragraph(run)

    def _paragraph(self, run: Sequence[str | Element]) -> list[str]:
        text = self._inline(run)
        return [escaped_starts(text)] if text else []

    def _inline(self, run: Sequence[str | Element]) -> str:
        return Inline(self.losses, self.picture_at).written(run)

    def _block(self, element: Element) -> list[str]:
        tag = element.tag
        if tag == "table":
            return self._table(element)
        if tag in _HEADINGS or tag == "dt":
            return self._heading(element)
        if tag in {"ul", "ol", "pre"} and self.room is not Room.LINE:
            return [_fenced(element, self.losses)] if tag == "pre" else self._list(element)
        if tag in {"blockquote", "hr"}:
            return self._apart(element)
        if tag not in _TRANSPARENT and tag not in {"ul", "ol", "pre"}:
            self.losses.add(f"`<{tag}>` is not kept, its text is.")
        return self._blocks(element.parts)

    def _apart(self, element: Element) -> list[str]:
        """Write a quotation or a rule, which stand only where no rationale could be read."""
        if self.room is not Room.WHOLE:
            self.losses.add("A quotation or a rule within an option is plain text.")
            return self._blocks(element.parts)
        if element.tag == "hr":
            return ["***"]
        inner = "\n\n".join(self._blocks(element.parts)).split("\n")
        return ["\n".join(f"> {line}".rstrip() for line in inner)]

    def _heading(self, element: Element) -> list[str]:
        text = self._inline(element.parts).replace("\\\n", " ")
        if not text:
            return []
        if self.room is Room.WHOLE and element.tag in _HEADINGS:
            # A sign at the end would close the heading (CommonMark 0.31 section 4.2).
            return [f"{'#' * _HEADINGS[element.tag]} {re.sub('#+$', _escaped, text)}"]
        bare = text.replace("**", "")
        return [f"**{bare}**"] if self.room is not Room.LINE else [escaped_starts(text)]

    def _list(self, element: Element) -> list[str]:
        start = element.get("start", "1")
        number = int(start) if re.fullmatch(r"[0-9]{1,9}", start) else 1
        lines = []
        for one in element:
            marker = "-" if element.tag == "ul" else f"{number}."
            number += 1
            blocks = self._blocks(one.parts if one.tag == "li" else [one])
            text = "\n".join(blocks) if _is_tight(blocks) else "\n\n".join(blocks)
            indent = " " * (len(marker) + 1)
            rest = text.split("\n")
            if starts_code(rest[0]):
                rest = ["", *rest]  # our items begin a code block on a line of its own
            lines.append(
                "\n".join([f"{marker} {rest[0]}".rstrip(), *(_indented(rest[1:], indent))])
            )
        return ["\n".join(lines)] if lines else []

    def _table(self, element: Element) -> list[str]:
        found = [one for one in element.below() if one.tag == "tr"]
        rows = [[one for one in row if one.tag in {"td", "th"}] for row in found]
        rows = [row for row in rows if row]
        if any(
            cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1"
            for row in rows
            for cell in row
        ):
            self.losses.add("Merged cells of a table stand apart.")
        caption = element.child("caption")
        above = [] if caption is None else self._paragraph(caption.parts)
        texts = [[self._cell(cell) for cell in row] for row in rows]
        if self.room is Room.LINE or not texts:
            return [*above, *(" ".join(filter(None, row)) for row in texts)]
        if any(cell.tag == "td" for cell in rows[0]):
            self.losses.add("The first row of a table became its heading.")
        width = max(map(len, texts))
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in texts]
        return [*above, "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])]

    def _cell(self, cell: Element) -> str:
        blocks = Converter(self.losses, self.picture_at, Room.LINE)
        return blocks.markdown(cell)


def _is_block(element: Element) -> bool:
    """Tell by the name, or by what stands within, as in a link around a paragraph."""
    return element.tag in BLOCKS or any(one.tag in BLOCKS for one in element.below())


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _is_tight(blocks: Sequence[str]) -> bool:
    return len(blocks) == 2 and blocks[1].startswith(("- ", "1. "))


def _indented(lines: Iterable[str], indent: str) -> Iterable[str]:
    return (indent + line if line else "" for line in lines)


def _fenced(element: Element, losses: Losses) -> str:
    text = clean(_lines(element), losses).strip("\n").replace("\t", "    ")
    named = _LANGUAGE.search(" ".join(one.get("class") for one in (element, *element.below())))
    runs = [len(run) for run in re.findall(r"`{3,}", text)]
    fence = "`" * max(3, *(length + 1 for length in runs), 3)
    return f"{fence}{named[1].lower() if named else ''}\n{text}\n{fence}"


def _lines(element: Element) -> str:
    if element.tag == "br":
        return "\n"
    return "".join(part if isinstance(part, str) else _lines(part) for part in element.parts)
