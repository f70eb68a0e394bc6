"""What goes into the renderer and what comes out, beside the Markdown itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from server.items.domain.findings import Finding

HEADING_PREFIX = "s-"
"""Before every heading's id, so that no title can take an id the page itself uses."""


class Profile(StrEnum):
    """What a text may hold.

    A lesson everything; an item's text no headings and no notes; an option only what stands
    within a line.
    """

    LESSON = "lesson"
    ITEM = "item"
    INLINE = "inline"


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a link or picture leads nowhere."""

    text: str


Resolver = Callable[[str], str | Broken]
"""Takes an address as written, relative to the text's file; gives the one to publish."""


def as_written(address: str) -> str | Broken:
    return address


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a text stands.

    `checks` maps the line of a `::: check` fence, counted from 1 within the text, to the
    check's number in its lesson.
    """

    file: str = ""
    first_line: int = 1
    facts: frozenset[str] = frozenset()
    link: Resolver = as_written
    image: Resolver = as_written
    checks: Mapping[int, int] = field(default_factory=dict)


NOWHERE = Surroundings()


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """A link as its author wrote it; the place is counted in the file."""

    address: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Image:
    address: str
    alt: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class TextFile:
    """A code block whose name is that of a file, such as `data-sheet.md`; its line in its file."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, and what a checker needs to know about it."""

    html: str
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[TextFile, ...] = ()
