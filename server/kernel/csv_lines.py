"""CSV for spreadsheets. Every cell that one would take for a formula begins with an apostrophe."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
"""At the beginning of a file it tells spreadsheets that the text is UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(table: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write rows as RFC 4180 lines whose cells no spreadsheet computes."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in table:
        writer.writerow([f"'{cell}" if is_formula(cell) else cell for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would compute this cell instead of showing it."""
    return cell.startswith(FORMULA) or cell.lstrip(" ").startswith(FORMULA[:4])
