"""Backups that are broken, foreign, newer or of another house, and places that are not empty."""

import json
import shutil
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from server.app import build_services, opened
from server.credentials.log.publishing import LogHeadRefused
from tests.faults.exam_house import START, Staged, settings_in
from tests.faults.keeping import Kept, Operator, backed_up, empty_postgres

Change = Callable[[dict[str, Any]], object]


@pytest_asyncio.fixture(scope="module")
async def kept(sqlite_house: Staged, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return await backed_up(sqlite_house, tmp_path_factory.mktemp("kept") / "old")


@pytest.fixture
def there(kept: Kept, tmp_path: Path) -> Operator:
    """An empty place with the keys of the house."""
    return kept.place_beside(tmp_path / "new", f"sqlite://{tmp_path}/new/assay.db")


def _flipped(path: Path) -> None:
    """A bit in the middle of the largest table: there are bytes between parts that say nothing."""
    with zipfile.ZipFile(path) as archive:
        tables = [one for one in archive.infolist() if one.filename.startswith("tables/")]
    largest = max(tables, key=lambda one: one.compress_size)
    content = bytearray(path.read_bytes())
    name_and_extra = struct.unpack_from("<HH", content, largest.header_offset + 26)
    data = largest.header_offset + 30 + sum(name_and_extra)
    content[data + largest.compress_size // 2] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _with_more(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../keys/credentials-0001.pem", "mine")


def _other_zip(path: Path) -> None:
    path.unlink()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def _bomb(path: Path) -> None:
    path.unlink()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 50_000_000)


def _saying(change: Change) -> Callable[[Path], None]:
    """The same backup with another manifest."""

    def rewrite(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(parts["manifest.json"])
        change(manifest)
        with zipfile.ZipFile(path, "w") as archive:
            parts["manifest.json"] = json.dumps(manifest).encode()
            for name, content in parts.items():
                archive.writestr(name, content)

    return rewrite


def _part(said: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in said["parts"] if one["table"] == "person")


BROKEN: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "flipped": (_flipped, "is damaged: its part tables/"),
    "cut": (_cut, "is no backup of Assay, or it is damaged: its end is missing."),
    "text": (lambda at: at.write_text("hello"), "is no backup of Assay, or it is damaged"),
    "other zip": (_other_zip, "is no backup of Assay: it has no manifest"),
    "bomb": (_bomb, "is no backup of Assay: it has no manifest"),
    "more parts": (_with_more, "holds other parts than its manifest says."),
    "newer format": (_saying(lambda said: said.update(format=2)), "made by a later version of As"),
    "newer store": (
        _saying(lambda said: said["migrations"].append("9999_later")),
        "is of a later version of Assay: it stands at 9999_later",
    ),
    "no version": (_saying(lambda said: said["migrations"].pop(3)), "says of no version of Assay"),
    "more bytes": (_saying(lambda said: _part(said).update(bytes=1)), "is damaged: its part tabl"),
    "huge": (_saying(lambda said: _part(said).update(bytes=10**15)), "GB free, and this backup m"),
    "other rows": (_saying(lambda said: _part(said).update(rows=1)), "rows, and its manifest says"),
    "other columns": (
        _saying(lambda said: _part(said).update(columns=["id"])),
        "does not fit its migrations: person differ.",
    ),
    "other address": (
        _saying(lambda said: said.update(public_url="https://theirs.example")),
        "is of https://theirs.example, and by the settings this is http://127.0.0.1:8000.",
    ),
    "other keys": (
        _saying(lambda said: [one.update(kid="key-theirs") for one in said["keys"]]),
        "are of another house: none of them is in this backup.",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_a_bad_backup_is_named_and_nothing_is_there_afterwards(
    kept: Kept, there: Operator, tmp_path: Path, fault: str
) -> None:
    spoil, sentence = BROKEN[fault]
    spoil(copied := Path(shutil.copyfile(kept.path, tmp_path / "backup")))

    said = await there.give("restore", copied)

    assert (said.exit_code, sentence in said.output) == (1, True), said.output
    assert [one.name for one in there.data_dir.iterdir()] == ["keys"]


async def test_nothing_is_restored_over_something(
    kept: Kept, there: Operator, postgres_home: Path
) -> None:
    (there.data_dir / "assay.db").write_text("mine")
    full = Operator(there.data_dir, await empty_postgres(postgres_home))
    assert (await full.give("migrate")).exit_code == 0

    said = await there.give("restore", kept.path), await full.give("restore", kept.path)

    assert [one.exit_code for one in said] == [1, 1]
    assert "restored into an empty place only: move that file" in said[0].output
    assert "The database has tables already" in said[1].output
    assert (there.data_dir / "assay.db").read_text() == "mine"


async def test_without_the_keys_nothing_is_restored_unless_they_are_lost(
    kept: Kept, there: Operator
) -> None:
    shutil.rmtree(there.data_dir / "keys")

    refused = await there.give("restore", kept.path)
    begun = await there.give("restore", kept.path, "--keys-lost")

    assert "lacks the keys of this house" in refused.output
    assert "Give keys begin, and then audit." in begun.output
    assert (await there.give("keys", "begin", "--yes")).exit_code == 0
    assert "All invariants hold." in (await there.give("audit")).output


async def test_a_backup_is_its_owners_alone_and_takes_no_files_place(
    kept: Kept, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text("mine")

    again = await kept.house.give("backup", tmp_path / "mine")
    nowhere = await kept.house.give("backup", tmp_path / "no" / "folder")
    missing = await kept.house.give("restore", tmp_path / "nothing")

    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert (again.exit_code, nowhere.exit_code, missing.exit_code) == (2, 2, 2)
    assert "A backup never takes the place of a file." in again.output


async def test_the_log_stands_still_until_its_head_is_accepted(kept: Kept, there: Operator) -> None:
    restored = await there.give("restore", kept.path)
    size = restored.output.rsplit("accept-head ", 1)[1].rstrip(".\n")
    settings = settings_in(there.data_dir, there.database_url)
    async with opened(settings):
        with pytest.raises(LogHeadRefused, match=f"log accept-head {size}”"):
            await build_services(settings).credentials.log.publish(now=START)
    told = await there.give("doctor", "--json", ASSAY_CONTENT_DIR=str(there.data_dir))
    accepted = await there.give("log", "accept-head", size)

    assert "stands still: nobody knows what was signed after the backup." in restored.output
    assert "log-restored" in {one["code"] for one in json.loads(told.stdout)["findings"]}
    assert (accepted.exit_code, (await there.give("audit")).exit_code) == (0, 0)


async def test_a_backup_behind_what_was_signed_here_is_taken_only_when_that_is_said(
    kept: Kept, there: Operator, tmp_path: Path
) -> None:
    shutil.copytree(kept.house.data_dir / "transparency-log", there.data_dir / "transparency-log")
    said = json.loads((await kept.house.give("backup", tmp_path / "all", "--json")).stdout)
    checkpoint = there.data_dir / "transparency-log" / "checkpoint"
    size = said["log_size"]
    checkpoint.write_text(checkpoint.read_text().replace(f"\n{size}\n", f"\n{size + 3}\n"))

    refused = await there.give("restore", kept.path)
    wrong = await there.give("restore", kept.path, "--accept-log-head", "999")
    taken = await there.give("restore", kept.path, "--accept-log-head", str(size))

    assert f"a head over {size + 3} was signed here" in refused.output
    assert f"has {size} entries, not 999." in wrong.output
    assert (taken.exit_code, "All invariants hold." in taken.output) == (0, True), taken.output
