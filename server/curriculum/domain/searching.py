"""What somebody looks for, and where it stands in a text. Knows no store.

Words are compared without case and accents. The last letters may be missing, so that "pilot" finds
"pilots"; what stands in quotes is found as it stands.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST_QUERY = 200
MOST_TERMS = 10
SHORTEST_BEGINNING = 3
"""Shorter words are found whole: hardly a text has no word that begins with "a"."""
SHOWN = 230
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must follow each other; with `is_beginning`, the last may go on."""

    words: tuple[str, ...]
    is_beginning: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text must hold all terms. Without any, nothing is looked for."""

    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it is what was looked for."""

    text: str
    is_hit: bool


def read_query(typed: str) -> Wanted:
    """Read what was typed. Anything is a query; signs mean nothing but quotes."""
    terms: list[Term] = []
    for quoted, plain in _QUOTED.findall(typed[:LONGEST_QUERY]):
        words = tuple(words_of(quoted or plain))
        if words:
            is_beginning = not quoted and len(words[-1]) >= SHORTEST_BEGINNING
            terms.append(Term(words, is_beginning))
    return Wanted(tuple(dict.fromkeys(terms))[:MOST_TERMS])


def words_of(text: str) -> list[str]:
    """Return the words as they are compared, in order."""
    return _WORD.findall(folded(text))


def folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    return unicodedata.normalize("NFKC", plain.casefold())


@lru_cache(20_000)
def _folded_word(word: str) -> str:
    return "".join(words_of(word))


def holds(text: str, wanted: Wanted) -> bool:
    """Whether every term stands somewhere in the text."""
    words = words_of(text)
    return all(any(_length(words, at, term) for at in range(len(words))) for term in wanted.terms)


def passage(text: str, wanted: Wanted) -> tuple[Piece, ...]:
    """Cut out the stretch that shows most of what was looked for, with the hits marked."""
    hits = _hits(text, wanted)
    start, end = _window(text, hits)
    pieces = _pieces(text, [hit for hit in hits if start <= hit[0] and hit[1] <= end], start, end)
    if start > 0:
        pieces.insert(0, Piece("… ", is_hit=False))
    if end < len(text):
        pieces.append(Piece(" …", is_hit=False))
    return tuple(pieces)


def marked_whole(text: str, wanted: Wanted) -> tuple[Piece, ...]:
    """Mark the hits in a whole text, such as a title."""
    return tuple(_pieces(text, _hits(text, wanted), 0, len(text)))


def _hits(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """Where terms stand in the text, first to last, none within another."""
    beginnings = tuple(term.words[0] for term in wanted.terms)
    found = list(_WORD.finditer(text))
    words = [_folded_word(one.group()) for one in found]
    hits: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        length = _longest(words, at, wanted) if words[at].startswith(beginnings) else 0
        if length:
            hits.append((found[at].start(), found[at + length - 1].end()))
        at += length or 1
    return hits


def _longest(words: Sequence[str], at: int, wanted: Wanted) -> int:
    return max(_length(words, at, term) for term in wanted.terms)


def _length(words: Sequence[str], at: int, term: Term) -> int:
    """How many words of the text are this term, from `at` on; 0 where it does not stand there."""
    here = words[at : at + len(term.words)]
    if len(here) < len(term.words) or tuple(here[:-1]) != term.words[:-1]:
        return 0
    last, wanted = here[-1], term.words[-1]
    is_there = last.startswith(wanted) if term.is_beginning else last == wanted
    return len(term.words) if is_there else 0


def _window(text: str, hits: Sequence[tuple[int, int]]) -> tuple[int, int]:
    if len(text) <= SHOWN:
        return 0, len(text)
    best, most = 0, 0
    for first, (begins, _) in enumerate(hits):
        within = sum(1 for _, ends in hits[first:] if ends <= begins + SHOWN)
        if within > most:
            best, most = begins, within
    start = max(0, min(best - SHOWN // 4, len(text) - SHOWN))
    end = _at_a_gap(text, min(len(text), start + SHOWN))
    cut = text[_at_a_gap(text, start) : end]
    return end - len(cut.lstrip()), end - len(cut) + len(cut.rstrip())


def _at_a_gap(text: str, at: int) -> int:
    """Move to the end of the word at this place, so that no word is cut."""
    while 0 < at < len(text) and not text[at - 1].isspace() and not text[at].isspace():
        at += 1
    return at


def _pieces(text: str, hits: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = start
    for begins, ends in hits:
        if begins > at:
            pieces.append(Piece(text[at:begins], is_hit=False))
        pieces.append(Piece(text[begins:ends], is_hit=True))
        at = ends
    if at < end:
        pieces.append(Piece(text[at:end], is_hit=False))
    return pieces
