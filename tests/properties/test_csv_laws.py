"""Laws of the CSV we write: no cell is computed, none is lost."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from server.kernel.csv_lines import FORMULA, csv_lines, is_formula


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=4), max_size=6))
def test_no_cell_we_write_is_computed_and_none_is_lost(table: list[list[str]]) -> None:
    text = "".join(csv_lines(table))

    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))

    assert len(read) == len(table)
    for written, found in zip(table, read, strict=True):
        for cell, shown in zip(written, found, strict=True):
            assert not shown.startswith(FORMULA)
            assert shown == (f"'{cell}" if is_formula(cell) else cell)
