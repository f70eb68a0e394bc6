"""Which characters the fonts of the certificate can draw, read from the fonts themselves.

Knows the two kinds of table that map Unicode to glyphs (OpenType `cmap`, formats 4 and 12).
"""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
DOTS = "…"
_RUN = re.compile(rf"{DOTS}(\s*{DOTS})+")
_INVISIBLE = {"Cf", "Zs"}
"""Joiners, marks of direction and spaces need no glyph."""


def drawable(text: str) -> str:
    """Return the text with three dots for each run of characters that no font here holds."""
    known = _characters()
    shown = [
        one if ord(one) in known or unicodedata.category(one) in _INVISIBLE else DOTS
        for one in text
    ]
    return _RUN.sub(DOTS, "".join(shown))


@cache
def _characters() -> frozenset[int]:
    fonts = sorted(FONTS.glob("*.ttf"))
    return frozenset(code for path in fonts for code in _mapped(path.read_bytes()))


def _mapped(font: bytes) -> Iterator[int]:
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", cmap, 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", cmap, 8 + 8 * number)
        subtable = cmap[offset:]
        (kind,) = struct.unpack_from(">H", subtable)
        if kind == 12:
            yield from _groups(subtable)
        elif kind == 4:
            yield from _segments(subtable)


def _table(font: bytes, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        name, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if name == tag:
            return font[offset : offset + length]
    raise LookupError(tag)


def _groups(subtable: bytes) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", subtable, 12)
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", subtable, 16 + 12 * number)
        yield from (code for code in range(first, last + 1) if glyph + code - first)


def _segments(subtable: bytes) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", subtable, 6)
    count = doubled // 2
    lasts = struct.unpack_from(f">{count}H", subtable, 14)
    firsts = struct.unpack_from(f">{count}H", subtable, 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", subtable, 16 + 2 * doubled)
    at = 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", subtable, at)
    for number, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offsets[number]:
                place = at + 2 * number + offsets[number] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", subtable, place)
            is_mapped = glyph or not offsets[number]
            if code != 0xFFFF and is_mapped and (glyph + deltas[number]) & 0xFFFF:
                yield code
