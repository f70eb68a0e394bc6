"""What is told of a text while it is typed is what the check of the whole folder tells of it."""

import pytest

from server.exams.content import check, read_folder
from server.items import service as items
from tests.api.authoring.conftest import ITEM, Desk

CASE = "exams/practice/items/pra-0018.md"
LESSON = "curriculum/practice/01-exams/02-the-items.md"
COURSE, FACT = "curriculum/practice/course.yaml", "curriculum/facts/P01.yaml"
BLUEPRINT = "exams/practice/blueprint.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        (ITEM, "version", "version", ""),
        (ITEM, "domain: practice/room", "domain: practice/hall", "E012"),
        (CASE, "item: pra-0018", "item: pra-0002", "E009"),
        (ITEM, "author:", "enemies: [pra-0002, pra-9999]\nauthor:", "E043"),
        (ITEM, "author:", "facts: [P77]\nauthor:", "E045"),
        (ITEM, "## Options", "![Plan](pictures/none.png)\n\n## Options", "E041"),
        (CASE, "items: [", "items: [pra-9998, ", "E039"),
        (CASE, "domain: practice/", "domain: practice/x", "E012"),
        (LESSON, "facts: []", "facts: [P77]", "E045"),
        (LESSON, "objectives: [PRA-1.2]", "objectives: [PRA-9.9]", "E012"),
        (LESSON, "## Words first", "[Away](04-nothing.md)\n\n## Words first", "E041"),
        (COURSE, "slug: exams", "slug: examinations", "C002"),
        (FACT, "volatility: L", "volatility: X", "E011"),
        (BLUEPRINT, "items: 5}", "items: 50}", "B0"),
    ],
)
async def test_one_file_is_told_as_in_the_whole_folder(
    desk: Desk, path: str, old: str, new: str, code: str
) -> None:
    text = desk.file(path).read_text("utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    draft, now = await desk.opened(path), desk.room.clock()

    look = await desk.authoring.looking.at(draft, changed, actor=desk.trainer, today=now.date())

    await desk.authoring.drafts.drop(draft.id, actor=desk.trainer, now=now)
    desk.file(path).write_text(changed, "utf-8")
    known = await items.newest_published()
    whole = check(read_folder(desk.content), published=known)
    assert list(look.findings) == [one for one in whole.findings if one.file == path]
    assert [one.code for one in look.findings if one.code.startswith(code)] or not code
