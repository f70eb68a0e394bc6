"""Drafts of content files: kept beside the files, never in their place."""

import asyncio

import pytest

from server.authoring.domain.comparing import Choice, Whose
from server.authoring.domain.draft import (
    DraftClosed,
    DraftElsewhere,
    DraftMovedOn,
    FileMovedOn,
    FileThere,
    Standing,
    State,
)
from server.authoring.drafts import FileUnknown, Settlement, conflict_of
from server.exams.workshop import ContentElsewhere
from tests.api.authoring.conftest import ITEM, Desk

NEW = "exams/practice/items/pra-0900.md"


async def dropped(desk: Desk, path: str) -> None:
    """Each test has its own folder, but all share the store."""
    paths = await desk.authoring.drafts.open_paths(actor=desk.trainer)
    if path in paths:
        now = desk.room.clock()
        await desk.authoring.drafts.drop(paths[path], actor=desk.trainer, now=now)


@pytest.fixture(autouse=True)
async def nothing_open(desk: Desk) -> None:
    for path in (ITEM, NEW):
        await dropped(desk, path)


async def test_a_draft_is_closed_when_its_file_reads_like_it(desk: Desk) -> None:
    draft = await desk.opened()
    text = draft.text.replace("title: ", "title: Now ", 1)
    await desk.saved(draft, text.replace("\n", "\r\n"))

    assert desk.file().read_text("utf-8") == draft.text
    assert (await desk.held(draft.id)).standing is Standing.AHEAD
    desk.file().write_text(text, "utf-8")
    held = await desk.held(draft.id)
    assert (held.draft.state, held.draft.text) == (State.TAKEN, text)
    with pytest.raises(DraftClosed):
        await desk.saved(held.draft, "More")


async def test_one_file_has_one_draft_however_often_it_is_opened(desk: Desk) -> None:
    first, second = await asyncio.gather(desk.opened(), desk.somebody_else().opened())

    assert first.id == second.id


async def test_what_was_saved_from_elsewhere_is_never_written_over(desk: Desk) -> None:
    draft = await desk.opened()
    outcomes = await asyncio.gather(
        desk.saved(draft, "One"), desk.somebody_else().saved(draft, "Two"), return_exceptions=True
    )

    refused = [one for one in outcomes if isinstance(one, DraftMovedOn)]
    held = await desk.held(draft.id)
    assert len(refused) == 1
    assert held.draft.revision == 2
    assert await desk.saved(draft, held.draft.text) == held.draft


async def test_a_conflict_is_settled_against_what_was_seen(desk: Desk) -> None:
    draft = await desk.opened()
    draft = await desk.saved(draft, draft.text.replace("title: ", "title: Mine ", 1))
    theirs = draft.text.replace("title: Mine ", "title: Theirs ", 1) + "One more\n"
    desk.file().write_text(theirs, "utf-8")
    file = (await desk.held(draft.id)).file
    drafts, now, actor = desk.authoring.drafts, desk.room.clock(), desk.trainer

    assert file is not None
    for stale in (Settlement(draft.revision, "0" * 64), Settlement(1, file.digest)):
        with pytest.raises((FileMovedOn, DraftMovedOn)):
            await drafts.settle(draft.id, stale, actor=actor, now=now)
    found = conflict_of(draft, file)
    at = next(at for at, part in enumerate(found) if part.whose is Whose.APART)
    choice = Settlement(draft.revision, file.digest, {at: Choice.DRAFT})
    settled = await drafts.settle(draft.id, choice, actor=actor, now=now)
    assert settled.text == draft.text + "One more\n"
    assert (await desk.held(draft.id)).standing is Standing.AHEAD


async def test_a_file_that_went_away_is_a_conflict(desk: Desk) -> None:
    draft = await desk.opened()
    desk.file().unlink()

    assert (await desk.held(draft.id)).is_in_conflict


async def test_a_name_is_used_once(desk: Desk) -> None:
    assert await desk.begun(NEW, "New") == await desk.begun(NEW, "New")

    with pytest.raises(FileThere):
        await desk.begun(NEW, "New again")
    with pytest.raises(FileThere):
        await desk.begun(ITEM, "In the place of another")
    with pytest.raises(FileUnknown):
        await desk.opened("exams/practice/items/pra-0901.md")


async def test_what_was_dropped_comes_back_unless_another_took_its_place(desk: Desk) -> None:
    drafts, now, actor = desk.authoring.drafts, desk.room.clock(), desk.trainer
    first = await desk.opened()
    await drafts.drop(first.id, actor=actor, now=now)
    await drafts.restore(first.id, actor=actor, now=now)
    assert (await desk.opened()).id == first.id
    await drafts.drop(first.id, actor=actor, now=now)
    await desk.opened()

    with pytest.raises(DraftElsewhere):
        await drafts.restore(first.id, actor=actor, now=now)


async def test_a_stretch_of_work_is_one_revision(desk: Desk) -> None:
    draft = await desk.opened()
    for text in ("a", "ab", "abc"):
        draft = await desk.saved(draft, text)
    desk.room.clock.move(minutes=11)
    draft = await desk.saved(draft, "abcd")
    await desk.somebody_else().saved(draft, "abcde")

    kept = await desk.authoring.drafts.revisions(draft.id, 10, actor=desk.trainer)
    assert [one.number for one in kept] == [6, 5, 4, 1]
    assert len((await desk.held(draft.id)).draft.writers) == 2


async def test_a_server_that_only_serves_has_no_files_to_draft(desk: Desk) -> None:
    draft = await desk.opened()
    (desk.content / "curriculum").rename(desk.content / "elsewhere")

    with pytest.raises(ContentElsewhere):
        await desk.opened()
    assert (await desk.held(draft.id)).standing is None
