"""A bank of five thousand items: how long a check takes, and a publish that finds nothing new.

The items are those of this repository, each copy with ids and words of its own, so that nothing can
be remembered from one for another. Measured as CPU of the whole command, all of its threads.
"""

import re
import resource
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import processes

ITEMS = 5_000
MOST_CHECK_SECONDS, MOST_PUBLISH_SECONDS = 5.0, 2.0
ROOT = Path(__file__).parents[2]
_ID = re.compile(r"\b(?:pra|fnd)-\d{4}\b")
_DOMAIN = re.compile(r"^domain: practice/.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bank:
    """CPU seconds of each, the start of Python among them."""

    check: float
    first_publish: float
    second_publish: float

    def failures(self) -> list[str]:
        wrong = []
        if self.check > MOST_CHECK_SECONDS:
            wrong.append(f"the check of {ITEMS} items took {self.check:.1f} s")
        if self.second_publish > MOST_PUBLISH_SECONDS:
            wrong.append(f"the publish of {ITEMS} unchanged items took {self.second_publish:.1f} s")
        return wrong


def measure_bank() -> Bank:
    with tempfile.TemporaryDirectory(prefix="assay-bank-") as folder:
        content, store = Path(folder, "content"), Path(folder, "var")
        write_bank(content, ITEMS)
        settings = {"ASSAY_CONTENT_DIR": str(content), "ASSAY_DATA_DIR": str(store)}
        processes.run(["server", "migrate"], settings)
        return Bank(
            _seconds(["server", "content", "check"], settings),
            _seconds(["server", "content", "publish"], settings),
            _seconds(["server", "content", "publish"], settings),
        )


def print_bank(measured: Bank) -> None:
    print(f"\nA bank of {ITEMS} items, CPU of the whole command")
    print(f"  check    {measured.check:5.2f} s (at most {MOST_CHECK_SECONDS:.0f})")
    print(f"  publish  {measured.first_publish:5.2f} s all new")
    print(
        f"  publish  {measured.second_publish:5.2f} s all unchanged "
        f"(at most {MOST_PUBLISH_SECONDS:.0f})",
        flush=True,
    )


def write_bank(content: Path, count: int) -> None:
    """Copy this repository's content, and the items of both exams into one as often as it takes."""
    for folder in ("curriculum", "exams"):
        shutil.copytree(ROOT / folder, content / folder)
    practice, home = (content / "exams" / exam / "items" for exam in ("practice", "foundations"))
    shutil.copytree(practice / "pictures", home / "pictures", dirs_exist_ok=True)
    texts = [path.read_text("utf-8") for path in (*practice.glob("*.md"), *home.glob("*.md"))]
    for written in range(count):
        copy, which = divmod(written, len(texts))
        _write_copy(home, copy, texts[which])


def _write_copy(home: Path, copy: int, text: str) -> None:
    text = _DOMAIN.sub("domain: foundations/a", text)
    text = text.replace("\n## ", f"\nThis is case {copy}.\n\n## ", 1)
    text = _ID.sub(rf"n{copy}-\g<0>", text)
    item = text.partition("\nitem: ")[2].partition("\n")[0]
    (home / f"{item}.md").write_text(text, "utf-8")


def _seconds(arguments: list[str], settings: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    processes.run(arguments, settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    print_bank(measure_bank())
