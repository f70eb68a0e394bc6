"""A name's initials: the first letters of its first and last word, or its first whole character.

Accents are dropped only within A-Z; any other script keeps its first grapheme cluster, as a
reader of that script would cut it (UAX 29, as far as names need it).
"""

import re
import unicodedata
from itertools import dropwhile

_BETWEEN_WORDS = re.compile(r"[\s.\ufeff]+")
_JOINER = "\u200d"
_VIRAMA_CLASS = 9
_UNKNOWN = "?"
_BESIDE_LETTERS = frozenset({"Pi", "Pf", "Ps", "Pe", "Po", "Sm"})


def initials(name: str) -> str:
    bare = "".join(
        one for one in unicodedata.normalize("NFD", name) if unicodedata.category(one)[0] != "M"
    )
    found = [letters for word in _BETWEEN_WORDS.split(bare.upper()) if (letters := _lettered(word))]
    if not found:
        return first_grapheme(name.strip()) or _UNKNOWN
    pair = found[0][0] + (found[-1][0] if len(found) > 1 else "")
    return pair if re.fullmatch("[A-Z]+", pair) else first_grapheme(_lettered(name))


def _lettered(text: str) -> str:
    """Return the text without the quotes and brackets before its first letter."""
    return "".join(dropwhile(_is_beside_letters, text))


def _is_beside_letters(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in _BESIDE_LETTERS


def first_grapheme(text: str) -> str:
    """Return the first user-perceived character, marks and joined letters included."""
    end = 1
    while end < len(text) and _joins(text[end - 1], text[end]):
        end += 1
    return text[:end]


def _joins(before: str, character: str) -> bool:
    is_mark = unicodedata.category(character)[0] == "M" or character in {_JOINER, "\u200c"}
    # A consonant after a virama is one conjunct with the one before (UAX 29, GB9c).
    after_virama = unicodedata.combining(before) == _VIRAMA_CLASS
    is_conjunct = after_virama and unicodedata.category(character) == "Lo"
    return is_mark or is_conjunct or (before == _JOINER and not character.isspace())
