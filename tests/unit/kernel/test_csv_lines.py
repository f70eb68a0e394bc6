import pytest

from server.kernel.csv_lines import csv_lines


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-5", "@SUM(A1)", "  =1+1"])
def test_a_spreadsheet_shows_a_formula_instead_of_computing_it(cell: str) -> None:
    assert list(csv_lines([["Ana", cell]])) == [f"Ana,'{cell}\r\n"]


def test_a_cell_with_a_quotation_mark_and_a_comma_stays_one() -> None:
    assert list(csv_lines([['Ana "A", Berlin', "x"]])) == ['"Ana ""A"", Berlin",x\r\n']
