"""Items that are renamed and removed, and pictures that are brought: by drafts and a change set."""

import io
import re
import zipfile
from pathlib import Path

import httpx
import pytest

from server.authoring.applying import apply
from server.authoring.picturing import MOST_PICTURES
from tests.api.authoring.test_desk_pages import Trainer
from tests.api.authoring.test_desk_pages import trainer as trainer  # noqa: PLC0414 - a fixture
from tests.api.browsing import sent
from tests.factories import a_png

ITEMS = "exams/practice/items"
ITEM, OTHER = f"{ITEMS}/pra-0001.md", f"{ITEMS}/pra-0950.md"
NEW = {"kind": "item", "exam": "practice", "domain": "practice/room", "title": "Where it stands"}


async def begun(trainer: Trainer, name: str, item_type: str = "single") -> str:
    answer = await trainer.post("/teach/drafts", name=name, type=item_type, **NEW)
    assert answer.status_code == 303, answer.text[-2000:]
    return answer.headers["location"].partition("?")[0]


async def bring(trainer: Trainer, editor: str, content: bytes) -> httpx.Response:
    return await sent(trainer.client, f"{editor}/pictures", files={"picture": ("a.png", content)})


async def change_set(trainer: Trainer, *editors: str) -> bytes:
    ids = [one.rpartition("/")[2] for one in editors]
    answer = await sent(trainer.client, "/teach/change-set", data={"draft": ids})
    assert answer.status_code == 200, answer.text[-2000:]
    return answer.content


def source_in(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return found[1]


def unpublished(trainer: Trainer) -> None:
    """A file of an item that nobody published yet, whose content was reviewed."""
    text = trainer.read().replace("item: pra-0001", "item: pra-0950").replace("four", "five")
    (trainer.content / OTHER).write_text(text, "utf-8")


async def test_an_item_is_renamed_and_its_old_file_goes_with_the_change_set(
    trainer: Trainer, tmp_path: Path
) -> None:
    unpublished(trainer)
    old = await trainer.edit(OTHER)

    answer = await trainer.post(f"{old}/file", act="rename", name="pra-0951")

    assert answer.status_code == 303, answer.text[-2000:]
    new = answer.headers["location"].partition("?")[0]
    text = source_in(await trainer.see(new))
    assert "\nitem: pra-0951\n" in text
    assert ("status: draft" in text, "reviews" in text) == (True, False)
    listed = await trainer.see("/teach/drafts")
    assert "File to be gone" in listed
    (tmp_path / "set.zip").write_bytes(await change_set(trainer, old, new))
    assert apply(tmp_path / "set.zip", trainer.content) == [OTHER, f"{ITEMS}/pra-0951.md"]
    assert not (trainer.content / OTHER).exists()
    assert "The file reads like this draft" in await trainer.see(old)


async def test_a_draft_of_no_file_is_renamed_by_dropping_it(trainer: Trainer) -> None:
    old = await begun(trainer, "pra-0952")

    answer = await trainer.post(f"{old}/file", act="rename", name="pra-0953")

    assert answer.status_code == 303
    assert "This draft is dropped" in await trainer.see(old)


async def test_a_file_is_removed_or_kept_after_all(trainer: Trainer) -> None:
    unpublished(trainer)
    editor = await trainer.edit(OTHER)

    assert (await trainer.post(f"{editor}/file", act="remove")).status_code == 303
    page = await trainer.see(editor)
    assert "The change set removes this file." in page
    assert " readonly" in page
    with zipfile.ZipFile(io.BytesIO(await change_set(trainer, editor))) as packed:
        assert OTHER not in packed.namelist()
        assert b"deleted file mode 100644" in packed.read("changes.patch")
    assert (await trainer.post(f"{editor}/file", act="keep")).status_code == 303
    assert "The change set removes this file." not in await trainer.see(editor)


@pytest.mark.parametrize(
    ("path", "fields", "code"),
    [
        (ITEM, {"act": "rename", "name": "pra-0960"}, 409),
        (ITEM, {"act": "remove"}, 409),
        (OTHER, {"act": "rename", "name": "pra-0002"}, 409),
        (OTHER, {"act": "rename", "name": "../pra-2"}, 422),
        (OTHER, {"act": "rename", "name": ""}, 422),
        ("curriculum/facts/P02.yaml", {"act": "remove"}, 409),
    ],
)
async def test_what_cannot_be_is_said_on_the_page(
    trainer: Trainer, path: str, fields: dict[str, str], code: int
) -> None:
    unpublished(trainer)
    editor = await trainer.edit(path)

    answer = await trainer.post(f"{editor}/file", **fields)

    assert answer.status_code == code
    assert "Not done." in answer.text


async def test_an_item_that_another_names_stays_and_a_retired_one_may_go(trainer: Trainer) -> None:
    unpublished(trainer)
    enemy = trainer.content / f"{ITEMS}/pra-0002.md"
    text = enemy.read_text("utf-8")
    enemy.write_text(text.replace("status: approved", "enemies: [pra-0950]\nstatus: approved"))
    editor = await trainer.edit(OTHER)
    assert (await trainer.post(f"{editor}/file", act="remove")).status_code == 409

    retired = trainer.read().replace("status: approved", "status: retired")
    (trainer.content / ITEM).write_text(retired, "utf-8")
    editor = await trainer.edit(ITEM)
    assert (await trainer.post(f"{editor}/file", act="remove")).status_code == 303


async def test_a_hotspot_is_begun_with_the_picture_that_is_brought(
    trainer: Trainer, tmp_path: Path
) -> None:
    editor = await begun(trainer, "pra-0954", "hotspot")
    assert "there is no file" in await trainer.see(editor)

    answer = await bring(trainer, editor, a_png(400, 300))

    assert answer.status_code == 303, answer.text[-2000:]
    page = await trainer.see(editor)
    named = re.findall(r"image: (pictures/pra-0954-[0-9a-f]{8}\.png)\n", source_in(page))
    assert len(named) == 1
    assert "No findings." in page
    assert "data:image/png;base64," in page
    (tmp_path / "set.zip").write_bytes(await change_set(trainer, editor))
    assert f"{ITEMS}/{named[0]}" in apply(tmp_path / "set.zip", trainer.content)
    assert (trainer.content / ITEMS / named[0]).read_bytes() == a_png(400, 300)
    assert "The file reads like this draft" in await trainer.see(editor)


async def test_a_picture_that_no_text_names_does_not_leave(trainer: Trainer) -> None:
    editor = await begun(trainer, "pra-0955")
    for width in range(64, 64 + MOST_PICTURES + 1):
        assert (await bring(trainer, editor, a_png(width, 64))).status_code == 303

    page = await trainer.see(editor)

    assert page.count("](pictures/pra-0955-") == MOST_PICTURES
    with zipfile.ZipFile(io.BytesIO(await change_set(trainer, editor))) as packed:
        assert not any("pictures" in name for name in packed.namelist())


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", a_png(20, 20), a_png()[:-4], b"<svg xmlns='x'/>"]
)
async def test_what_is_no_picture_we_show_is_refused(trainer: Trainer, content: bytes) -> None:
    editor = await trainer.edit()

    answer = await bring(trainer, editor, content)

    assert answer.status_code == 422
    assert "PNG or WebP" in answer.text


async def test_a_picture_larger_than_may_be_is_not_read(trainer: Trainer) -> None:
    answer = await bring(trainer, await trainer.edit(), b"\x89PNG" + b"x" * 600_000)

    assert answer.status_code == 413


async def test_a_testlet_is_begun(trainer: Trainer) -> None:
    page = await trainer.see(await begun(trainer, "pra-0956", "testlet"))

    assert "items: [first-item, second-item]" in source_in(page)
    assert "first-item" in page
