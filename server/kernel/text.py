"""What counts as acceptable text from outside: NFC, no controls, no lone surrogates."""

import unicodedata

_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_NEVER = frozenset("\x7f\ufffe\uffff")


def forbidden_character(text: str, *, allow: str = "") -> str | None:
    """Return the first character we never store, or None.

    Refused: C0 and C1 controls but those in `allow`, DEL, lone surrogates, U+FFFE, U+FFFF
    and bidirectional controls, which make a text read differently from what it says.
    """
    if text.isascii() and text.isprintable():
        return None  # most are, and a look at each character takes long
    for character in text:
        if character in allow:
            continue
        category = unicodedata.category(character)
        if category in {"Cc", "Cs"} or character in _NEVER or character in _BIDI_CONTROLS:
            return character
    return None


def without_directions(text: str) -> str:
    """Drop the bidirectional controls, which typing from right to left brings along."""
    return "".join(one for one in text if one not in _BIDI_CONTROLS)


def normalised(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Fold every run of white space to one space and trim."""
    return " ".join(normalised(text).split())


def folded(text: str) -> str:
    """Return the text for searching: without case, accents and what cannot be seen."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if unicodedata.category(one) not in {"Mn", "Cf"})
