"""CSV and Aiken: what each row or question becomes, and what names no option."""

import pytest

from server.integrations.report import Outcome
from server.items.domain.model import Multiple, Numeric, Single, Text
from tests.unit.integrations.exchange import brought

HEAD = "Type,Question,A,B,C,Answer,Points,Feedback,Feedback A,Level\n"
ROWS = [
    (',"Who,\nexactly?",owner,vendor,,A,2,Think.,Yes.,x', Single, "- [x] a: owner\n  > Yes.\n"),
    (',Which?,one,two,three,"1;3",,,,', Multiple, "- [x] a: one\n- [ ] b: two\n- [x] c: three"),
    (",Which?,one,two,three,two,,,,", Single, "- [x] b: two\n"),
    ("True/False,Is it?,,,,F,,,,", Single, "- [ ] a: True\n- [x] b: False\n"),
    (",Name it,,,,SLO|service level,,,,", Text, "- 100%: SLO\n- 100%: service level\n"),
    (",Is it so?,,,,True,,,,", Single, "- [x] a: True\n- [ ] b: False\n"),
    ("numerical,Pi?,,,,3.14 +/- 0.01,,,,", Numeric, "= 3.14 +/- 0.01\n"),
    (",2 * 3 * 4?,24,*25*,,a,,,,", Single, "2 \\* 3 \\* 4?\n\n## Options\n- [x] a: 24\n"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "body", "expected"), ROWS)
def test_rows_become_items(row: str, body: type, expected: str) -> None:
    arrived = brought("csv", HEAD + row)

    assert arrived.rows[0].outcome is Outcome.IMPORTED, arrived.rows
    assert isinstance(arrived.items[0].body, body)
    assert expected in arrived.markdown()
    assert [one.text for one in arrived.report.remarks] == ["The column 'Level' is not read."]


def test_rows_that_cannot_be_read_are_told_by_their_line() -> None:
    rows = (
        ",Q,a,b,,D,,,,\n,Q,a,b,,,,,,\nmatching,Q,,,,x,,,,\n,Q,a,b,,a,many,,,\nnumber,Q,,,,x,,,,\n"
    )

    arrived = brought("csv", HEAD + rows)

    assert [(row.line, row.code) for row in arrived.rows] == [
        (2, "E051"),
        (3, "E051"),
        (4, "E056"),
        (5, "E058"),
        (6, "E034"),
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", 'question,answer\n"open,a\n'])
def test_a_file_that_is_no_such_table_is_refused_whole(text: str) -> None:
    arrived = brought("csv", text)

    assert [row.code for row in arrived.rows][-1:] == ["E057"]


def test_semicolons_of_spreadsheets_part_cells_too() -> None:
    arrived = brought("csv", "question;answer;options\r\nWho?;b;x|y\r\n".encode("utf-16"))

    assert [one.stem for one in arrived.items] == ["Who?"]


def test_wrong_answers_in_columns_of_their_own_stand_beside_the_right_one() -> None:
    arrived = brought("csv", "question,correct_answer,wrong1,wrong2\nWho?,me,you,they\n")

    assert "- [x] a: me\n- [ ] b: you\n- [ ] c: they\n" in arrived.markdown()


def test_aiken_options_and_answers() -> None:
    text = "Q1\nmore\nA. x\nB)y\nANSWER: b\n\nQ2\nA. x\nB. y\n\nQ3\nA. x\nB. y\nANSWER: Z\n"

    arrived = brought("aiken", text)

    assert [(row.line, row.code) for row in arrived.rows] == [(1, None), (7, "E051"), (11, "E051")]
    assert arrived.items[0].stem == "Q1\\\nmore"
