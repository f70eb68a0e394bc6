"""Uploads: what a browser sends is read, everything else is refused."""

import pytest

from server.web.forms import FormMalformed
from server.web.multipart import MOST_PARTS, parse_upload

HEAD = b'Content-Disposition: form-data; name="%s"'


def part(name: bytes, content: bytes, extra: bytes = b"") -> bytes:
    return b"--x\r\n" + HEAD % name + extra + b"\r\n\r\n" + content + b"\r\n"


FILE = b'; filename="list.csv"\r\nContent-Type: text/csv'


def test_fields_and_files_are_read() -> None:
    body = (
        part(b"text", "é\r\nb".encode()) + part(b"file", b"a--x\r\n\x00\xff", FILE) + b"--x--\r\n"
    )

    read = parse_upload(body, b"x")

    assert read.form.text("text") == "é\nb"
    assert read.files == {"file": b"a--x\r\n\x00\xff"}


def test_no_file_chosen_is_an_empty_file() -> None:
    body = part(b"file", b"", b'; filename=""') + b"--x--"

    assert parse_upload(body, b"x").files == {"file": b""}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x--x",
        b"--y--\r\n",
        b"hello\r\n" + part(b"a", b"1") + b"--x--",
        part(b"a", b"1"),
        part(b"a", b"1") + b"--x--trailing",
        part(b"A b", b"1") + b"--x--",
        part(b"a", b"\xff") + b"--x--",
        b"--x\r\n\r\nno heading\r\n--x--",
        b"--x\r\n" + HEAD % b"a" + b"\r\n" + HEAD % b"b" + b"\r\n\r\n1\r\n--x--",
        b"--x" + HEAD % b"a" + b"\r\n\r\n1\r\n--x--",
        b"--x\r\n" + HEAD % b"a" + b"--x--",
        part(b"a", b"1") * (MOST_PARTS + 1) + b"--x--",
        part(b"a", b"1", b"\r\nx: y" * 400) + b"--x--",
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(FormMalformed):
        parse_upload(body, b"x")
