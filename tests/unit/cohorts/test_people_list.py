"""Reading a list of people: encodings, separators, columns, and the reason of each bad row."""

import pytest

from server.cohorts.domain.people_list import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    PeopleList,
    read_people,
)
from server.cohorts.domain.refusals import ListUnreadable

TWO = "email,name\nann@example.org,Ann\nbob@example.org,Bob\n"


def emails(read: PeopleList) -> list[str]:
    return [one.email for one in read.people]


def reasons(text: str) -> dict[int, str]:
    return {one.row: str(one.reason) for one in read_people(text.encode()).bad}


@pytest.mark.parametrize(
    ("data", "encoding", "is_certain"),
    [
        (TWO.encode(), "UTF-8", True),
        (TWO.encode("utf-8-sig"), "UTF-8", True),
        (TWO.encode("utf-16"), "UTF-16", True),
        (b"\xfe\xff" + TWO.encode("utf-16-be"), "UTF-16", True),
        (TWO.encode("utf-16-le"), "UTF-16", False),
        (TWO.encode("utf-16-be"), "UTF-16", False),
        (TWO.replace("Ann", "Änne").encode("latin-1"), "Latin-1", False),
    ],
)
def test_an_encoding_is_found_and_named(data: bytes, encoding: str, is_certain: bool) -> None:  # noqa: FBT001 - a column of the table above
    read = read_people(data)

    assert emails(read) == ["ann@example.org", "bob@example.org"]
    assert (read.encoding, read.is_certain) == (encoding, is_certain)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n \n",
        TWO.encode("utf-32"),
        b"\xff\xfea",
        b"\xef\xbb\xbf\xff\xff",
        b"PK\x03\x04\x00\x00a\x00\x00b@c.de",
        b"email\n\x81\x8d\x8f@example.org",
        b"name,city\nAnn,Berlin\n",
        b"email,E-Mail\na@example.org,b@example.org\n",
        b"email,name,full name\na@example.org,A,B\n",
        b'email\n"a@example.org\n',
        b'email\n"a"b@example.org\n',
        b"a" * (MAX_BYTES + 1),
        b"email" + b",x" * MAX_COLUMNS,
    ],
)
def test_what_is_no_list_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ListUnreadable) as refused:
        read_people(data)

    assert str(refused.value).endswith((".", "city", "E-Mail")) or ":" in str(refused.value)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_separator_is_found(separator: str) -> None:
    read = read_people(TWO.replace(",", separator).encode())

    assert emails(read) == ["ann@example.org", "bob@example.org"]
    assert read.separator == separator


def test_the_separator_line_of_a_spreadsheet_counts_for_no_row() -> None:
    read = read_people(b"sep=;\r\nemail;name\r\nann@example.org;Ann\r\n")

    assert [(one.row, one.email, one.name) for one in read.people] == [
        (2, "ann@example.org", "Ann")
    ]


def test_a_separator_within_quotes_is_text() -> None:
    read = read_people(b'"email";"name, first"\nann@example.org;"Ann, B"\n')

    assert (read.separator, read.unread) == (";", ("name, first",))


def test_columns_nobody_asked_for_are_named_and_not_read() -> None:
    read = read_people(b"Dept,E-Mail,Salary,\nx,ann@example.org,1,\n")

    assert (emails(read), read.unread) == (["ann@example.org"], ("Dept", "Salary"))


def test_addresses_alone_need_no_heading() -> None:
    assert emails(read_people(b"ann@example.org\nbob@example.org")) == [
        "ann@example.org",
        "bob@example.org",
    ]
    (one,) = read_people(b"ann@example.org\tAnn").people
    assert (one.row, one.name) == (1, "Ann")


def test_rows_are_numbered_as_a_spreadsheet_shows_them() -> None:
    read = read_people(b'email,note\n\n"ann@example.org","A\nB"\n,\nbob@example.org,Bob\n')

    assert [(one.row, one.email) for one in read.people] == [
        (3, "ann@example.org"),
        (5, "bob@example.org"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("nowhere,Ann", "Not an address like name@example.org"),
        ("ann@localhost,Ann", "Not an address like name@example.org"),
        (",Ann", "No address"),
        ("=cmd|' /C calc'!A0,Ann", "A formula, which we do not read"),
        ("+ann@example.org,Ann", "A formula, which we do not read"),
        ("-ann@example.org,Ann", "A formula, which we do not read"),
        ("@ann@example.org,Ann", "A formula, which we do not read"),
        ("ann@example.org, =1+1", "A formula, which we do not read"),
        ("ann@example.org,123", "Not a name: one line of up to 100 characters with a letter"),
        ("ann@example.org,A\u202eB", "Not a name: one line of up to 100 characters with a letter"),
        ("ann@example.org,Ann,more", "More cells than the first row names"),
        ("BOB@example.org ,Bob", "The same address stands in row 2"),
    ],
)
def test_a_bad_row_is_left_out_with_its_reason(row: str, reason: str) -> None:
    assert reasons(f"email,name\nbob@example.org,Bob\n{row}\n") == {3: reason}


def test_more_rows_than_we_take_are_refused_with_the_limit() -> None:
    body = "".join(f"p{n}@example.org\n" for n in range(MAX_ROWS + 1))

    with pytest.raises(ListUnreadable, match="100000 rows"):
        read_people(f"email\n{body}".encode())


def test_a_hundred_thousand_rows_are_taken() -> None:
    body = "".join(f"p{n}@example.org\n" for n in range(MAX_ROWS))

    assert len(read_people(f"email\n{body}".encode()).people) == MAX_ROWS
