"""The key folder is lost: nothing goes on under new keys before somebody says so."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import commands
from server.credentials.domain.keys import Purpose, SecretPurpose
from server.credentials.keyring.exporting import Cost, export_keys
from server.kernel.clock import system_now
from server.settings import Settings, from_environment

QUICK = Cost(1, 8_192)
PASSPHRASE = "nobody else knows this\n"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A house whose keys are known to the store, exported, and lost."""
    settings = from_environment(
        {"ASSAY_DATABASE_URL": database_url, "ASSAY_DATA_DIR": str(tmp_path / "var")}
    )
    assert run(settings, "keys", "rotate", "status").exit_code == 0
    export_keys(
        settings.key_dir, tmp_path / "export", PASSPHRASE.strip(), now=system_now(), cost=QUICK
    )
    shutil.rmtree(settings.key_dir)
    return settings


def run(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(commands(settings), arguments, input=PASSPHRASE)


def test_nothing_starts_without_the_keys_that_signed_until_they_are_back(
    settings: Settings, tmp_path: Path
) -> None:
    for command in ("serve", "doctor"):
        refused = run(settings, command)
        assert refused.exit_code != 0
        assert "lacks keys that were used before: credentials, status" in refused.stderr
        assert "keys import" in refused.stderr
        assert not settings.key_dir.exists()

    assert run(settings, "keys", "import", str(tmp_path / "export")).exit_code == 0
    assert "no private key here" not in run(settings, "keys", "list").stdout


def test_new_keys_begin_in_place_of_lost_ones_when_it_is_said(settings: Settings) -> None:
    begun = run(settings, "keys", "begin", "--yes")

    assert begun.exit_code == 0
    assert all(one in begun.stdout for one in (*Purpose, *SecretPurpose))
    listed = run(settings, "keys", "list").stdout.splitlines()
    states = {tuple(line.split()[:2]): line for line in listed if "  key-" in line}
    assert "replaced" in states["status", "2"]
    assert "no private key here" in states["status", "2"]
    assert "in use" in states["status", "3"]
    assert "All invariants hold." in run(settings, "audit").stdout
    assert run(settings, "keys", "begin", "--yes").exit_code == 2


def test_one_lost_file_of_a_purpose_is_lost_keys_too(settings: Settings, tmp_path: Path) -> None:
    run(settings, "keys", "import", str(tmp_path / "export"))
    (settings.key_dir / "id-tags-01.key").unlink()

    assert "lacks keys that were used before: id-tags. " in run(settings, "audit").stderr
