"""A candidate's own marks on an item: a flag, what is struck out, highlights, a note.

Saved in the order of responses, and never part of a receipt, a grade or a review.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from server.exams.domain.receipt import canonical
from server.kernel.errors import Invalid
from server.kernel.text import forbidden_character

MOST_BYTES = 4_096
LONGEST_NOTE = 1_000
MOST_HIGHLIGHTS = 50
LONGEST_TEXT = 1_000_000
"""No text of an item is longer than a file of content may be."""

Place = Annotated[int, Meta(ge=0, le=LONGEST_TEXT)]


class MarksMalformed(Invalid):
    code = "marks-malformed"
    detail = "These marks do not fit the item."


class MarksTooLong(Invalid):
    code = "marks-too-long"
    detail = "There is no room for so many marks on one item. Shorten the note or highlight less."


class Part(StrEnum):
    STEM = "stem"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Highlight:
    """Characters `start` to before `end` of a text as it is shown, as UTF-16 counts them."""

    part: Part
    start: Place
    end: Place


@dataclass(frozen=True, slots=True)
class Marks:
    """`struck` are handles of options."""

    flagged: bool = False
    struck: tuple[str, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    note: str = ""

    def require_fitting(self, options: Collection[str], *, has_case: bool) -> None:
        """Raises MarksMalformed for what no item of these options could carry."""
        if not set(self.struck) <= set(options) or len(set(self.struck)) < len(self.struck):
            raise MarksMalformed("Only options of this item are struck out, each once.")
        parts = {Part.STEM, Part.CASE} if has_case else {Part.STEM}
        if any(one.part not in parts or one.start >= one.end for one in self.highlights):
            raise MarksMalformed("A highlight is a stretch of the text of this item or its case.")
        if forbidden_character(self.note, allow="\n\r\t") is not None:
            raise MarksMalformed("The note holds a character that cannot be seen.")
        if len(self.highlights) > MOST_HIGHLIGHTS or len(self.note) > LONGEST_NOTE:
            raise MarksTooLong


NONE = Marks()


def written(marks: Marks) -> str:
    """The form in which they are kept. Raises MarksTooLong."""
    text = canonical(marks)
    if len(text.encode()) > MOST_BYTES:
        raise MarksTooLong
    return text


def read(text: str) -> Marks:
    return msgspec.json.decode(text, type=Marks)
