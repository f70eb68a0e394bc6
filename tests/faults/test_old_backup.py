"""The drill: a store is lost, an old backup of it restored, and the house goes on from there."""

import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from server.app import build_services, opened
from server.credentials.checking.codes import Code
from server.credentials.checking.held import held_in
from server.credentials.checks import Checked
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.verdict import Verdict
from server.database import changes
from server.database.config import is_sqlite
from server.database.connection import query
from server.kernel.actor import Actor
from tests.faults.exam_house import IN_THE_HOUSE, START, Clock, ExamHouse, Staged, settings_in
from tests.faults.keeping import Kept, Operator, backed_up, empty_postgres

LOG = "transparency-log"


@dataclass(frozen=True)
class Lost:
    """A store that was backed up and went on; `late` were issued after the backup."""

    kept: Kept
    early: Certificate
    late: Sequence[Certificate]
    log: Sequence[str]


@pytest_asyncio.fixture
async def lost(staged: Staged, tmp_path: Path) -> Lost:
    kept = await backed_up(staged, tmp_path / "old")
    async with _house(kept.house, staged, hours=1) as house:
        first, _, third = house.candidates
        early = await _newest(house, first)
        late = [await _passed(house, one) for one in (first, third)]
        return Lost(kept, early, late, await _log())


@pytest_asyncio.fixture
async def there(
    lost: Lost, staged: Staged, tmp_path: Path, request: pytest.FixtureRequest
) -> Operator:
    """An empty store beside the keys and the files of the log, which nobody lost."""
    url = f"sqlite://{tmp_path}/new/assay.db"
    if not is_sqlite(staged.url):
        url = await empty_postgres(request.getfixturevalue("postgres_home"))
    place = lost.kept.place_beside(tmp_path / "new", url)
    shutil.copytree(lost.kept.house.data_dir / "transparency-log", place.data_dir / LOG)
    return place


async def test_an_old_backup_goes_on_and_nothing_is_given_twice(
    lost: Lost, there: Operator, staged: Staged
) -> None:
    refused = await there.give("restore", lost.kept.path)
    size = refused.output.rsplit("--accept-log-head ", 1)[1].split()[0]

    restored = await there.give("restore", lost.kept.path, "--accept-log-head", size)
    async with _house(there, staged, hours=2) as house:
        checked = [await _checked(house, one) for one in (lost.early, *lost.late)]
        first, _, third = house.candidates
        new = [await _passed(house, one) for one in (first, third)]
        violations, log = await house.audit(), await _log()

    assert (refused.exit_code, restored.exit_code) == (1, 0)
    assert [one.verdict for one in checked] == [Verdict.VALID, Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert [one.code for one in checked] == [None, Code.RECORD_GONE, Code.RECORD_GONE]
    assert "All invariants hold." in restored.output
    assert violations == []
    assert log[: int(size)] == lost.log[: int(size)]
    ever = [lost.early, *lost.late, *new]
    assert len({one.printed_id for one in ever}) == len(ever)
    places = {(one.record.status_list, one.record.status_index) for one in ever}
    assert len(places) == len(ever)
    assert {one.record.status_list for one in new}.isdisjoint(
        one.record.status_list for one in (lost.early, *lost.late)
    )


@asynccontextmanager
async def _house(place: Operator, staged: Staged, *, hours: int) -> AsyncIterator[ExamHouse]:
    """So many hours after the backup."""
    changes.forget_here("content", "all")
    changes.forget_here("rulings", "all")
    settings = settings_in(place.data_dir, place.database_url)
    clock = Clock(START + timedelta(hours=hours))
    async with opened(settings):
        people = [*staged.candidates[:IN_THE_HOUSE]]
        yield ExamHouse(settings, build_services(settings, clock), clock, people)


async def _passed(house: ExamHouse, candidate: Actor) -> Certificate:
    house.clock.pass_by(seconds=60)
    await house.sit_and_pass(candidate)
    await house.services.flows.settle()
    return await _newest(house, candidate)


async def _newest(house: ExamHouse, candidate: Actor) -> Certificate:
    return (await house.services.credentials.of_person(candidate.person_id))[0]


async def _checked(house: ExamHouse, certificate: Certificate) -> Checked:
    held = held_in((certificate.document or "").encode())
    return await house.services.credentials.checks.check(held, at=house.clock())


async def _log() -> list[str]:
    return [row["line"] for row in await query("SELECT line FROM log_entry ORDER BY position")]
