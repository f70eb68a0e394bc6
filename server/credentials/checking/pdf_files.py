"""What is attached to a PDF, read without understanding the rest of it.

ISO 32000-2, 7.11.4: an embedded file is a stream whose dictionary has the type EmbeddedFile, and a
stream stands in the file in the clear. Only plain and deflated ones are read, each within bounds;
the pages are never looked at, so what is printed there proves nothing.
"""

import re
import zlib
from collections.abc import Iterator

from server.credentials.checking.codes import Code, Unreadable

MOST_BYTES = 1 << 20
_MOST_FILES = 20
_LONGEST_DICTIONARY = 2_048
_MARK = re.compile(rb"/EmbeddedFile(?![A-Za-z0-9])")
_OBJECT = re.compile(rb"\d{1,10} \d{1,5} obj\s*<<")
_STREAM = re.compile(rb">>\s*stream\r?\n")
_END = re.compile(rb"\s*endstream")
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})(\s+\d{1,5}\s+R)?")
_FILTER = re.compile(rb"/Filter\s*(?:/(\w+)|\[\s*(?:/(\w+)\s*)?\])")


def attached(content: bytes) -> Iterator[bytes]:
    """Yield each attached file. Raises Unreadable where one cannot be read."""
    for number, mark in enumerate(_MARK.finditer(content)):
        if number == _MOST_FILES:
            raise Unreadable(Code.PDF_MALFORMED)
        found = _stream_around(content, mark.start())
        if found is not None:
            dictionary, start = found
            yield _decoded(dictionary, _raw(content, dictionary, start))


def _stream_around(content: bytes, at: int) -> tuple[bytes, int] | None:
    """Return the dictionary that the mark stands in and where its stream begins."""
    before = content[max(0, at - _LONGEST_DICTIONARY) : at]
    openings = list(_OBJECT.finditer(before))
    opened = _STREAM.search(content, at, at + _LONGEST_DICTIONARY)
    if not openings or opened is None or b"endobj" in before[openings[-1].end() :]:
        return None
    return before[openings[-1].end() :] + content[at : opened.start()], opened.end()


def _raw(content: bytes, dictionary: bytes, start: int) -> bytes:
    length = _LENGTH.search(dictionary)
    if length is None:
        raise Unreadable(Code.PDF_MALFORMED)
    if length[2]:  # the length is an object of its own: the stream ends where it says so
        end = content.find(b"endstream", start)
        return content[start : max(end, start)]
    end = start + int(length[1])
    if not _END.match(content, end):
        raise Unreadable(Code.PDF_MALFORMED)
    return content[start:end]


def _decoded(dictionary: bytes, raw: bytes) -> bytes:
    named = _FILTER.search(dictionary)
    if named is None and b"/Filter" not in dictionary:
        return _bounded(raw)
    kind = named and (named[1] or named[2])
    if kind != b"FlateDecode" or b"/DecodeParms" in dictionary:
        raise Unreadable(Code.PDF_MALFORMED)
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(raw, MOST_BYTES + 1)
    except zlib.error as error:
        raise Unreadable(Code.PDF_MALFORMED) from error
    if not inflater.eof and len(plain) <= MOST_BYTES:
        raise Unreadable(Code.PDF_MALFORMED)
    return _bounded(plain)


def _bounded(plain: bytes) -> bytes:
    if len(plain) > MOST_BYTES:
        raise Unreadable(Code.CREDENTIAL_TOO_LARGE)
    return plain
