"""One walk over the parsed text: gives it our structure and notes what a checker must know.

Headings get ids, tables their labels, callouts their names; links and pictures are judged.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from server.items.domain.findings import Finding, Severity
from server.items.domain.markdown import addresses, limits
from server.items.domain.markdown.model import (
    HEADING_PREFIX,
    Broken,
    Heading,
    Image,
    Link,
    Surroundings,
)
from server.items.domain.markdown.tables import label_tables, plain_text

if TYPE_CHECKING:  # loaded only by who renders
    from markdown_it.token import Token

CALLOUTS = {
    "note": ("Note", ""),
    "tip": ("Tip", "good"),
    "warning": ("Careful", "warn"),
    "example": ("Example", ""),
    "exercise": ("Exercise", ""),
}
_CLOSED = re.compile(r":{3,}\s*\Z")


class Shape:
    """The walk's memory; lives for one text."""

    def __init__(self, source: str, within: Surroundings) -> None:
        self._lines = source.split("\n")
        self._within = within
        self._seen: Counter[tuple[int, str]] = Counter()
        self._ids: Counter[str] = Counter()
        self.headings: list[Heading] = []
        self.links: list[Link] = []
        self.images: list[Image] = []
        self.findings: list[Finding] = []

    def walk(self, tokens: Sequence["Token"]) -> None:
        containers: list[Token] = []
        for at, token in enumerate(tokens):
            if token.type == "heading_open":
                self._heading(token, tokens[at + 1])
            elif token.type == "container_callout_open":
                self._container(token)
                containers.append(token)
            elif token.type == "container_callout_close":
                token.meta = containers.pop().meta
        label_tables(tokens)
        for token in tokens:
            if token.type == "inline":
                self._inline(token)

    def report(self, line: int, snippet: str, code: str, text: str) -> None:
        """`line` is counted from 1 within the text; `snippet` finds the column."""
        at = self._within.first_line + line - 1
        column = self._column(line, snippet)
        self.findings.append(Finding(self._within.file, at, column, code, text))

    def _column(self, line: int, snippet: str) -> int:
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        start = 0
        for _ in range(self._seen[line, snippet] + 1):
            found = text.find(snippet, start)
            start = found + 1 if found >= 0 else start
        self._seen[line, snippet] += 1
        return max(start, 1)

    def _heading(self, token: "Token", inline: "Token") -> None:
        text = plain_text(inline)
        slug = self._unique(slug_of(text))
        token.attrs["id"] = slug
        line = self._within.first_line + _first_line(token) - 1
        self.headings.append(Heading(int(token.tag[1:]), slug, text, line))

    def _unique(self, slug: str) -> str:
        candidate = slug
        while self._ids[candidate]:
            self._ids[slug] += 1
            candidate = f"{slug}-{self._ids[slug]}"
        self._ids[candidate] += 1
        return candidate

    def _container(self, token: "Token") -> None:
        kind, _, title = token.info.strip().partition(" ")
        line = _first_line(token)
        if kind == "check":
            self._check(token, line)
        elif kind in CALLOUTS:
            name, tone = CALLOUTS[kind]
            token.meta = {"callout": kind, "title": title.strip() or name, "tone": tone}
        else:
            known = ", ".join(CALLOUTS)
            self.report(line, ":::", "C017", f"unknown callout `{kind}`; there are {known}")
        end = token.map[1] if token.map else 0
        if end >= len(self._lines) or not _CLOSED.search(self._lines[end]):
            self.report(line, ":::", "C017", f"`::: {kind}` is never closed by a line `:::`")

    def _check(self, token: "Token", line: int) -> None:
        number = self._within.checks.get(line)
        if number is None or token.level > 0:
            text = "a check stands in a lesson, at the left margin and outside of everything else"
            self.report(line, ":::", "C017", text)
            return
        token.meta = {"check": number}

    def _inline(self, token: "Token") -> None:
        line = _first_line(token)
        if "refused" in token.meta:
            self.report(line, "", "E002", token.meta["refused"])
        if _CLOSED.match(token.content):
            text = "this closes nothing; around another callout, an outer one takes `::::`"
            self.report(line, ":::", "C017", text)
        for child in token.children or ():
            self._child(child, line)
            line += child.type in {"softbreak", "hardbreak"}

    def _child(self, child: "Token", line: int) -> None:
        if child.type == "raw_html":
            text = "raw HTML is shown, not used; write Markdown, or `\\<` for the sign"
            self.report(line, child.content.split("\n")[0], "E041", text)
        elif child.type == "fact_unknown":
            text = f"the fact {child.content} is cited but not among the lesson's facts"
            self.report(line, child.content, "E045", text)
        elif child.type == "image":
            self._image(child, line)
        elif child.type == "link_open" and "fact" not in child.meta:
            self._link(child, line)

    def _link(self, token: "Token", line: int) -> None:
        address = str(token.attrs.get("href", ""))
        token.attrs = {}
        if len(self.links) >= limits.MAX_LINKS:
            self.report(line, "", "E002", f"more than {limits.MAX_LINKS} links")
            return
        target = self._judged(address, line, addresses.link_problem(address))
        if target is None:
            return
        token.attrs = {"href": target}
        if addresses.is_external(target):
            token.attrs["rel"] = "noopener noreferrer"

    def _judged(self, address: str, line: int, problem: str) -> str | None:
        target = Broken(problem) if problem else self._resolved(address)
        column = self._column(line, self._snippet(line, address))
        at = self._within.first_line + line - 1
        if isinstance(target, Broken):
            self.findings.append(Finding(self._within.file, at, column, "E041", target.text))
            return None
        self.links.append(Link(address, at, column))
        return target

    def _snippet(self, line: int, address: str) -> str:
        """Return the address as the line holds it, or for one defined elsewhere its bracket."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        spellings = (address, unquote(address))
        return next((one for one in spellings if one and one in text), "[")

    def _resolved(self, address: str) -> str | Broken:
        if not address.startswith("#"):
            return self._within.link(address)
        wanted = heading_anchor(unquote(address[1:]))
        if any(heading.id == wanted for heading in self.headings):
            return f"#{wanted}"
        return Broken(f"no heading here makes the anchor `{address}`")

    def _image(self, token: "Token", line: int) -> None:
        address = str(token.attrs.get("src", ""))
        alt = token.content.strip()
        problem = addresses.image_problem(address)
        target = Broken(problem) if problem else self._within.image(address)
        column = self._column(line, self._snippet(line, address))
        at = self._within.first_line + line - 1
        if isinstance(target, Broken):
            self.findings.append(Finding(self._within.file, at, column, "E041", target.text))
            token.type, token.content, token.children = "text", alt, None
            return
        if not alt:
            text = "a picture without a description; write it between the brackets"
            self.findings.append(Finding(self._within.file, at, column, "C018", text))
        self.images.append(Image(address, alt, at, column))
        token.attrs = {"src": target, "alt": "", "loading": "lazy"}

    def warn_of_skipped_levels(self) -> None:
        """Warn, because who hears the headings loses the thread when a level is left out."""
        level = 1
        for heading in self.headings:
            if heading.level > level + 1:
                text = f"a heading of level {heading.level} follows one of level {level}"
                place = self._within.file, heading.line, 1
                self.findings.append(Finding(*place, "C019", text, Severity.WARNING))
            level = heading.level


def slug_of(text: str) -> str:
    """Return the id of a heading: its words in lower case, joined by hyphens, after our prefix."""
    folded = unicodedata.normalize("NFC", text).lower()
    return heading_anchor("-".join(re.findall(r"\w+", folded)) or "section")


def heading_anchor(anchor: str) -> str:
    return f"{HEADING_PREFIX}{anchor}"


def _first_line(token: "Token") -> int:
    return token.map[0] + 1 if token.map else 1
