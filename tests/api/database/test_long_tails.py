"""A crowd leaves many audit events to be linked at once: that must hold up nobody's save."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from server.audit import store
from server.database.config import sqlite_path
from tests.engines import Fresh

LINKS = "_SAVE_SQLITE"


async def test_each_event_of_a_long_tail_is_found_by_its_id(fresh_sqlite: Fresh) -> None:
    path: Path = sqlite_path(await fresh_sqlite())
    batch = json.dumps([{"id": 1, "sequence": 1, "previous_hash": "", "hash": ""}])
    with closing(sqlite3.connect(path)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {getattr(store, LINKS)}", (batch,))
        steps = [row[3] for row in plan]

    assert "SEARCH audit_event USING INTEGER PRIMARY KEY (rowid=?)" in steps
