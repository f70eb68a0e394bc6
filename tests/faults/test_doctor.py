"""What a doctor finds in a house that is ill, and that it says nothing of one that is well."""

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from server.database import changes
from server.database.queue import NEVER_MS
from server.kernel.clock import system_now, to_milliseconds
from server.settings import doubts, from_environment
from tests.faults.exam_house import Staged
from tests.faults.keeping import Kept, Operator, backed_up

Harm = Callable[[sqlite3.Connection, Path], object]
LATER = to_milliseconds(system_now()) + 3_600_000
JOB = (
    "INSERT INTO outbox (topic, key, created_ms, due_ms, attempts, set_aside_ms) "
    "VALUES ('mail.send', '', 0, {}, {}, {})"
)
HARM: Mapping[str, tuple[Harm, str]] = {
    "jobs-stuck": (lambda store, _: store.execute(JOB.format(0, 9, "NULL")), "1 job is stuck"),
    "jobs-aside": (
        lambda store, _: store.execute(JOB.format(NEVER_MS, 0, 5)),
        "waits for a decision at",
    ),
    "clock-behind": (
        lambda store, _: store.execute(f"UPDATE audit_event SET at_ms = {LATER} WHERE id = 1"),
        "Set the clock right before anybody sits an exam.",
    ),
    "content-unpublished": (
        lambda store, _: store.executescript("PRAGMA foreign_keys = OFF; DELETE FROM exam_release"),
        "content check, then content publish.",
    ),
    "database-open": (lambda _, at: (at / "assay.db").chmod(0o644), "chmod go= "),
    "backup-none": (lambda _, at: (at / "last-backup.json").unlink(), "backup PATH, every day."),
    "backup-old": (
        lambda _, at: (at / "last-backup.json").write_text('{"taken_at": "2026-01-02T00:00:00Z"}'),
        "The last backup is of 2026-01-02",
    ),
}


@pytest.fixture
async def well(sqlite_house: Staged, tmp_path: Path) -> tuple[Kept, Operator]:
    """A house that was restored, and whose log goes on."""
    kept = await backed_up(sqlite_house, tmp_path / "old")
    there = kept.place_beside(tmp_path / "new", f"sqlite://{tmp_path}/new/assay.db")
    restored = await there.give("restore", kept.path, "--accept-log-head", _size(kept))
    assert restored.exit_code == 0, restored.output
    with (
        closing(sqlite3.connect(there.data_dir / "assay.db")) as store,
        store,
    ):  # its clock was in another year
        store.execute("UPDATE audit_event SET at_ms = 5")
        store.execute("DELETE FROM outbox")
    assert (await there.give("backup", tmp_path / "again")).exit_code == 0
    return kept, there


def _size(kept: Kept) -> str:
    with closing(sqlite3.connect(kept.house.database_url.removeprefix("sqlite://"))) as store:
        return str(store.execute("SELECT size FROM log_size").fetchone()[0])


async def test_each_harm_is_named_with_what_to_do(well: tuple[Kept, Operator]) -> None:
    _, there = well
    healthy = await _found(there)
    path = there.data_dir / "assay.db"
    note = (there.data_dir / "last-backup.json").read_bytes()
    whole = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(path)) as store:
        store.backup(whole)

    for code, (harm, sentence) in HARM.items():
        with closing(sqlite3.connect(path)) as store, store:
            harm(store, there.data_dir)
        found = await _found(there)
        new = found.keys() - healthy.keys()
        assert (code in new, sentence in found.get(code, "")) == (True, True), (code, found)
        with closing(sqlite3.connect(path)) as store:
            whole.backup(store)
        path.chmod(0o600)
        (there.data_dir / "last-backup.json").write_bytes(note)

    whole.close()
    assert healthy.keys() == {"keys-not-exported", "content-missing"}, healthy


async def _found(there: Operator) -> dict[str, str]:
    changes.forget_here("content", "all")  # as a process of its own would not know it
    said = await there.give("doctor", "--json", ASSAY_CONTENT_DIR=str(there.data_dir))
    return {one["code"]: one["text"] for one in json.loads(said.stdout)["findings"]}


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({}, set()),
        ({"ASSAY_PUBLIC_URL": "https://assay.example"}, set()),
        ({"ASSAY_PUBLIC_URL": "http://assay.example"}, {"address-not-https"}),
        ({"HOST": "192.0.2.1"}, {"address-loopback"}),
        ({"ASSAY_CONTENT_DIR": os.sep + "nowhere"}, {"content-missing"}),
    ],
)
def test_settings_that_are_mostly_not_meant_are_doubted(
    settings: dict[str, str], codes: set[str]
) -> None:
    assert doubts(from_environment(settings)).keys() == codes
