"""Codes that people copy by hand: twelve characters that are hard to mistake, 60 bits."""

import unicodedata

BYTES = 8
CHARACTERS = 12
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_ALIKE = str.maketrans("OIL", "011")
_LONGEST_TYPED = 64


def code_of(random: bytes) -> str:
    """Write 60 bits of the random bytes, in groups of four."""
    value = int.from_bytes(random, "big")
    text = "".join(_ALPHABET[value >> 5 * place & 31] for place in range(CHARACTERS))
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def without_dress(typed: str) -> str:
    """Fold what keyboards and people add: spaces, dashes, case, other scripts' digits."""
    kept = (
        one
        for one in typed[:_LONGEST_TYPED]
        if not (one.isspace() or unicodedata.category(one) == "Pd")
    )
    digits = ("0123456789"[unicodedata.decimal(one)] if one.isdecimal() else one for one in kept)
    return "".join(digits).upper()


def as_written(typed: str) -> str:
    """Read a code as it was typed: letters of no code count as what they look like."""
    return without_dress(typed).translate(_ALIKE)
