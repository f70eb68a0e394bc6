"""The printed ID of a certificate: twenty characters that a person can type and we can refuse.

`printed-id.md` is its specification, with test vectors. The tag is a filter, not a proof: it
saves a look-up for an invented ID. No meaning is inside; nothing here looks anything up.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from server.credentials.domain.reed_solomon import check_symbols, corrected, is_word

LENGTH = 20
RANDOM_BITS = 55
VERSIONS = range(32)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32
_VALUES = {character: value for value, character in enumerate(_ALPHABET)} | {
    "I": 1,
    "L": 1,
    "O": 0,
}
_LABEL = b"assay printed id v1\0"
_RANDOM_SYMBOLS = 11
_TAG_SYMBOLS = 6
_TAG_AT = 1 + _RANDOM_SYMBOLS
_MINUS = "\u2212"  # a dash to the eye, a symbol to Unicode
# Longer texts are no slip of a finger; reading them would only cost time.
_LONGEST = 200
_SEPARATOR = re.compile(r"[\s\-\u2010-\u2015\u2212]{1,3}")
_ABOUT = {5: {3, 4, 5}, 1: {18, 19, 20, 21, 22}}
"""By the number of groups how long each may be with a letter too few or too many."""


@dataclass(frozen=True, slots=True)
class PrintedId:
    """An ID whose check characters and tag are right. Whether it was ever issued is not said."""

    compact: str
    key_version: int


@dataclass(frozen=True, slots=True)
class Mistyped:
    """Not a code word. `did_you_mean`, in display form, is one slip away and passes the tag."""

    did_you_mean: str | None


@dataclass(frozen=True, slots=True)
class Forged:
    """Well formed, with a tag we did not make: treat it as an unknown ID."""


Keys = Mapping[int, bytes]


def make(random55: int, key_version: int, key: bytes) -> str:
    """Return the compact form (20 characters). `random55` must be unpredictable and unique."""
    if random55 not in range(1 << RANDOM_BITS) or key_version not in VERSIONS:
        raise ValueError("an ID takes 55 random bits and a key version from 0 to 31")
    body = bytes([key_version]) + _symbols(random55, _RANDOM_SYMBOLS)
    body += _symbols(_tag(body, key), _TAG_SYMBOLS)
    return compact_of((*body, *check_symbols(body)))


def display(compact: str) -> str:
    """Return the form to print and to put in addresses: groups of four."""
    return f"{compact[:4]}-{compact[4:8]}-{compact[8:12]}-{compact[12:16]}-{compact[16:]}"


def read(text: str, keys: Keys) -> PrintedId | Mistyped | Forged:
    """Read what a person typed: any case, spaces and dashes; I and L are 1, O is 0, U is refused.

    `keys` are all tag keys by version, those of earlier years too.
    """
    symbols = _typed(text)
    if symbols is None:
        return Mistyped(None)
    if not is_word(symbols):
        return Mistyped(_correction(symbols, keys))
    if not _has_tag(symbols, keys):
        return Forged()
    return PrintedId(compact_of(symbols), symbols[0])


def may_be_meant(text: str) -> bool:
    """Whether somebody may have meant to write an ID, if with a slip: in its groups or in one."""
    if len(text) > _LONGEST:
        return False
    groups = _SEPARATOR.split(text.strip())
    lengths, letters = {len(one) for one in groups}, "".join(groups)
    is_formed = lengths <= _ABOUT.get(len(groups), set())
    has_digits = letters.isascii() and letters.isalnum() and not letters.isalpha()
    return _typed(text) is not None or (is_formed and has_digits)


def compact_of(symbols: Sequence[int]) -> str:
    return bytes(symbols).translate(_LETTERS).decode()


def symbols_of(compact: str) -> tuple[int, ...]:
    return tuple(_VALUES[one] for one in compact)


def _typed(text: str) -> bytes | None:
    """Return a byte for each symbol."""
    if len(text) > _LONGEST:
        return None
    if text.isascii():
        read = text.encode().translate(_OF_BYTES, _SEPARATORS)
        return read if len(read) == LENGTH and _NO_SYMBOL not in read else None
    symbols = []
    for character in text.upper():
        symbol = _VALUES.get(character)
        if symbol is not None:
            symbols.append(symbol)
        elif not _is_separator(character):
            return None
    return bytes(symbols) if len(symbols) == LENGTH else None


def _is_separator(character: str) -> bool:
    if character == "-" or character.isspace():
        return True
    return character == _MINUS or unicodedata.category(character) in {"Pd", "Cf"}


_NO_SYMBOL = 255
_OF_BYTES = bytes([_VALUES.get(chr(code).upper(), _NO_SYMBOL) for code in range(256)])
_LETTERS = _ALPHABET.encode().ljust(256)
_SEPARATORS = bytes([code for code in range(128) if _is_separator(chr(code))])


def _correction(symbols: bytes, keys: Keys) -> str | None:
    """Return the one slip that explains the text, if exactly one passes the tag."""
    slips = {one for one in _slips(symbols) if _has_tag(one, keys)}
    return display(compact_of(slips.pop())) if len(slips) == 1 else None


def _slips(symbols: bytes) -> Iterator[bytes]:
    replaced = corrected(symbols)
    if replaced is not None:
        yield bytes(replaced)
    for at in range(LENGTH - 1):
        swapped = bytes((*symbols[:at], symbols[at + 1], symbols[at], *symbols[at + 2 :]))
        if is_word(swapped):
            yield swapped


def _has_tag(symbols: bytes, keys: Keys) -> bool:
    key = keys.get(symbols[0])
    if key is None:
        return False
    claimed = 0
    for symbol in symbols[_TAG_AT : _TAG_AT + _TAG_SYMBOLS]:
        claimed = claimed << 5 | symbol
    tag = _tag(symbols[:_TAG_AT], key)
    return hmac.compare_digest(claimed.to_bytes(4, "big"), tag.to_bytes(4, "big"))


def _tag(version_and_random: bytes, key: bytes) -> int:
    """Return the first 30 bits of HMAC-SHA-256 over label and symbols, one byte a symbol."""
    digest = hmac.digest(key, _LABEL + version_and_random, "sha256")
    return int.from_bytes(digest[:4], "big") >> 2


def _symbols(number: int, count: int) -> bytes:
    return bytes([number >> shift & 31 for shift in range(5 * count - 5, -1, -5)])
