"""What stands in the way of a start is named in a sentence, and nothing is changed by it."""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from server.database.config import sqlite_path
from tests.engines import Fresh
from tests.faults.keeping import Operator, empty_postgres

Break = Callable[[Path], object]


def _sql(statement: str) -> Break:
    def run(folder: Path) -> None:
        connection = sqlite3.connect(folder / "assay.db")
        connection.execute(statement)
        connection.commit()
        connection.close()

    return run


def _key_for_all(folder: Path) -> None:
    (folder / "keys").mkdir(mode=0o700)
    (folder / "keys" / "id-tags-01.key").write_bytes(bytes(32))
    (folder / "keys" / "id-tags-01.key").chmod(0o644)


LATER = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('assay', '9999_later', 0)"
EARLIER = "DELETE FROM tortoise_migrations WHERE name > '0030'"
FAULTS: Mapping[str, tuple[Break, str]] = {
    "later": (_sql(LATER), "migrated by a later version of Assay (9999_later). Start that version"),
    "earlier": (_sql(EARLIER), "0030_facts_and_since_when first. Run migrate first."),
    "missing": (lambda at: (at / "assay.db").unlink(), "no database of Assay there yet. Run migr"),
    "foreign": (lambda at: (at / "assay.db").write_text("no" * 999), "is no SQLite database"),
    "keys": (_key_for_all, "id-tags-01.key must belong to this user alone: chmod go="),
}


@pytest.fixture
async def folder(fresh_sqlite: Fresh, tmp_path: Path) -> Path:
    shutil.copyfile(sqlite_path(await fresh_sqlite()), tmp_path / "assay.db")
    return tmp_path


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_server_does_not_start_and_a_doctor_says_why(folder: Path, fault: str) -> None:
    spoil, sentence = FAULTS[fault]
    spoil(folder)
    before = _content(folder)

    code, said = await _serve({"ASSAY_DATA_DIR": str(folder)})

    assert (code, "Traceback" in said) == (1, False), said
    assert sentence in said
    told = await Operator(folder, f"sqlite://{folder}/assay.db").give(
        "doctor", "--json", ASSAY_CONTENT_DIR=str(folder)
    )
    assert told.exit_code == 1
    assert sentence in " ".join(one["text"] for one in json.loads(told.stdout)["findings"])
    assert _content(folder) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no small disk may be mounted here")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


async def test_a_full_disk_is_named_at_the_start(small_disk: Path) -> None:
    code, said = await _serve({"ASSAY_DATA_DIR": str(small_disk / "var")})

    assert (code, (small_disk / "var").exists()) == (1, False)
    assert f"Error: The disk of {small_disk}/var is full: 1 MB are free." in said


async def test_contradictory_settings_are_named_before_anything_is_done(tmp_path: Path) -> None:
    unsendable = {"ASSAY_DATA_DIR": str(tmp_path / "var"), "ASSAY_SMTP_URL": "smtp://mail.example"}

    assert await _serve(unsendable) == (
        2,
        "Settings: ASSAY_SMTP_URL is set, so ASSAY_MAIL_FROM must say who the mails are from.\n",
    )
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "command",
    ["content publish", "content diff", "audit", "keys list",
     "people add a@example.org --name A --role rater", "doctor", "keys begin --yes",
     "backup {}/copy", "log accept-head 0", "trust export {}/trust"],
)  # fmt: skip
async def test_every_command_says_that_there_is_no_store_yet(tmp_path: Path, command: str) -> None:
    words = [one.format(tmp_path) for one in command.split()]

    said = await Operator(tmp_path / "var", f"sqlite://{tmp_path}/var/assay.db").give(*words)

    assert said.exit_code == 1
    assert "There is no database of Assay there yet. Run migrate first." in said.output
    assert not (tmp_path / "var").exists()


@pytest.mark.postgres
async def test_an_empty_postgresql_is_no_store_and_an_unknown_database_is_named(
    postgres_home: Path, tmp_path: Path
) -> None:
    url = await empty_postgres(postgres_home)

    empty = await Operator(tmp_path, url).give("audit")
    unknown = await Operator(tmp_path, url.replace("/empty_", "/nowhere_")).give("audit")

    assert (empty.exit_code, unknown.exit_code) == (1, 1)
    assert "Run migrate first." in empty.output
    assert "PostgreSQL lets nobody in: database" in unknown.output


async def _serve(settings: Mapping[str, str]) -> tuple[int | None, str]:
    kept = {name: value for name, value in os.environ.items() if name[:6] != "ASSAY_"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "serve",
        env={**kept, "PORT": "1", **settings},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, said.decode()


def _content(folder: Path) -> dict[str, bytes]:
    """SQLite makes and removes files beside a database that it reads."""
    files = [one for one in folder.rglob("*") if one.is_file() and one.suffix != ".db-shm"]
    return {str(one): one.read_bytes() for one in files}
