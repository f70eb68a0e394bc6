"""Pictures that items are asked on: PNG or WebP, known from their bytes alone.

A drawing in SVG may hold scripts and addresses and is not taken. Nothing here decodes pixels.
"""

import hashlib
from dataclasses import dataclass

MAX_PICTURE_BYTES = 512 * 1024
MIN_SIDE, MAX_SIDE = 64, 4_000
PNG, WEBP = "image/png", "image/webp"
SUFFIXES = {PNG: "png", WEBP: "webp"}

_PNG_BEGINS = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PNG_ENDS = b"\x00\x00\x00\x00IEND\xaeB`\x82"


class PictureRefused(Exception):
    """Says why these bytes are no picture we show."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`digest` is the SHA-256 of the file, in hex; the sides are in pixels."""

    digest: str
    media_type: str
    width: int
    height: int

    @property
    def address(self) -> str:
        return f"/pictures/{self.digest}.{SUFFIXES[self.media_type]}"


@dataclass(frozen=True, slots=True)
class PictureFile:
    media_type: str
    content: bytes


def read_picture(data: bytes) -> Picture:
    """Raises PictureRefused."""
    if len(data) > MAX_PICTURE_BYTES:
        raise PictureRefused(f"a picture of more than {MAX_PICTURE_BYTES // 1024} KiB")
    kind, size = (PNG, _png_size(data)) if data.startswith(b"\x89PNG") else (WEBP, _webp_size(data))
    if size is None:
        raise PictureRefused("not a whole picture in PNG or WebP")
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in size):
        raise PictureRefused(
            f"a picture of {size[0]} by {size[1]}; each side has {MIN_SIDE} to {MAX_SIDE} pixels"
        )
    return Picture(hashlib.sha256(data).hexdigest(), kind, *size)


def _png_size(data: bytes) -> tuple[int, int] | None:
    # PNG (third edition) section 11.2.1: IHDR comes first and begins with width and height.
    if len(data) < 24 or not data.startswith(_PNG_BEGINS) or not data.endswith(_PNG_ENDS):
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _webp_size(data: bytes) -> tuple[int, int] | None:
    # RFC 9649 section 2.4; its sections 2.5 to 2.7 say where the three kinds keep their size.
    is_whole = len(data) >= 30 and int.from_bytes(data[4:8], "little") + 8 == len(data)
    if not is_whole or data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return _number(data[24:27]) + 1, _number(data[27:30]) + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _number(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _number(data[26:28]) & 0x3FFF, _number(data[28:30]) & 0x3FFF
    return None


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")
