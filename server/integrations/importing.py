"""From files of another system to drafts in a folder: each told of, all of them stored or none."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from server.integrations import formats
from server.integrations.folders import bytes_of, file_below
from server.integrations.found import (
    MAX_BYTES,
    MAX_ITEMS,
    TOO_LARGE,
    Found,
    Reader,
    Reading,
    Refused,
    Refusing,
    Upload,
)
from server.integrations.placing import Defaults, Placed, place
from server.integrations.report import Outcome, Remark, Report, Row, joined
from server.integrations.storing import store
from server.items.domain.fields import ITEM_ID

_ID_LINE = re.compile(rb"^item:[ \t]*[\"']?([a-z][a-z0-9-]{2,63})\b", re.MULTILINE)
_HEADER_BYTES = 16 * 1024


def import_files(
    format_name: str, path: Path, into: Path, *, bank: Path, defaults: Defaults
) -> Report:
    """Import a file, or those of the format in a folder; `bank` is the folder of the content.

    Ids of its items, and of those in `into`, are not given again.
    Raises FormatUnknown, and OSError where a file cannot be read or stored.
    """
    read = formats.reader(format_name)
    taken = {*ids_below(bank / "exams"), *ids_below(into)}
    reports, files = [], dict[str, bytes]()
    for upload in uploads(path, formats.suffixes(format_name)):
        report, new = import_upload(read, upload, taken, defaults)
        reports.append(report)
        files |= new
    if not reports:
        raise FileNotFoundError(f"there is no file of the format {format_name} below {path}")
    store(into, files)
    return joined(reports)


def import_upload(
    read: Reader, upload: Upload, taken: set[str], defaults: Defaults
) -> tuple[Report, dict[str, bytes]]:
    """Return the report, and the files to store by their names. Adds the ids given to `taken`."""
    reading = _reading(read, upload)
    placed = place(reading.found, upload.stem, taken, defaults)
    rows = [_row(one, origin, upload) for one, origin in zip(placed, reading.found, strict=True)]
    remarks = [replace(one, source=_source(upload, one.source)) for one in reading.remarks]
    files = {
        name: data for one in placed if isinstance(one, Placed) for name, data in one.files.items()
    }
    return Report(tuple(rows), tuple(remarks)), files


def _reading(read: Reader, upload: Upload) -> Reading:
    try:
        _require_within(len(upload.data), MAX_BYTES, "bytes")
        reading = read(upload)
        _require_within(len(reading.found), MAX_ITEMS, "items")
    except Refusing as refusal:
        return Reading((refusal.refused(1),))
    if not reading.found and not reading.remarks:
        return Reading((), (Remark("", 1, "There is no item in it."),))
    return reading


def _require_within(number: int, limit: int, noun: str) -> None:
    if number > limit:
        raise Refusing(TOO_LARGE, f"more than {limit:,} {noun}")


def _row(placed: Placed | Refused, origin: Found, upload: Upload) -> Row:
    source = _source(upload, origin.source)
    if isinstance(placed, Refused):
        return Row(
            source, origin.line, Outcome.REFUSED, type=placed.type, losses=placed.losses,
            code=placed.code, text=placed.text,
        )  # fmt: skip
    outcome = Outcome.LOSSY if placed.losses else Outcome.IMPORTED
    return Row(source, origin.line, outcome, placed.item.id, placed.item.type.value, placed.losses)


def _source(upload: Upload, inner: str) -> str:
    return f"{upload.name}/{inner}" if inner else upload.name


def uploads(path: Path, ends: tuple[str, ...]) -> Iterable[Upload]:
    if not path.is_dir():
        yield _upload(path, path.name)
        return
    for one in sorted(path.rglob("*")):
        if one.is_file() and one.name.lower().endswith(ends):
            yield _upload(one, one.relative_to(path).as_posix())


def _upload(path: Path, name: str) -> Upload:
    return Upload(name, bytes_of(path), file_below(path.parent))


def ids_below(folder: Path) -> Iterable[str]:
    """Yield the ids of the item files below a folder, of broken ones too."""
    for path in folder.rglob("*.md"):
        if ITEM_ID.match(path.stem):
            yield path.stem
        with path.open("rb") as opened:
            found = _ID_LINE.search(opened.read(_HEADER_BYTES))
        if found:
            yield found[1].decode()
