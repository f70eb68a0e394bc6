"""The pictures that an item's texts show: beside it, known by their bytes, named by their hash."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from posixpath import dirname, join, normpath

from server.items.domain.links import image_paths, leaves_folder
from server.items.domain.model import Item
from server.items.domain.pictures import Picture, PictureRefused, read_picture
from server.items.domain.regions import FileAt
from server.items.domain.report import START, Report
from server.items.domain.sections import Line
from server.items.domain.strict_yaml import Place

Shown = tuple[tuple[str, Picture], ...]
"""By the path as it stands in the text."""

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}\Z")


def referenced_files(item: Item) -> tuple[str, ...]:
    """Return the pictures its texts show, as paths from the item's folder."""
    texts = [item.stem, item.feedback, *_texts(item.body)]
    return tuple(path for text in texts for path in image_paths(text))


def read_shown(item: Item, lines: Sequence[Line], file_at: FileAt | None, report: Report) -> Shown:
    """Find them; without the folder none is known, and they are published as they are written."""
    if file_at is None or not any("![" in line.text for line in lines):
        return ()
    found = []
    for path in dict.fromkeys(referenced_files(item)):
        place = next((_place(line, path) for line in lines if path in line.text), START)
        if not _PATH.match(path) or leaves_folder(path):
            if not _is_told(place, report):
                report.error("E041", place, "a picture is a path as `pictures/plan.png`")
            continue
        data = file_at(normpath(join(dirname(report.file), path)))
        if data is None:
            report.error("E041", place, f"there is no file `{path}`")
            continue
        try:
            found.append((path, read_picture(data)))
        except PictureRefused as refusal:
            report.error("E041", place, f"`{path}` is {refusal}")
    return tuple(found)


def pictured(html: str, shown: Shown) -> str:
    """Let rendered text show each picture from its published address."""
    for path, picture in shown:
        html = html.replace(f'<img src="{path}"', f'<img src="{picture.address}"')
    return html


def _place(line: Line, path: str) -> Place:
    return Place(line.number, line.text.index(path) + 1)


def _is_told(place: Place, report: Report) -> bool:
    return any((one.line, one.column) == (place.line, place.column) for one in report.findings)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            part = getattr(value, field.name)
            if isinstance(part, str):
                yield part
            else:
                yield from _texts(part)
