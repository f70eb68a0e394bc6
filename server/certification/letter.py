"""The result letter as PDF: A4, tagged, in the reader's language. Holds no item and no answer.

What the fonts cannot draw is three dots. Call it from a thread.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from server.credentials.glyphs import drawable
from server.credentials.typesetting import Typesetter

_TYPESETTER = Typesetter(Path(__file__).with_name("letter.typ"))


@dataclass(frozen=True, slots=True)
class Band:
    """A domain; `low` and `high` are whole percent, `range` says them.

    `cut` is where the stroke stands in its bar, in percent.
    """

    title: str
    word: str
    range: str
    low: int
    high: int
    cut: float


@dataclass(frozen=True, slots=True)
class Lesson:
    title: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """`address` stands in a line of its own, where there is one."""

    title: str
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Every text of it, said already."""

    title: str
    language: str
    rtl: bool
    issuer: str
    kind: str
    name_label: str
    name: str
    strong: str
    headline: str
    says: str
    facts: Sequence[tuple[str, str]]
    domains_title: str
    domains_note: str
    domains_head: Sequence[str]
    bands: Sequence[Band]
    study_title: str
    study: Sequence[Lesson]
    parts: Sequence[Part]
    foot: str
    foot_address: str


def letter_pdf(letter: Letter, *, at: datetime) -> bytes:
    """Return the PDF, dated `at`."""
    words = _drawn(asdict(letter))
    return _TYPESETTER.pdf({"words": json.dumps(words, ensure_ascii=False)}, at=at)


def _drawn(value: object) -> object:
    """The same with what can be drawn of each text; addresses are plain already."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {key: _drawn(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_drawn(one) for one in value]
    return value
