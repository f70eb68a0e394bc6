"""Stores of earlier versions come up to this one, with every row, and sound.

`old_stores/` holds backups of small houses as those versions made them, named by the migration they
stand at: somebody certified, somebody waiting for a grade, somebody who sits. Where a migration
rewrites rows, keep one from before it: `python -m tests.faults.old_stores`. `make test` takes some
of them; `ASSAY_FAULTS_TIMES=2` all, on both engines.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from server.database.version import MIGRATIONS, names_in
from tests.faults.chance import TIMES
from tests.faults.keeping import Operator, empty_postgres, rows_in
from tests.faults.old_stores import FOLDER, put_keys

KEPT = sorted(one.stem for one in FOLDER.glob("*.zip"))
ALWAYS = {("0001", "sqlite"), ("0028", "sqlite"), ("0011", "postgres")}
GROWN = {"audit_event", "status_list", "log_head", "log_entry", "log_size", "certificate_event"}
"""A restore adds rows to them, and what was certified before there was a log comes into it."""


def _cases() -> Sequence[tuple[str, str]]:
    every = [(one, engine) for one in KEPT for engine in ("sqlite", "postgres")]
    return [one for one in every if TIMES > 1 or one in ALWAYS]


@pytest.mark.postgres
@pytest.mark.parametrize(("kept", "engine"), _cases())
async def test_a_store_of_an_earlier_version_comes_up_whole(
    kept: str, engine: str, postgres_home: Path, tmp_path: Path
) -> None:
    here = f"sqlite://{tmp_path}/assay.db"
    house = Operator(tmp_path, here if engine == "sqlite" else await empty_postgres(postgres_home))
    put_keys(kept, tmp_path / "keys")

    restored = await house.give("restore", FOLDER / f"{kept}.zip")

    assert (restored.exit_code, "All invariants hold." in restored.output) == (0, True), (
        restored.output
    )
    to_come = sum(not name.startswith(f"{kept}_") and name[:4] > kept for name in _names())
    assert f"{to_come} migrations were applied to it." in restored.output
    assert (await house.give("backup", tmp_path / "now")).exit_code == 0
    before, after = rows_in(FOLDER / f"{kept}.zip"), rows_in(tmp_path / "now")
    lost = [one for one in before.keys() - GROWN if len(before[one]) != len(after[one])]
    assert lost == []
    assert all(len(before[one]) <= len(after[one]) for one in before)
    assert (await house.give("log", "accept-head", _size(restored.output))).exit_code == 0
    assert (await house.give("audit")).exit_code == 0


def _names() -> Sequence[str]:
    return names_in(MIGRATIONS)


def _size(said: str) -> str:
    return said.rsplit("accept-head ", 1)[1].rstrip(".\n")
