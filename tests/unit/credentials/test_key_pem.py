"""The form of key files: the same bytes as any other program's, read with and without its help."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from server.credentials.key_files import KeyFileRefused
from server.credentials.pem import as_pem, read_pem

KEY = bytes(range(32))
FILE = Path("credentials-0001.pem")


def test_what_is_written_is_what_another_program_writes() -> None:
    theirs = Ed25519PrivateKey.from_private_bytes(KEY).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )

    assert as_pem(KEY) == theirs


@pytest.mark.parametrize(
    "pem",
    [
        as_pem(KEY),
        as_pem(KEY).rstrip(),
        as_pem(KEY).replace(b"\n", b"\r\n"),
        b"# mine\n" + as_pem(KEY),
    ],
    ids=["ours", "without its last line end", "from Windows", "with a line before"],
)
def test_a_key_is_read_however_its_lines_end(pem: bytes) -> None:
    assert read_pem(FILE, pem) == KEY


@pytest.mark.parametrize("pem", [as_pem(KEY[:31]), as_pem(KEY + b"x"), as_pem(b""), b"", b"\xff"])
def test_what_holds_no_key_is_refused_by_name(pem: bytes) -> None:
    with pytest.raises(KeyFileRefused, match=r"credentials-0001\.pem"):
        read_pem(FILE, pem)
