"""`content watch`: the check on each save, and where a browser shows it."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import click

from server.cli.checking import findings_at, summary
from server.exams.content import folder_state
from server.items.domain.findings import has_errors
from server.kernel.clock import system_now
from server.settings import Settings

SECONDS_BETWEEN_LOOKS = 0.5
State = dict[str, tuple[int, int]]


def register(content: click.Group, settings: Settings) -> None:
    content.add_command(_watch_command(settings))


def _watch_command(settings: Settings) -> click.Command:
    @click.command("watch", help="Check on each save, until you stop it with Ctrl-C.")
    def command() -> None:
        root = Path(settings.content_dir)
        print(f"Watching {root}. Pages of `make run` follow it once opened with #follow.")
        try:
            for line in told(root, settings.public_url, lambda: time.sleep(SECONDS_BETWEEN_LOOKS)):
                print(line, flush=True)
        except KeyboardInterrupt:
            print()

    return command


def told(root: Path, public_url: str, wait: Callable[[], object]) -> Iterator[str]:
    """Yield what is to be said at first and after each change; `wait` passes the time between."""
    seen: State = {}
    while True:
        state = folder_state(root)
        if state != seen:
            saved = [path for path in state if seen and state[path] != seen.get(path)]
            seen = state
            yield from _report(root, saved, public_url, system_now())
        wait()


def _report(root: Path, saved: list[str], public_url: str, now: datetime) -> Iterator[str]:
    try:
        findings = findings_at(root, (), due=False)
    except OSError as error:  # half written now, whole in a moment
        yield f"{error}"
        return
    yield from map(str, findings)
    yield f"{now.astimezone():%H:%M:%S}  {summary(findings)}"
    if not has_errors(findings):
        yield from (f"  {public_url}{page}#follow" for page in map(_page_of, saved) if page)


def _page_of(path: str) -> str:
    """Where a saved file is shown, "" for one that has no page of its own."""
    match path.split("/"):
        case ["curriculum", "facts", _]:
            return ""
        case ["curriculum", course, "course.yaml"]:
            return f"/courses/{course}"
        case ["curriculum", course, _, lesson] if lesson.endswith(".md"):
            return f"/courses/{course}/lessons/{lesson[3:-3]}"
        case ["exams", exam, "blueprint.yaml"]:
            return f"/exams/{exam}"
        case ["exams", _, "items", item] if item.endswith(".md"):
            return f"/teach/items/{item[:-3]}"
        case _:
            return ""
