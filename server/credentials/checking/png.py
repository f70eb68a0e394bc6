"""The credential baked into a PNG (Open Badges 3.0, section 5.3): one `iTXt`, not compressed.

PNG, third edition: chunks with their checksums, in bounds, from IHDR to IEND and nothing after.
The picture itself is never decoded.
"""

import struct
import zlib
from collections.abc import Iterator

from server.credentials.checking.codes import Code, Unreadable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
_TEXTS = frozenset({b"iTXt", b"tEXt", b"zTXt"})
_MOST_CHUNKS = 10_000
_AROUND = 12
"""Length, type and checksum of a chunk."""


def baked(content: bytes) -> bytes:
    """Return the text. Raises Unreadable."""
    named = [
        (kind, rest)
        for kind, body in _chunks(content)
        if kind in _TEXTS and (rest := _under_keyword(body)) is not None
    ]
    if not named:
        raise Unreadable(Code.NO_CREDENTIAL)
    if len(named) > 1:
        raise Unreadable(Code.SEVERAL_CREDENTIALS)
    kind, rest = named[0]
    if kind != b"iTXt" or rest[:1] == b"\x01":
        raise Unreadable(Code.PNG_COMPRESSED if kind != b"tEXt" else Code.PNG_MALFORMED)
    # Flag and method, then a language and a translated keyword, each ended by a zero.
    parts = rest[2:].split(b"\0", 2)
    if rest[:2] != b"\0\0" or len(parts) != 3:
        raise Unreadable(Code.PNG_MALFORMED)
    return parts[2]


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, kind = len(SIGNATURE), b""
    for number in range(_MOST_CHUNKS):
        if at + _AROUND > len(content):
            break
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + _AROUND + length
        if end > len(content) or (number == 0) != (kind == b"IHDR"):
            break
        body = content[at + 8 : end - 4]
        if zlib.crc32(kind + body) != int.from_bytes(content[end - 4 : end], "big"):
            raise Unreadable(Code.PNG_CHECKSUM_WRONG)
        yield kind, body
        at = end
        if kind == b"IEND":
            break
    if kind != b"IEND" or at != len(content):
        raise Unreadable(Code.PNG_MALFORMED)


def _under_keyword(body: bytes) -> bytes | None:
    keyword, zero, rest = body.partition(b"\0")
    return rest if zero and keyword == KEYWORD else None
