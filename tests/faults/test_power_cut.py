"""A power cut loses nothing that was acknowledged: syncs are counted, and disks as they would be.

A real server is traced by strace. Where that cannot be, the reason is printed, and the files are
looked at as a killed process leaves them.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from server.app import build_services, opened
from server.database import config, hot
from server.database.config import StoreNotDurable
from server.database.connection import query
from server.database.hot import SqliteEngine, Statements
from server.kernel.clock import system_now
from tests.engines import copy_of
from tests.faults.chance import TIMES, chance
from tests.faults.disk import Disk, Step, read_steps, tracing, why_not_traced
from tests.faults.exam_house import Staged, audited, settings_in
from tests.faults.processes import Candidate, Process, begin, clients, end, process_on

SAVES = 12
CUTS = 150 * TIMES
AUDITS = 2


@dataclass(frozen=True)
class Recorded:
    """What a server acknowledged and what it did to its files, which began as in `before`."""

    process: Process
    candidates: Sequence[Candidate]
    steps: Sequence[Step]
    before: Path
    is_traced: bool


@pytest_asyncio.fixture(scope="module")
async def recorded(sqlite_house: Staged, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder, trace = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("trace") / "log"
    why_not = why_not_traced()
    process = await process_on(sqlite_house, folder, () if why_not else tracing(trace))
    before = _files_aside(process, trace.parent / "before")
    running = await process.start()
    try:
        async with clients(process) as opened_clients:
            candidates = list(await asyncio.gather(*map(begin, opened_clients)))
            await asyncio.gather(*map(_sit, candidates))
        if why_not:
            print(f"Syncs are not counted: {why_not}")
            before = _files_aside(process, trace.parent / "after")
        else:
            (server,) = psutil.Process(running.pid).children()
            server.terminate()
            await running.wait()
    finally:
        await end(running)
    steps = [] if why_not else read_steps(trace)
    return Recorded(process, candidates, steps, before, is_traced=not why_not)


def test_no_acknowledgement_came_before_its_sync(recorded: Recorded) -> None:
    log = f"{_path(recorded.process)}-wal"
    syncs = [one for one in recorded.steps if one.is_sync and one.path == log]
    saves = [one for candidate in recorded.candidates for one in candidate.acknowledged]

    unsynced = [
        save
        for save in saves
        if not any(save.asked <= one.began and one.ended <= save.answered for one in syncs)
    ]

    print(f"{len(saves)} saves, {len(syncs)} syncs")
    assert not recorded.is_traced or unsynced == []


async def test_whenever_the_power_goes_all_that_was_acknowledged_is_there(
    recorded: Recorded, tmp_path: Path
) -> None:
    for number, (moment, files) in enumerate(_cuts(recorded)):
        folder = tmp_path / str(number)
        _write(files, recorded.process, folder)
        lost = _lost(folder / "assay.db", recorded.candidates, moment)
        assert lost == [], f"cut {number} at {moment}"
        if number < AUDITS:
            shutil.copytree(recorded.process.folder / "keys", folder / "keys")
            settings = settings_in(folder, f"sqlite://{folder / 'assay.db'}")
            async with opened(settings):
                services = build_services(settings)
                await services.credentials.log.publish(now=system_now())  # as a start does
                assert await audited(services, system_now()) == []
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    "setting", [("synchronous", "NORMAL"), ("synchronous", "OFF"), ("journal_mode", "DELETE")]
)
async def test_a_store_that_would_lose_a_save_is_not_opened(
    setting: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weaker = dict(config.SQLITE_PRAGMAS) | dict([setting])
    monkeypatch.setattr("server.database.config.SQLITE_PRAGMAS", weaker)
    monkeypatch.setattr("server.database.hot.SQLITE_PRAGMAS", weaker)

    with pytest.raises(StoreNotDurable):
        SqliteEngine(str(tmp_path / "hot.db"))
    with pytest.raises(StoreNotDurable):
        async with opened(settings_in(tmp_path, f"sqlite://{tmp_path / 'orm.db'}")):
            pass


@pytest.mark.postgres
async def test_postgresql_acknowledges_nothing_before_its_sync(
    postgres_house: Staged, tmp_path: Path
) -> None:
    """Whatever the server is set to; that of the tests is set to be careless."""
    async with opened(settings_in(tmp_path, await copy_of(postgres_house.url))):
        setting = "SELECT current_setting('synchronous_commit') AS is_waited_for"
        read = Statements((), (f"{setting} WHERE $1::json IS NOT NULL",))
        ((where_we_save,),) = await hot.read(read, [])
        (elsewhere,) = await query(setting)

        assert where_we_save["is_waited_for"] == elsewhere["is_waited_for"] == "on"


async def _sit(candidate: Candidate) -> None:
    positions = [*candidate.forms]
    for number in range(SAVES):
        position = positions[number % len(positions)]
        responses = candidate.forms[position]
        await candidate.save(position, responses[number % len(responses)])
    await candidate.hand_in(asyncio.Semaphore(0))


def _cuts(recorded: Recorded) -> Iterator[tuple[float, Mapping[str, bytes]]]:
    """Moments, and the files as a disk may hold them when the power went then."""
    disk, steps, draw = (
        Disk.of(recorded.before, _path(recorded.process).parent),
        recorded.steps,
        chance(),
    )
    if not recorded.is_traced:
        yield system_now().timestamp(), disk.after_a_cut(draw)
        return
    at = sorted(draw.choices(range(len(steps)), k=CUTS))
    for number, step in enumerate(steps):
        disk.take(step)
        until = steps[number + 1].counts_at if number + 1 < len(steps) else step.ended
        for _ in range(at.count(number)):
            yield until, disk.after_a_cut(draw)


def _lost(database: Path, candidates: Sequence[Candidate], moment: float) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        found = [str(one) for (one,) in connection.execute("PRAGMA integrity_check")]
        faults = [] if found == ["ok"] else found
        rows = connection.execute("SELECT sitting_id, position, sequence FROM response_revision")
        stored = set(rows.fetchall())
        closed = {one for (one,) in connection.execute("SELECT sitting_id FROM grade")}
    for one in candidates:
        faults += [
            f"{one.sitting}: {save}"
            for save in one.acknowledged
            if save.answered < moment and (one.sitting, save.position, save.sequence) not in stored
        ]
        if one.receipt and one.handed_in < moment and one.sitting not in closed:
            faults.append(f"{one.sitting}: the hand-in")
    return faults


def _path(process: Process) -> Path:
    return Path(process.database_url.removeprefix("sqlite://"))


def _files_aside(process: Process, folder: Path) -> Path:
    """The database and what SQLite keeps beside it, but for what it makes anew."""
    folder.mkdir()
    for one in _path(process).parent.glob(f"{_path(process).name}*"):
        if not one.name.endswith("-shm"):
            shutil.copyfile(one, folder / one.name)
    return folder


def _write(files: Mapping[str, bytes], process: Process, folder: Path) -> None:
    folder.mkdir()
    name = _path(process).name
    for path, content in files.items():
        ending = Path(path).name.removeprefix(name)
        if Path(path).name.startswith(name) and ending != "-shm":
            (folder / f"assay.db{ending}").write_bytes(content)
