"""`python -m tests.faults.old_stores` keeps a small house of this version, for later ones.

It holds nothing but the practice exam and its course.
"""

import asyncio
import json
import shutil
import tempfile
from base64 import b64encode
from pathlib import Path

from server.app import opened
from server.database.migrate import migrate
from server.database.version import MIGRATIONS, names_in
from tests.faults import exam_house
from tests.faults.exam_house import CONTENT, open_house, settings_in, stage
from tests.faults.keeping import Operator
from tests.faults.old_stores import FOLDER

PARTS = ("curriculum/practice", "curriculum/facts", "exams/practice", "exams/policy")


async def keep(folder: Path) -> Path:
    for part in PARTS:
        shutil.copytree(CONTENT / part, folder / "content" / part)
    exam_house.CONTENT = folder / "content"
    url, data = f"sqlite://{folder}/store/assay.db", folder / "data"
    await migrate(url)
    staged = await stage(folder / "staged", url)
    async with opened(settings_in(data, url)):
        house = open_house(staged, data, url)
        await house.services.credentials.keys.register(now=house.clock())
        await house.sit_and_pass(house.candidates[0])
        await house.services.flows.settle()
        await house.sit_and_pass(house.candidates[1])
        sitting = await house.sit(house.candidates[2])
        await house.save(sitting, 1, None, 1)
    name = names_in(MIGRATIONS)[-1][:4]
    path = FOLDER / f"{name}.zip"
    path.unlink(missing_ok=True)
    made = await Operator(data, url).give("backup", path)
    assert made.exit_code == 0, made.output
    files = sorted((data / "keys").iterdir())
    keys = {one.name: b64encode(one.read_bytes()).decode() for one in files}
    (FOLDER / f"{name}.keys.json").write_text(json.dumps(keys, indent=1) + "\n")
    return path


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="assay-keep-") as folder:
        print(asyncio.run(keep(Path(folder))))


if __name__ == "__main__":
    main()
