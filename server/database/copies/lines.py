"""Rows as lines of text, as PostgreSQL's COPY has them (its manual, COPY, “Text Format”)."""

import re
from collections.abc import Iterable, Iterator, Sequence

Value = str | bytes | None

_ESCAPES = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def sql_of_row(columns: Sequence[tuple[str, str]]) -> str:
    """An expression of SQLite that is a row as a line; the columns are names and declared types."""
    return " || char(9) || ".join(_sql_of(name, kind) for name, kind in columns)


def _sql_of(name: str, kind: str) -> str:
    column = f'"{name}"'
    if "INT" in kind:
        return f"ifnull({column}, '\\N')"
    if kind == "BLOB":
        return f"ifnull('\\\\x' || lower(hex({column})), '\\N')"
    escaped = f"replace({column}, '\\', '\\\\')"
    for code, letter in ((9, "t"), (10, "n"), (13, "r")):
        escaped = f"replace({escaped}, char({code}), '\\{letter}')"
    return f"ifnull({escaped}, '\\N')"


def rows_of(chunks: Iterable[bytes], binary: Sequence[int]) -> Iterator[list[Value]]:
    """Read lines back; `binary` are the places of columns that hold bytes. Raises ValueError."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield _row(line.decode(), binary)
    if rest:
        raise ValueError(rest)


def _row(line: str, binary: Sequence[int]) -> list[Value]:
    texts = line.split("\t")
    if "\\" not in line:
        return list(texts)
    values: list[Value] = [_value(text) if "\\" in text else text for text in texts]
    for place in binary:
        hexadecimal = values[place]
        if isinstance(hexadecimal, str):
            values[place] = bytes.fromhex(hexadecimal.removeprefix("\\x"))
    return values


def _value(text: str) -> str | None:
    if text == "\\N":
        return None
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)
