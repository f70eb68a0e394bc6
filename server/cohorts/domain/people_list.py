"""A list of people to invite, read from a spreadsheet's bytes: who is in it, and each bad row.

Pure and never surprised: whatever bytes come, the answer is a list or a refusal in words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from server.accounts.domain.people import email_address, person_name
from server.accounts.domain.refusals import EmailMalformed, NameMalformed
from server.cohorts.domain.refusals import ListUnreadable
from server.cohorts.domain.spreadsheet import (
    decoded,
    rows,
    separator_of,
    without_separator_line,
)
from server.kernel.csv_lines import is_formula
from server.kernel.sentence import Sentence, marked

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_BYTES = 8 * 1024 * 1024
EMAIL, NAME = "email", "name"
_HEADS = {
    **dict.fromkeys(("email", "e-mail", "mail", "email address", "e-mail address"), EMAIL),
    **dict.fromkeys(("e-mail-adresse", "البريد الإلكتروني"), EMAIL),
    **dict.fromkeys(("name", "full name", "الاسم"), NAME),
}


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """`name` is empty where the list gives none."""

    row: int
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """`cell` is what stands in the list, for a person to find it again."""

    row: int
    cell: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class PeopleList:
    """`unread` are columns nobody asked for; `is_certain` False: the letters must be looked at."""

    people: list[ListedPerson] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    unread: tuple[str, ...] = ()
    encoding: str = "UTF-8"
    separator: str = ","
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class _Columns:
    email: int
    name: int | None
    width: int
    unread: tuple[str, ...] = ()


def read_people(data: bytes) -> PeopleList:
    """Raises ListUnreadable with the reason."""
    if len(data) > MAX_BYTES:
        raise ListUnreadable(Sentence(marked("This list is larger than 8 MiB. Send it in parts.")))
    found = decoded(data)
    text, said = without_separator_line(found.text)
    separator = said or separator_of(text)
    columns, body = _with_columns(_filled(text, separator))
    read = PeopleList(
        unread=columns.unread,
        encoding=found.encoding,
        separator=separator,
        is_certain=found.is_certain,
    )
    seen: dict[str, int] = {}
    for number, row in body:
        outcome = _person(number, row, columns, seen)
        if isinstance(outcome, BadRow):
            read.bad.append(outcome)
        else:
            seen[outcome.email] = number
            read.people.append(outcome)
    return read


def _filled(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something. Raises ListUnreadable past the most we take."""
    count = 0
    for number, row in rows(text, separator):
        if not any(cell.strip() for cell in row):
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise ListUnreadable(
                Sentence(
                    marked("This list has more than %(most)s rows. Send it in parts."),
                    {"most": MAX_ROWS},
                )
            )
        yield number, row


def _with_columns(
    body: Iterator[tuple[int, list[str]]],
) -> tuple[_Columns, Iterator[tuple[int, list[str]]]]:
    first = next(body, None)
    if first is None:
        raise ListUnreadable(Sentence(marked("This list is empty.")))
    number, cells = first
    if len(cells) > MAX_COLUMNS:
        raise _unnamed(cells)
    heads = [cell.strip().lower() for cell in cells]
    known = [_HEADS.get(head) for head in heads]
    if EMAIL in known:
        return _named(cells, known), body
    if "@" in cells[0] and len(cells) <= 2:
        columns = _Columns(0, 1 if len(cells) == 2 else None, 2)
        return columns, _again(number, cells, body)
    raise _unnamed(cells)


def _unnamed(cells: Sequence[str]) -> ListUnreadable:
    return ListUnreadable(
        Sentence(
            marked(
                "The first row must name the columns, one of them “email”, unless each row is one "
                "address alone. It says: %(columns)s"
            ),
            {"columns": ", ".join(cells[:MAX_COLUMNS])[:200]},
        )
    )


def _named(cells: Sequence[str], known: Sequence[str | None]) -> _Columns:
    for head in (EMAIL, NAME):
        if known.count(head) > 1:
            raise ListUnreadable(
                Sentence(
                    marked("The first row names the column “%(column)s” twice."), {"column": head}
                )
            )
    unread = tuple(
        cell.strip()[:60] for cell, head in zip(cells, known, strict=True) if head is None
    )
    name = known.index(NAME) if NAME in known else None
    return _Columns(known.index(EMAIL), name, len(cells), tuple(one for one in unread if one))


def _again(
    number: int, cells: list[str], body: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield number, cells
    yield from body


def _person(
    number: int, row: Sequence[str], columns: _Columns, seen: dict[str, int]
) -> ListedPerson | BadRow:
    email = _cell(row, columns.email)
    name = "" if columns.name is None else _cell(row, columns.name)
    if any(cell.strip() for cell in row[columns.width :]):
        return _bad(number, email, marked("More cells than the first row names"))
    formula = next((cell for cell in (email, name) if is_formula(cell)), None)
    if formula is not None:
        return _bad(number, formula, marked("A formula, which we do not read"))
    if not email:
        return _bad(number, name, marked("No address"))
    return _readable(number, email, name, seen)


def _readable(number: int, email: str, name: str, seen: dict[str, int]) -> ListedPerson | BadRow:
    try:
        address = email_address(email)
    except EmailMalformed:
        return _bad(number, email, marked("Not an address like name@example.org"))
    if address in seen:
        first = seen[address]
        return _bad(number, email, marked("The same address stands in row %(first)s"), first=first)
    try:
        return ListedPerson(number, address, person_name(name) if name else "")
    except NameMalformed:
        reason = marked("Not a name: one line of up to 100 characters with a letter")
        return _bad(number, name, reason)


def _bad(row: int, cell: str, reason: str, **values: object) -> BadRow:
    return BadRow(row, cell[:120], Sentence(reason, values))


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""
