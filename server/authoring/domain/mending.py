"""What the desk mends by a press: the version that a changed item needs, and the file's form."""

import re
from collections.abc import Mapping

from server.items.domain.canonical import canonical

_VERSION = re.compile(r"^version:[^\n]*$", re.MULTILINE)
_ITEM = re.compile(r"^item:[^\n]*\n", re.MULTILINE)
_STATUS = re.compile(r"^status:[^\n]*$", re.MULTILINE)
_IMAGE = re.compile(r"^image:[^\n]*$", re.MULTILINE)
_REVIEWS = re.compile(r"^reviews:[^\n]*\n(?:[ \t-][^\n]*\n)*", re.MULTILINE)
_OLD = re.compile(r"^(?:reviews|enemies):[^\n]*\n(?:[ \t-][^\n]*\n)*", re.MULTILINE)
_HEADER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)


def with_version(text: str, version: int) -> str:
    """Return the item with this version; a text without a header as it is."""
    header = _HEADER.match(text)
    if header is None:
        return text
    written, said = header[1], f"version: {version}"
    if _VERSION.search(written):
        mended = _VERSION.sub(said, written, count=1)
    else:
        mended = _ITEM.sub(lambda item: f"{item[0]}{said}\n", written, count=1)
    return text[: header.start(1)] + mended + text[header.end(1) :]


def as_new(text: str, given: Mapping[str, str]) -> str:
    """Return a new item like this one: these values in its header, no reviews, no enemies."""
    header = _HEADER.match(text)
    if header is None:
        return text
    written = _OLD.sub("", header[1])
    lines = written.split("\n")
    for at, line in enumerate(lines):
        key = line.partition(":")[0]
        if key in given:
            lines[at] = f"{key}: {given[key]}"
    written = "\n".join(lines)
    return text[: header.start(1)] + written + text[header.end(1) :]


def renamed(text: str, name: str) -> str:
    """The item under another id: a draft that nobody has reviewed."""
    header = _HEADER.match(text)
    if header is None:
        return text
    written = _STATUS.sub("status: draft", _REVIEWS.sub("", header[1]))
    written = _ITEM.sub(f"item: {name}\n", written, count=1)
    return text[: header.start(1)] + written + text[header.end(1) :]


def with_image(text: str, path: str) -> str:
    """The hotspot asked on this picture; an item that names none as it is."""
    header = _HEADER.match(text)
    if header is None:
        return text
    written = _IMAGE.sub(f"image: {path}", header[1], count=1)
    return text[: header.start(1)] + written + text[header.end(1) :]


def in_form(text: str, path: str) -> str:
    """Return the item in the canonical form; one with errors as it is."""
    formed = canonical(text.encode(), path).text
    return text if formed is None else formed
