"""A list of people and IDs as an HR office keeps it, and whether a name is that of a holder.

Which column holds the IDs is told by its head, or else by what looks like one. Nothing is guessed
about a name but its writing: case, accents' encoding, commas and the order of its words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.credentials.checking.held import printed_in

MOST_ROWS = 1_000
LONGEST_CELL = 500
_ID_HEADS = frozenset({"id", "certificate id", "certificate", "certificate_id", "zertifikat"})
_NAME_HEADS = frozenset({"name", "holder", "full name", "person", "inhaber"})
_LOOKS_LIKE_ID = re.compile(r"[0-9A-Za-z]{4}([ -]?[0-9A-Za-z]{4}){4}")
_WORD = re.compile(r"[^\W_]+")


class TooLong(ValueError):
    """More rows than are checked at once."""


class Named(StrEnum):
    """What became of the name in a row."""

    SAME = "same"
    OTHER = "other"
    NOT_GIVEN = "not-given"
    WITHHELD = "withheld"
    NOT_COMPARED = "not-compared"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its number as a spreadsheet shows it, and the ID and name as they were written."""

    row: int
    id: str
    name: str


def entries(rows: Iterable[tuple[int, Sequence[str]]]) -> list[Entry]:
    """Raises TooLong."""
    filled = [(number, cells) for number, cells in rows if any(one.strip() for one in cells)]
    heads = [one.strip().casefold() for one in filled[0][1]] if filled else []
    id_at, name_at = _place(heads, _ID_HEADS), _place(heads, _NAME_HEADS)
    body = filled[1:] if id_at is not None or name_at is not None or _is_head(filled) else filled
    if len(body) > MOST_ROWS:
        raise TooLong
    return [_entry(number, cells, id_at, name_at) for number, cells in body]


def compared(given: str, holder: str) -> Named:
    """Whether a name as somebody wrote it is the one on the certificate."""
    words = _words(given)
    if not words:
        return Named.NOT_GIVEN
    return Named.SAME if words == _words(holder) else Named.OTHER


def _is_head(filled: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether the first row alone holds nothing like an ID."""
    first_two = [any(map(_is_likely, cells)) for _, cells in filled[:2]]
    return first_two == [False, True]


def _is_likely(cell: str) -> bool:
    return _LOOKS_LIKE_ID.fullmatch(printed_in(cell.strip())) is not None


def _entry(number: int, cells: Sequence[str], id_at: int | None, name_at: int | None) -> Entry:
    texts = [one.strip()[:LONGEST_CELL] for one in cells]
    if id_at is None:
        likely = (at for at, one in enumerate(texts) if _is_likely(one))
        id_at = next(likely, next((at for at, one in enumerate(texts) if one), 0))
    if name_at is None:
        name_at = next((at for at, one in enumerate(texts) if one and at != id_at), len(texts))
    return Entry(number, printed_in(_cell(texts, id_at)), _cell(texts, name_at))


def _place(heads: Sequence[str], known: frozenset[str]) -> int | None:
    return next((at for at, head in enumerate(heads) if head in known), None)


def _cell(texts: Sequence[str], at: int) -> str:
    return texts[at] if at < len(texts) else ""


def _words(name: str) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))
