"""What files a PDF holds, read without understanding the rest of it.

A stream stands in the file in the clear, whatever leads to it (ISO 32000-2, 7.3.8), while its type
may be left out or spelt in many ways (7.11.4): so every stream is looked into, and no name is
asked whether it is an attachment. Only plain and deflated ones are read, each within bounds. The
pages are never looked at, so what is printed there proves nothing.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from server.credentials.checking.codes import Code, Unreadable

MOST_BYTES = 1 << 20
_MOST_FILES = 20
_MOST_STREAMS = 5_000
_LONGEST_DICTIONARY = 2_048
_BEGINNING = 1_024
_ENOUGH = 64
"""Bytes, unpacked, that tell what may be a credential from a page or a font."""
_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n?|\n)")
_OBJECT = re.compile(rb"\bobj\b")
_MARK = re.compile(rb"/EmbeddedFile(?![A-Za-z0-9])")
_PICTURE = re.compile(rb"/(?:DCT|JPX|CCITTFax|JBIG2)Decode\b")
_BOOKKEEPING = re.compile(rb"/(?:Image|XRef|ObjStm)\b")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_END = re.compile(rb"\s*endstream")
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})(\s+\d{1,5}\s+R)?")
_FILTER = re.compile(rb"/Filter\s*(?:/(\w+)|\[\s*(?:/(\w+)\s*)?\])")
_JSON_OR_JWT = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+$|\s*\{|\s*e[wy][A-Za-z0-9_-]{8})")


@dataclass(frozen=True, slots=True)
class Attached:
    """`has_more`: something stands in it that was not read and may be a file too."""

    files: list[bytes]
    has_more: bool


@dataclass(frozen=True, slots=True)
class _Stream:
    dictionary: bytes
    start: int

    @property
    def is_marked(self) -> bool:
        return _MARK.search(self.dictionary) is not None

    @property
    def is_for_pages(self) -> bool:
        """A picture, or a part of the PDF's own bookkeeping, which are packed in other ways."""
        if b"/DecodeParms" in self.dictionary and _BOOKKEEPING.search(self.dictionary):
            return True
        return _PICTURE.search(self.dictionary) is not None


def attached(content: bytes) -> Attached:
    """Raises Unreadable where what calls itself an attachment cannot be read."""
    files: list[bytes] = []
    has_more = False
    for stream in _streams(content):
        if len(files) > _MOST_FILES:
            raise Unreadable(Code.PDF_MALFORMED)
        try:
            if stream.is_marked or _may_be_meant(content, stream):
                raw = _raw(content, stream)
                files.append(_bounded(_decoded(stream, raw, MOST_BYTES + 1)))
        except Unreadable:
            if stream.is_marked:
                raise
            has_more = has_more or not stream.is_for_pages
    return Attached(files, has_more)


def _streams(content: bytes) -> Iterator[_Stream]:
    for number, opened in enumerate(_STREAM.finditer(content)):
        if number == _MOST_STREAMS:
            raise Unreadable(Code.PDF_MALFORMED)
        before = content[max(0, opened.start() - _LONGEST_DICTIONARY) : opened.start()]
        openings = list(_OBJECT.finditer(before))
        if openings:
            dictionary = _ESCAPE.sub(_unescaped, before[openings[-1].end() :])
            yield _Stream(dictionary, opened.end())


def _may_be_meant(content: bytes, stream: _Stream) -> bool:
    """By its beginning: it may be JSON or a JWT."""
    raw = content[stream.start : stream.start + _BEGINNING]
    return _JSON_OR_JWT.match(_decoded(stream, raw, _ENOUGH)) is not None


def _unescaped(match: re.Match[bytes]) -> bytes:
    """A name may be written so in part: 7.3.5."""
    return bytes([int(match[1], 16)])


def _raw(content: bytes, stream: _Stream) -> bytes:
    """Return as much as its length says, or all to the first end where that does not fit."""
    length, start = _LENGTH.search(stream.dictionary), stream.start
    if length is not None and not length[2] and _END.match(content, start + int(length[1])):
        return content[start : start + int(length[1])]
    end = content.find(b"endstream", start)
    return content[start : max(end, start)]


def _decoded(stream: _Stream, raw: bytes, most: int) -> bytes:
    """Return so many bytes at most."""
    named = _FILTER.search(stream.dictionary)
    if named is None and b"/Filter" not in stream.dictionary:
        return raw[:most]
    kind = named and (named[1] or named[2])
    if kind != b"FlateDecode" or b"/DecodeParms" in stream.dictionary:
        raise Unreadable(Code.PDF_MALFORMED)
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(raw, most)
    except zlib.error as error:
        raise Unreadable(Code.PDF_MALFORMED) from error
    if not inflater.eof and len(plain) < most:
        raise Unreadable(Code.PDF_MALFORMED)
    return plain


def _bounded(plain: bytes) -> bytes:
    if len(plain) > MOST_BYTES:
        raise Unreadable(Code.CREDENTIAL_TOO_LARGE)
    return plain
