"""CSV as spreadsheets save it: which text its bytes are, and which cells stand in it.

An encoding is found by rule and named to the person, never guessed silently.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from server.cohorts.domain.refusals import ListUnreadable
from server.kernel.sentence import Sentence, marked

SEPARATORS = {",": marked("commas"), ";": marked("semicolons"), "\t": marked("tabs")}
_SEPARATOR_LINE = "sep="
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`is_certain` False: the bytes could mean other letters too, so a person must look."""

    text: str
    encoding: str
    is_certain: bool = True


def decoded(data: bytes) -> Decoded:
    """Read UTF-8, UTF-16 with or without its mark, or Latin-1. Raises ListUnreadable."""
    if data.startswith(_WIDE):
        raise ListUnreadable(Sentence(marked("This file is UTF-32. Save it as CSV in UTF-8.")))
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], codec, name), name)
    if b"\0" in data[:2000]:
        return Decoded(_strictly(data, _unmarked_wide(data), "UTF-16"), "UTF-16", is_certain=False)
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return Decoded(_latin(data), "Latin-1", is_certain=False)


def separator_of(text: str) -> str:
    """Return what separates the cells of the first line that says something; a comma if nothing."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {mark: _outside_quotes(first, mark) for mark in SEPARATORS}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","


def rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with their numbers as a spreadsheet shows them. Raises ListUnreadable."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ListUnreadable(
                Sentence(
                    marked("Row %(row)s cannot be read: a quotation mark is out of place there."),
                    {"row": number},
                )
            ) from error
        yield number, row


def without_separator_line(text: str) -> tuple[str, str | None]:
    """Take off the line `sep=;` that some spreadsheets write and none shows."""
    first, _, rest = text.partition("\n")
    line = first.rstrip("\r")
    if line.lower().startswith(_SEPARATOR_LINE) and line[4:] in SEPARATORS:
        return rest, line[4:]
    return text, None


def _strictly(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise ListUnreadable(
            Sentence(
                marked(
                    "This file says it is %(encoding)s, but its bytes are not. "
                    "Save it as CSV in UTF-8."
                ),
                {"encoding": name},
            )
        ) from error


def _unmarked_wide(data: bytes) -> str:
    """UTF-16 without its mark: the zero bytes of plain letters show the order."""
    head = data[:2000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(data) % 2 or (even and odd):
        raise ListUnreadable(
            Sentence(marked("This is no text file: it holds zero bytes. Save the list as CSV."))
        )
    return "utf-16-be" if even else "utf-16-le"


def _latin(data: bytes) -> str:
    """Windows-1252, which is Latin-1 with more signs; spreadsheets on Windows write it."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise ListUnreadable(
            Sentence(
                marked("This file is neither UTF-8, UTF-16 nor Latin-1. Save it as CSV in UTF-8.")
            )
        ) from error


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[0::2])
