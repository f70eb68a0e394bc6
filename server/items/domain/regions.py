"""Hotspots: a picture, and its regions as a list `- [x] a: circle 120 80 25 "Gateway"`."""

import re
from collections.abc import Callable
from posixpath import dirname, join, normpath

from server.items.domain.fields import Fields
from server.items.domain.links import leaves_folder
from server.items.domain.model import Hotspot, Region, Scoring, Shape, ShapeKind, Status
from server.items.domain.options import (
    OPTIONS,
    check_ids,
    check_rationales,
    check_texts,
    check_weights,
    read_weight,
    refuse_too_many,
)
from server.items.domain.pictures import Picture, PictureRefused, read_picture
from server.items.domain.report import Report
from server.items.domain.sections import Entry, Grammar, Section, read_entries

FileAt = Callable[[str], bytes | None]
"""Gives the file at a path from the content folder, None where there is none."""

MAX_CORNERS = 50
TOUCHED = 12
"""The part of the picture's width that a region measures at least: 24 px on the narrowest phone."""
_REGIONS = Grammar(OPTIONS.marker, OPTIONS.width, '- [x] a: circle 120 80 25 "text"')
_REGION = re.compile(
    r'(?P<kind>[a-z]+)(?P<numbers>(?:[ \t]+[0-9]{1,6})+)[ \t]+"(?P<text>[^\n]*)"\Z'
)
_IMAGE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}\Z")
_NOWHERE = Shape(ShapeKind.RECT, (0, 0, 0, 0))


def read_hotspot(
    section: Section,
    fields: Fields,
    scoring: Scoring,
    status: Status | None,
    file_at: FileAt | None,
    report: Report,
) -> Hotspot:
    image, alt = fields.text("image"), fields.text("alt")
    for key in ("image", "alt"):
        if key not in fields:
            report.error("E037", section.place, f"a hotspot needs `{key}` in its header")
    picture = _picture(image, fields, file_at, report) if image else None
    entries = read_entries(section, _REGIONS, report)
    regions = tuple(_region(entry, picture, report) for entry in entries)
    _check(section, regions, entries, status, report)
    choose = fields.flag("choose", default=False)
    most = sum(region.is_key for region in regions) if choose else len(regions)
    check_weights(regions, most, scoring, entries, report)
    return Hotspot(image, alt, regions, choose=choose, picture=picture)


def _picture(image: str, fields: Fields, file_at: FileAt | None, report: Report) -> Picture | None:
    place = fields.place("image")
    if not _IMAGE.match(image) or leaves_folder(image):
        report.error("E041", place, "`image` is a path from the item's folder: pictures/plan.png")
        return None
    if file_at is None:
        return None
    data = file_at(normpath(join(dirname(report.file), image)))
    if data is None:
        report.error("E041", place, f"there is no file `{image}`")
        return None
    try:
        return read_picture(data)
    except PictureRefused as refusal:
        report.error("E037", place, f"`{image}` is {refusal}")
        return None


def _check(
    section: Section,
    regions: tuple[Region, ...],
    entries: list[Entry],
    status: Status | None,
    report: Report,
) -> None:
    refuse_too_many(entries, report)
    check_ids([(entry.marker["id"], entry.place) for entry in entries], report)
    check_rationales(regions, entries, status, report)
    read = [(r.text, e.place) for r, e in zip(regions, entries, strict=True) if r.shape != _NOWHERE]
    check_texts(read, report)
    if len(regions) < 2:
        report.error("E020", section.place, "fewer than two regions")
    if regions and not any(region.is_key for region in regions):
        report.error("E037", section.place, "a hotspot has no key; mark at least one with `[x]`")


def _region(entry: Entry, picture: Picture | None, report: Report) -> Region:
    marker, written = entry.marker, _REGION.match(entry.text)
    shape = _shape(written) if written else None
    if shape is None:
        expected = 'expected `circle x y radius "text"`, `rect x y width height "text"` or `polygon'
        report.error("E037", entry.place, f'{expected} x y x y x y… "text"`')
    elif picture is not None:
        _check_shape(shape, picture, entry, report)
    text = written["text"].strip() if written else ""
    weight = read_weight(entry, report)
    is_key = marker["key"] != " "
    return Region(marker["id"] or "", text, is_key, shape or _NOWHERE, entry.quote, weight)


def _shape(written: re.Match[str]) -> Shape | None:
    numbers = tuple(int(number) for number in written["numbers"].split())
    kind = next((one for one in ShapeKind if one == written["kind"]), None)
    if kind is ShapeKind.POLYGON:
        is_whole = len(numbers) % 2 == 0 and 6 <= len(numbers) <= 2 * MAX_CORNERS
    else:
        is_whole = len(numbers) == {ShapeKind.CIRCLE: 3, ShapeKind.RECT: 4}.get(
            kind or ShapeKind.POLYGON
        )
    return Shape(kind, numbers) if kind and is_whole else None


def _check_shape(shape: Shape, picture: Picture, entry: Entry, report: Report) -> None:
    left, top, right, bottom = shape.bounds()
    if left < 0 or top < 0 or right > picture.width or bottom > picture.height:
        text = f"the region leaves the picture of {picture.width} by {picture.height}"
        report.error("E037", entry.place, text)
    elif left == right or top == bottom:
        report.error("E037", entry.place, "the region has no area")
    elif min(right - left, bottom - top) * TOUCHED < picture.width:
        least = -(-picture.width // TOUCHED)
        report.warn("E046", entry.place, f"too small to touch on a phone; {least} pixels would do")
