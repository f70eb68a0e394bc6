"""The published versions of an item, and what differs: from one to the next, or to the file."""

from collections.abc import Sequence

from server.authoring.domain.bank import Row
from server.items import service as items
from server.items.domain.write import write_item
from server.language.voice import say
from server.web.pages.teach.comparing import line_rows, published_text
from server.web.rendering import moment_ms

MOST = 50
Shown = dict[str, object]


async def versions_of(row: Row, address: str, version: int, *, is_against_file: bool) -> Shown:
    """`version` is what is asked about, 0 for none: against the one before, or the file."""
    history = await items.history(row.id, MOST)
    numbers = [at for at, _, _ in history]
    known = version if version in numbers else 0
    return {
        "versions": [
            {
                "number": at,
                "moment": moment_ms(moment),
                "address": f"{address}?version={at}&against=file#changes" if row.item else "",
                "own": f"{address}?version={at}#changes" if _before(numbers, at) else "",
            }
            for at, _, moment in history
        ],
        **await _changes(row, numbers, known, is_against_file=is_against_file),
    }


async def _changes(
    row: Row, numbers: Sequence[int], version: int, *, is_against_file: bool
) -> Shown:
    if version and is_against_file and row.item is not None:
        before, after = await published_text(row.id, version), write_item(row.item)
        title = say("What the file changes against version %(version)s", version=version)
        return await _shown(before, after, title)
    earlier = _before(numbers, version)
    if version and earlier:
        before = await published_text(row.id, earlier)
        after = await published_text(row.id, version) or ""
        title = say(
            "What version %(after)s changed against %(before)s", after=version, before=earlier
        )
        return await _shown(before, after, title)
    return {"changes": None, "changes_title": ""}


async def _shown(before: str | None, after: str, title: str) -> Shown:
    lines = None if before is None else await line_rows(before, after)
    return {"changes": lines, "changes_title": title}


def _before(numbers: Sequence[int], version: int) -> int:
    """The published version before this one; numbers may be left out. 0 for none."""
    return max((at for at in numbers if at < version), default=0)
