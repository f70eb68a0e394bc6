"""What a backup and a restore with its audit cost, with 300,000 certificates, on both engines.

Alone: `python -m tests.benchmarks.restoring [CERTIFICATES] [--keep FOLDER]`; a house that was kept
is used again. Each certificate comes with what led to it: person, sitting, form, answers, grade,
decision, events, notices. While the backup is taken on SQLite a candidate saves. Exits 1 where a
restore with its audit takes longer than five minutes, or a save was refused.
"""

import argparse
import asyncio
import pickle
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.crowds import crowded_house
from tests.benchmarks.stores import bare_postgres
from tests.faults.exam_house import CONTENT, Staged
from tests.faults.processes import Candidate, Process, begin, clients, end

CERTIFICATES = 300_000
MOST_SECONDS = 300.0
SECONDS_TO_START = 600.0


@dataclass
class Phase:
    name: str
    seconds: float = 0
    cpu_seconds: float = 0


@dataclass
class Saves:
    """What a candidate saw who saved all the while."""

    count: int = 0
    refused: int = 0
    longest: float = 0


@dataclass
class Report:
    certificates: int
    phases: list[Phase] = field(default_factory=list)
    saves: Saves = field(default_factory=Saves)
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        begun, before = time.perf_counter(), _children()
        yield
        done = Phase(name, time.perf_counter() - begun, _children() - before)
        self.phases.append(done)
        print(f"  {name:32} {done.seconds:7.1f} s, {done.cpu_seconds:7.1f} s of CPU", flush=True)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def measured(count: int, folder: Path) -> Report:
    report = Report(count)
    print(f"Backup and restore of {count:,} certificates", flush=True)
    staged = await _house(folder, count, report)
    copied = folder / "backup"
    copied.unlink(missing_ok=True)
    async with _saving(staged, report.saves):
        with report.phase("SQLite: backup, beside saves"):
            await _command(staged.data_dir, staged.url, "backup", copied)
    print(f"    {copied.stat().st_size / 1e6:,.0f} MB; {report.saves}", flush=True)
    await _restored("SQLite", f"sqlite://{folder}/restored/assay.db", staged, copied, report)
    with bare_postgres() as url:
        await _restored("PostgreSQL", url, staged, copied, report)
        again = folder / "again"
        again.unlink(missing_ok=True)
        with report.phase("PostgreSQL: backup"):
            await _command(folder / "restored", url, "backup", again)
    if report.saves.refused:
        report.faults.append(f"{report.saves.refused} saves were refused during the backup")
    return report


async def _house(folder: Path, count: int, report: Report) -> Staged:
    """Making it takes longer than all that is measured."""
    house = folder / f"house-{count}"
    kept = house / "made"
    if not kept.exists():
        shutil.rmtree(house, ignore_errors=True)
        with report.phase("(making the house)"):
            staged = await crowded_house(house, count)
        kept.write_bytes(pickle.dumps(staged))
    found: Staged = pickle.loads(kept.read_bytes())  # noqa: S301 - our own file
    return found


async def _restored(engine: str, url: str, staged: Staged, copied: Path, report: Report) -> None:
    folder = copied.parent / "restored"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(staged.data_dir / "keys", folder / "keys")
    name = f"{engine}: restore with audit"
    with report.phase(name):
        said = await _command(folder, url, "restore", copied)
    if "All invariants hold." not in said:
        report.faults.append(f"{engine}: {said[-500:]}")
    if report.phases[-1].seconds > MOST_SECONDS:
        report.faults.append(f"{name} took {report.phases[-1].seconds:.0f} s")


async def _command(folder: Path, url: str, *arguments: str | Path) -> str:
    settings = {
        "ASSAY_DATA_DIR": str(folder),
        "ASSAY_DATABASE_URL": url,
        "ASSAY_CONTENT_DIR": str(CONTENT),
    }
    command = ["server", *map(str, arguments)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command,
        cwd=CONTENT, env=processes.environment(settings), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{command} failed: {said.decode()}")
    return said.decode()


@asynccontextmanager
async def _saving(staged: Staged, saves: Saves) -> AsyncIterator[None]:
    process = Process(staged.data_dir, staged.url, staged.tokens)
    running = await process.start()
    try:
        async with clients(process) as all_of_them:
            candidate = await begin(all_of_them[0])
            task = asyncio.create_task(_save(candidate, saves))
            yield
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await candidate.hand_in(asyncio.Semaphore())  # so that the house can be used again
    finally:
        await end(running)


async def _save(candidate: Candidate, saves: Saves) -> None:
    position, responses = next(iter(candidate.forms.items()))
    while True:
        begun, before = time.perf_counter(), len(candidate.acknowledged)
        await candidate.save(position, responses[saves.count % len(responses)])
        saves.longest = max(saves.longest, time.perf_counter() - begun)
        saves.count += 1
        saves.refused += len(candidate.acknowledged) == before
        await asyncio.sleep(0.01)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("certificates", type=int, nargs="?", default=CERTIFICATES)
    parser.add_argument("--keep", type=Path, help="a folder in which the house stays")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        folder = given.keep or Path(name)
        folder.mkdir(exist_ok=True)
        report = asyncio.run(measured(given.certificates, folder))
    for fault in report.faults:
        print(fault)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
