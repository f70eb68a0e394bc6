"""Commands about certificates and keys, used wrongly: refused before anything is opened or done."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import commands
from server.settings import from_environment

REVOKE = ("certificates", "revoke", "--code", "error")
BETWEEN = (*REVOKE, "--exam", "practice", "--decided-between")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ((*REVOKE, "--ids", "{utf16}"), "is no text in UTF-8"),
        ((*BETWEEN, "2026-01-02", "2026-01-01"), "Give a first and a last day"),
        ((*BETWEEN, "2026-01-02", "9999-12-31"), "Give a first and a last day"),
        (("keys", "export", "{nowhere}"), "There is no folder"),
        (("trust", "export", "{nowhere}"), "There is no folder"),
        (("monitor", "http://log.example", "--state", "{nowhere}"), "There is no folder"),
    ],
)
def test_it_is_refused_in_a_sentence(asked: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    utf16 = tmp_path / "ids.txt"
    utf16.write_bytes("FDX7-Q2M9-K8TR-VN4C-6W3H\n".encode("utf-16"))
    nowhere = tmp_path / "none" / "file"
    what = [one.format(utf16=utf16, nowhere=nowhere) for one in asked]

    settings = from_environment({"ASSAY_DATA_DIR": str(tmp_path / "data")})
    refused = CliRunner().invoke(commands(settings), what)

    assert (refused.exit_code, type(refused.exception)) == (2, SystemExit)
    assert sentence in refused.stderr
    assert not (tmp_path / "data").exists()
