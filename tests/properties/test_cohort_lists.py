"""Laws of lists of people: never a crash, and what is accepted is what a spreadsheet shows."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from server.cohorts.domain.people_list import read_people
from server.cohorts.domain.refusals import ListUnreadable
from server.kernel.csv_lines import is_formula
from server.kernel.text import one_line

LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
LETTERS = st.characters(codec="utf-8", categories=["L", "Mn", "Zs", "P"])
NAME = st.text(LETTERS, min_size=1, max_size=30)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
PEOPLE = st.lists(st.tuples(LOCAL, NAME), max_size=12)


@given(st.binary(max_size=2_000))
def test_no_bytes_are_a_surprise(data: bytes) -> None:
    _read(data)


@given(st.binary(max_size=400), st.sampled_from([b"email\n", b"\xef\xbb\xbfemail;name\r\n"]))
def test_no_bytes_under_a_heading_are_a_surprise(data: bytes, head: bytes) -> None:
    _read(head + data)


@given(PEOPLE, ENCODINGS, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\r\n", "\n", "\r"]))
def test_an_accepted_row_is_what_the_spreadsheet_shows(
    people: list[tuple[str, str]], encoding: str, separator: str, line_end: str
) -> None:
    table = [(f"{local}@example.org", name) for local, name in people]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator=line_end).writerows(
        [("email", "name"), *table]
    )

    read = read_people(written.getvalue().encode(encoding))

    for one in read.people:
        email, name = table[one.row - 2]
        assert one.email == email
        assert one.name == one_line(name)
    told = {one.row for one in read.people} | {one.row for one in read.bad}
    assert told == set(range(2, len(table) + 2))


def _read(data: bytes) -> None:
    try:
        read = read_people(data)
    except ListUnreadable:
        return
    assert len({one.email for one in read.people}) == len(read.people)
    for one in read.people:
        assert not is_formula(one.email)
        assert one.email.count("@") == 1
