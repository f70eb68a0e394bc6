"""From items of ours to one file for another system, told of as an import is."""

from collections.abc import Iterator
from pathlib import Path

from server.integrations import formats
from server.integrations.folders import file_below
from server.integrations.leaving import Leaving, Left
from server.integrations.making import shown_paths
from server.integrations.report import Outcome, Report, Row
from server.integrations.storing import store
from server.items.domain.findings import Severity
from server.items.domain.parse import Known, parse_item


def export_files(format_name: str, path: Path, into: Path) -> tuple[Report, Path | None]:
    """Write the items of a file, or below a folder, as one file in `into`, and return its path.

    There is no file where no item could be written. Raises FormatUnknown, FileThere, OSError.
    """
    write = formats.writer(format_name)
    every = list(_items(path))
    leaving = [one for one in every if isinstance(one, Leaving)]
    written = write(leaving)
    left = iter(written.left)
    rows = [_row(one, next(left)) if isinstance(one, Leaving) else one for one in every]
    report = Report(tuple(rows))
    if all(row.outcome is Outcome.REFUSED for row in rows):
        return report, None
    file = _name(path) + written.suffix
    store(into, {file: written.data})
    return report, into / file


def _items(path: Path) -> Iterator[Leaving | Row]:
    """Read the items; what stands there and is none, such as a guide, is passed over."""
    if not path.is_dir():
        yield _item(path, path.name)
        return
    for one in sorted(path.rglob("*.md")):
        with one.open("rb") as opened:
            is_item = opened.read(3) == b"---"
        if is_item:
            yield _item(one, one.relative_to(path).as_posix())


def _item(path: Path, source: str) -> Leaving | Row:
    beside = file_below(path.parent)
    item, findings = parse_item(path.read_bytes(), path.name, known=Known(file_at=beside))
    if item is None:
        error = next(one for one in findings if one.severity is Severity.ERROR)
        return Row(source, error.line, Outcome.REFUSED, code=error.code, text=error.text)
    return Leaving(item, source, {name: beside(name) or b"" for name in shown_paths(item)})


def _row(leaving: Leaving, left: Left) -> Row:
    item_id, item_type = leaving.item.id, leaving.item.type.value
    if left.code is not None:
        return Row(
            leaving.source, 1, Outcome.REFUSED, item_id, item_type, code=left.code, text=left.text
        )
    outcome = Outcome.LOSSY if left.losses else Outcome.IMPORTED
    return Row(leaving.source, 1, outcome, item_id, item_type, left.losses)


def _name(path: Path) -> str:
    """Name the file after what was exported; the folder `items` after its exam."""
    whole = path.resolve()
    return whole.parent.name if whole.name == "items" else whole.stem
