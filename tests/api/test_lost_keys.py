"""The key folder is lost: nothing goes on under new keys before somebody says so."""

import asyncio
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from server.app import working
from server.cli import commands
from server.credentials.domain.keys import Purpose, SecretPurpose
from server.credentials.finding import CertificateUnknown
from server.credentials.keyring.exporting import Cost, export_keys
from server.kernel.clock import system_now
from server.settings import Settings, from_environment
from tests.unit.credentials.credential_builders import an_order

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


def test_an_old_key_of_id_tags_that_is_found_later_makes_its_ids_good_again(
    settings: Settings, tmp_path: Path
) -> None:
    run(settings, "keys", "import", str(tmp_path / "export"))
    printed = asyncio.run(issued(settings))
    old = settings.key_dir / "id-tags-01.key"
    kept = old.rename(tmp_path / old.name)

    begun = run(settings, "keys", "begin", "--yes")

    assert "put it beside the new one" in begun.stdout
    with pytest.raises(CertificateUnknown):
        asyncio.run(found(settings, printed))
    kept.rename(old)
    assert asyncio.run(found(settings, printed)) == printed


def test_the_newest_file_of_a_purpose_is_missed_by_name(settings: Settings, tmp_path: Path) -> None:
    run(settings, "keys", "import", str(tmp_path / "export"))
    (settings.key_dir / "status-0002.pem").unlink()

    with capture_logs() as said:
        lost = asyncio.run(lost_files(settings))

    assert lost == {"status-0002.pem"}
    assert [one["files"] for one in said if one["event"] == "key-files-lost"] == [[*lost]]


async def lost_files(settings: Settings) -> frozenset[str]:
    async with working(settings) as services:
        keys = services.credentials.keys
        await keys.register(now=services.now())
        await keys.register(now=services.now())
        return keys.lost


async def issued(settings: Settings) -> str:
    async with working(settings) as services:
        one = await services.credentials.issuing.issue(an_order(1), now=services.now())
        return one.printed_id


async def found(settings: Settings, printed: str) -> str:
    async with working(settings) as services:
        return (await services.credentials.finding.by_text(printed)).printed_id
