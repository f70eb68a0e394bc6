"""`python -m tests.faults.drill`: kill servers under candidates, and prove that nothing is lost.

Clients of a real server (of two on PostgreSQL) sit exams of a minute, while a nemesis kills it,
stops it, locks, fills or restarts its store, and sets its clock. After each kill the store is
audited, and what each client saw is held against what is stored. Exits with 1 and names the seed,
the fault and the smallest history that shows it. A seed gives the same choices again; what real
processes make of them is theirs.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from server.database.connection import close_store
from server.database.migrate import migrate
from server.kernel.ids import random_below
from tests.faults.drill.clients import PromiseBroken
from tests.faults.drill.content import write_content
from tests.faults.drill.grounds import a_postgres
from tests.faults.drill.rounds import FAULTS, Plan, Tally, drill
from tests.faults.exam_house import stage

ENGINES = ("sqlite", "postgres")


def main() -> int:
    asked = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leave nothing running behind
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a server would compile itself at each start
    seed = random_below(2**32) if asked.seed is None else asked.seed
    plan = Plan.of(asked.faults.split(","), asked.kills, seed)
    for engine in ENGINES if asked.engine == "both" else (asked.engine,):
        again = f"--engine {engine} --kills {asked.kills} --seed {seed} --faults {asked.faults}"
        print(f"{engine}: python -m tests.faults.drill {again}", flush=True)
        try:
            tally = _drill(engine, plan)
        except PromiseBroken as broken:
            print(f"{engine}, seed {seed}: {broken}")
            return 1
        print("\n".join(f"  {line}" for line in tally.lines()), flush=True)
        print(f"{engine}: nothing acknowledged was lost, and every audit was clean.", flush=True)
    return 0


def _drill(engine: str, plan: Plan) -> Tally:
    with tempfile.TemporaryDirectory(prefix="assay-drill-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        content = write_content(folder / "content")
        if engine == "sqlite":
            return asyncio.run(_staged_and_drilled(f"sqlite://{folder}/first.db", plan, content))
        with a_postgres(folder) as (home, url):
            return asyncio.run(_staged_and_drilled(url, plan, content, home))


async def _staged_and_drilled(
    url: str, plan: Plan, content: Path, home: Path | None = None
) -> Tally:
    folder = content.parent
    await migrate(url)
    await close_store()
    staged = await stage(folder / "staged", url, content)
    return await drill(staged, folder / "grounds", plan, home=home, say=_say)


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.drill")
    parser.add_argument("--engine", choices=(*ENGINES, "both"), default="both")
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="of each engine")
    parser.add_argument("--seed", type=int, metavar="N")
    parser.add_argument("--faults", default=",".join(FAULTS), type=_known, metavar="F,F,…")
    return parser.parse_args()


def _known(text: str) -> str:
    names: Sequence[str] = text.split(",")
    if not set(names) <= set(FAULTS):
        raise argparse.ArgumentTypeError(f"the faults are {', '.join(FAULTS)}")
    return text


if __name__ == "__main__":
    sys.exit(main())
