"""Items as importers make them, and the pictures they take along."""

import hashlib
import re
from dataclasses import dataclass, field
from fractions import Fraction
from string import ascii_lowercase
from urllib.parse import unquote

from server.integrations.found import NOT_HELD, Losses, Refusing
from server.items.domain.model import (
    POLICIES,
    Body,
    Cloze,
    Hotspot,
    Item,
    ItemType,
    Match,
    Multiple,
    Numeric,
    Order,
    Policy,
    Scoring,
    Single,
    Status,
    Testlet,
    Text,
)
from server.items.domain.options import MAX_OPTIONS
from server.items.domain.pictures import SUFFIXES, PictureRefused, read_picture
from server.items.domain.rubric import Essay
from server.items.domain.shown import referenced_files
from server.kernel.text import folded, forbidden_character, one_line

_TYPES: dict[type, ItemType] = {
    Single: ItemType.SINGLE,
    Multiple: ItemType.MULTIPLE,
    Order: ItemType.ORDER,
    Match: ItemType.MATCH,
    Cloze: ItemType.CLOZE,
    Essay: ItemType.ESSAY,
    Numeric: ItemType.NUMERIC,
    Text: ItemType.TEXT,
    Hotspot: ItemType.HOTSPOT,
    Testlet: ItemType.TESTLET,
}
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_MAX_TITLE = 120


@dataclass(frozen=True, slots=True)
class Said:
    """What every type has."""

    stem: str
    name: str = ""
    title: str = ""
    points: Fraction = Fraction(1)
    policy: Policy | None = None
    shuffle: bool = True
    feedback: str = ""


def made(body: Body, said: Said) -> Item:
    """Return a draft of the body's type; without a policy it has the type's first."""
    item_type = _TYPES[type(body)]
    return Item(
        id=said.name, version=1, type=item_type, title=title_of(said.title or said.stem),
        points=said.points, scoring=Scoring(said.policy or POLICIES[item_type][0]), language="en",
        status=Status.DRAFT, author="", stem=said.stem, body=body, shuffle=said.shuffle,
        feedback=said.feedback,
    )  # fmt: skip


def shown_paths(item: Item) -> tuple[str, ...]:
    """Return the pictures it is asked on or shows, each once."""
    image = (item.body.image,) if isinstance(item.body, Hotspot) else ()
    return tuple(dict.fromkeys((*image, *referenced_files(item))))


def title_of(text: str) -> str:
    """Return one line of it, cut between words."""
    line = one_line("".join(one for one in text if not forbidden_character(one, allow="\n\t")))
    if len(line) <= _MAX_TITLE:
        return line
    return line[:_MAX_TITLE].rsplit(" ", 1)[0].rstrip() + "…"


def slug(text: str) -> str:
    """Return the text as ids and file names have it, or "" where nothing of it is left."""
    return _NOT_IN_NAMES.sub("-", folded(text)).strip("-")


def letters(count: int) -> str:
    """Return the ids of so many options. Raises Refusing."""
    if count > MAX_OPTIONS:
        raise Refusing("E002", f"{count} options; an item has at most {MAX_OPTIONS}")
    return ascii_lowercase[:count]


@dataclass(slots=True)
class Pictures:
    """What one item shows. Equal pictures are one file, named by what is in it."""

    losses: Losses
    files: dict[str, bytes] = field(default_factory=dict)

    def keep(self, name: str, data: bytes | None) -> str | None:
        """Return the path to write into the text, or None after naming the loss."""
        if data is None:
            self.losses.add(f"The picture {name!r} is not kept: the file is not there.")
            return None
        try:
            picture = read_picture(data)
        except PictureRefused as refusal:
            self.losses.add(f"The picture {name!r} is not kept: it is {refusal}.")
            return None
        digest = hashlib.sha256(data).hexdigest()[:8]
        stem = unquote(name).rpartition("/")[2].rpartition(".")[0]
        base = slug(stem).removesuffix(f"-{digest}")[:40].strip("-") or "picture"
        path = f"pictures/{base}-{digest}.{SUFFIXES[picture.media_type]}"
        self.files[path] = data
        return path


def whole_points(value: Fraction, losses: Losses) -> Fraction:
    """Return the points where an item may have them. Raises Refusing above the highest."""
    if value <= 0:
        losses.add("It was worth no points; it is worth 1 here.")
        return Fraction(1)
    if value > 1000:
        raise Refusing(NOT_HELD, "an item is worth at most 1000 points")
    return value
