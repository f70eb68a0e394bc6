"""Statistics of ten thousand sittings of sixty items, from the store to the store.

Alone: `python -m tests.benchmarks.counting`. Items are those of this repository, in another order
in each form, with answers by people who differ. CPU of the process, all of its threads.
"""

import asyncio
import json
import random  # noqa: TID251 - candidates who differ, the same in every run
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

from server.database.connection import close_store, open_store
from server.database.migrate import migrate
from server.exams import releases
from server.exams.publishing import publish
from server.grading import counting, statistics
from server.items import service as items
from server.items.domain import presentation
from server.items.domain.model import Item, Single
from server.kernel.actor import SYSTEM, Actor, Role
from server.kernel.clock import from_milliseconds
from server.kernel.ids import new_id

SITTINGS, ITEMS = 10_000, 60
MOST_SECONDS = 3.5
ROOT = Path(__file__).parents[2]
NOW = from_milliseconds(1_795_600_000_000)
EXAM = "foundations"


def measure_counting() -> float:
    with tempfile.TemporaryDirectory(prefix="assay-counting-") as folder:
        return asyncio.run(_measured(Path(folder, "assay.db")))


async def _measured(path: Path) -> float:
    url = f"sqlite://{path}"
    await migrate(url)
    await close_store()
    await open_store(url)
    try:
        await publish(ROOT, actor=SYSTEM, now=NOW)
        release = await releases.release_of(EXAM)
        published = await items.versions([one.hash for one in release.items])
        bank = [
            (one.hash, one.domain, published[one.hash].item)
            for one in release.items
            if not one.items
        ]
        with closing(sqlite3.connect(path)) as store:
            _fill(store, release.id, bank)
        before = time.process_time()
        assert await counting.count(EXAM, now=NOW)
        spent = time.process_time() - before
        found = await statistics.of_exam(
            EXAM, actor=Actor(new_id(), "Trainer", frozenset({Role.TRAINER}))
        )
        assert found is not None
        assert found.people == SITTINGS
        return spent
    finally:
        await close_store()


def _fill(store: sqlite3.Connection, release: UUID, bank: list[tuple[str, str, Item]]) -> None:
    for number in range(SITTINGS):
        chance = random.Random(number)  # noqa: S311 - candidates, no secrets
        form = [bank[at % len(bank)] for at in chance.sample(range(ITEMS), ITEMS)]
        sitting = str(UUID(int=(1 << 120) + number))
        skill = chance.random()
        entries: list[dict[str, object]] = []
        marks: list[str] = []
        saves: list[tuple[str, int, str, int]] = []
        for at, (hash_, domain, item) in enumerate(form, 1):
            shown = presentation.draw_presentation(item, bytes([at, number % 251]))
            entries.append(
                {
                    "hash": hash_,
                    "domain": domain,
                    "pilot": False,
                    "shown": presentation.to_json(shown),
                }
            )
            is_right = chance.random() < skill
            marks.append(str(item.points) if is_right else "0")
            saves += _saves(sitting, at, item, shown, is_right=is_right)
        store.execute(
            "INSERT INTO sitting (id, person_id, exam, release_id, state, is_preview, items,"
            " writer, started_ms, deadline_ms, grace_ms, closed_ms)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (sitting, str(UUID(int=number + 1)), EXAM, str(release), "closed", 0, ITEMS, 1, 0,
             5_400_000, 10_000, 5_000_000),
        )  # fmt: skip
        store.execute(
            "INSERT INTO form (sitting_id, id, document, hash) VALUES (?,?,?,?)",
            (sitting, str(UUID(int=(2 << 120) + number)), json.dumps({"items": entries}), ""),
        )
        store.executemany(
            "INSERT INTO response_revision (sitting_id, position, writer, sequence, response,"
            " saved_ms) VALUES (?,?,1,1,?,?)",
            saves,
        )
        document = {"format": 1, "items": marks, "domains": [], "cut": 700}
        store.execute(
            "INSERT INTO grade (id, sitting_id, version, points, maximum, scaled_score, passed,"
            " document, graded_ms) VALUES (?,?,1,'0','1',?,?,?,0)",
            (sitting, sitting, round(100 + 900 * skill), skill > 0.6, json.dumps(document)),
        )
    store.commit()


def _saves(
    sitting: str, at: int, item: Item, shown: presentation.Presentation, *, is_right: bool
) -> Iterator[tuple[str, int, str, int]]:
    if not isinstance(item.body, Single):
        return
    options = item.body.options
    place = next(n for n, one in enumerate(options) if one.is_key is is_right)
    response = {"choice": shown.columns[0].handles[place]}
    yield sitting, at, json.dumps(response), at * 60_000


def counting_too_slow(seconds: float) -> list[str]:
    if seconds <= MOST_SECONDS:
        return []
    return [f"statistics of {SITTINGS} sittings took {seconds:.1f} s"]


def print_counting(seconds: float) -> None:
    print(f"\nStatistics of {SITTINGS} sittings of {ITEMS} items: {seconds:.2f} s of CPU")
    print(f"  at most {MOST_SECONDS} s", flush=True)


if __name__ == "__main__":
    print_counting(measure_counting())
