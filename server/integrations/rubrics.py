"""A rubric as Moodle keeps it for us: the table of our items, in the notes for graders."""

from server.items.domain.model import Item
from server.items.domain.parse import parse_item
from server.items.domain.rubric import Criterion, Essay
from server.items.domain.write_body import body_blocks

_HEADING = "## Rubric\n"
_HEADER = (
    "---\nitem: notes\nversion: 1\ntype: essay\ntitle: Notes\nlanguage: en\nstatus: draft\n"
    "author: notes\npoints: 1\n---\nNotes\n\n"
)


def rubric_of(notes: str) -> tuple[Criterion, ...]:
    """Return the criteria that the notes are a table of, else none."""
    if not notes.startswith("|"):
        return ()
    item, _ = parse_item(f"{_HEADER}{_HEADING}{notes}\n".encode(), "notes.md")
    return item.body.rubric if item is not None and isinstance(item.body, Essay) else ()


def notes_of(item: Item) -> str:
    """Return the table of the item's rubric."""
    return next(iter(body_blocks(item.body))).removeprefix(_HEADING)
