"""The texts of one item, from the forms other systems write them in to our Markdown."""

import base64
import binascii
import re
from collections.abc import Callable
from enum import StrEnum

from server.integrations.found import TOO_LARGE, Losses, Refusing
from server.integrations.html_markdown import Converter, Room
from server.integrations.html_tree import MAX_CHARACTERS, read_html
from server.integrations.making import Pictures
from server.integrations.plain import clean, plain_markdown
from server.integrations.xml_tree import Element
from server.items.domain.links import check_links, image_paths
from server.items.domain.report import Report
from server.items.domain.sections import Line, mark_code

_DATA = re.compile(r"data:image/[a-z+]+;base64,", re.IGNORECASE)
_HEADING = re.compile(r"#{1,2}(?:[ \t]|$)")
_MOST_BRACKETS = 1_000

FileNamed = Callable[[str], bytes | None]


class Form(StrEnum):
    """How the other system keeps a text; AUTO is HTML whose line ends count."""

    HTML = "html"
    AUTO = "auto"
    PLAIN = "plain"
    MARKDOWN = "markdown"


class Texts:
    """Converts the texts of one item, and gathers its losses and its pictures."""

    def __init__(self, losses: Losses, file_named: FileNamed) -> None:
        self.losses = losses
        self.pictures = Pictures(losses)
        self._file_named = file_named

    def markdown(
        self, text: str, form: Form, room: Room = Room.WHOLE, *, files: FileNamed | None = None
    ) -> str:
        """Return it as Markdown; `files` are those of this text alone. Raises Refusing."""
        if files is not None:
            self._file_named = files
        if len(text) > MAX_CHARACTERS:
            raise Refusing(TOO_LARGE, "a text that is too long")
        if form is Form.PLAIN:
            written = plain_markdown(text, self.losses)
            return " ".join(written.replace("\\\n", " ").split()) if room is Room.LINE else written
        if form is Form.MARKDOWN:
            return self._of_markdown(text, room)
        return self._of_html(_with_breaks(text) if form is Form.AUTO else text, room)

    def of_tree(self, tree: Element, room: Room) -> str:
        """Return what was read as elements already, named as HTML names them."""
        return Converter(self.losses, self.picture_at, room).markdown(tree)

    def _of_html(self, text: str, room: Room) -> str:
        return self.of_tree(read_html(text), room)

    def _of_markdown(self, text: str, room: Room) -> str:
        """Keep Markdown that our items take as it is; rewrite all other by way of HTML."""
        plain = clean(text.replace("\r\n", "\n"), self.losses).strip("\n")
        plain = _with_breaks_shown(plain.split("\n"))
        if not _is_ours(plain, room):
            return self._of_html(_rendered(plain), room)
        for address in dict.fromkeys(image_paths(plain)):
            path = self.picture_at(address)
            if path is None:
                plain = re.sub(rf"!\[([^\[\]]*)\]\({re.escape(address)}[^()]*\)", r"\1", plain)
            else:
                plain = plain.replace(f"]({address}", f"]({path}")
        return plain

    def picture_at(self, address: str) -> str | None:
        """Return the path of a picture that is taken along, or None after naming the loss."""
        if _DATA.match(address):
            try:
                data = base64.b64decode(address.partition(",")[2], validate=False)
            except (binascii.Error, ValueError):
                data = b""
            return self.pictures.keep("picture.png", data)
        if ":" in address.partition("/")[0] or address.startswith("//"):
            self.losses.add(f"The picture at {address[:80]} is not kept: it stands elsewhere.")
            return None
        path = address.partition("?")[0]
        return self.pictures.keep(path, self._file_named(path))


def bare(text: str, form: Form) -> str:
    """Return the words of a text, for a title."""
    if form in {Form.HTML, Form.AUTO} and "<" in text:
        spaced = re.sub(r"(<(?:br|p|div|li|td)\b)", r" \1", text[:MAX_CHARACTERS])
        return read_html(spaced).text
    return text


def _with_breaks(text: str) -> str:
    """Let line ends count, but those around tags."""
    without = re.sub(r">\s+<", "><", text.strip())
    without = re.sub(r"\n(?=</?[A-Za-z])|(?<=[A-Za-z\"'/]>)\n", " ", without)
    return without.replace("\n", "<br>")


def _with_breaks_shown(lines: list[str]) -> str:
    """Write a line break as a backslash, which our items keep, where it was two spaces."""
    shown = [
        line.rstrip() + ("\\" if line.endswith("  ") and line.strip() and after.strip() else "")
        for line, after in zip(lines, [*lines[1:], ""], strict=True)
    ]
    return "\n".join(shown).strip("\n")


def _is_ours(text: str, room: Room) -> bool:
    if text.count("[") > _MOST_BRACKETS or text.count("`") > _MOST_BRACKETS:
        return False
    report = Report("")
    lines = mark_code(text.split("\n"), 1, report)
    check_links(lines, report)
    if report.has_errors or any(_HEADING.match(line.text) for line in lines if not line.is_code):
        return False
    return room is Room.WHOLE or not _breaks_out(lines, room)


def _breaks_out(lines: list[Line], room: Room) -> bool:
    if room is Room.LINE:
        return len(lines) > 1
    return lines[0].text.startswith(" ") or any(
        line.text.lstrip().startswith(">") for line in lines if not line.is_code
    )


def _rendered(text: str) -> str:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - large, and only some texts need it

    if text.count("[") > _MOST_BRACKETS:
        raise Refusing(TOO_LARGE, "a text with too many brackets")
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(reader.render(text))
