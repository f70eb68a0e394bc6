"""The pages of the desk: bank, editor without script, change sets, and what is brought wrongly."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from server.authoring.service import Authoring
from server.exams.workshop import Workshop
from tests.api.browsing import posted, seen, sent
from tests.api.house import Client, Room
from tests.factories import small_content

ITEM = "exams/practice/items/pra-0001.md"
NEW = {"kind": "item", "exam": "practice", "type": "single", "title": "A new one"}


class Trainer:
    """A trainer with a browser, and the content folder that is worked on."""

    def __init__(self, client: Client, content: Path) -> None:
        self.client = client
        self.content = content

    async def see(self, path: str) -> str:
        answer = await seen(self.client, path)
        assert answer.status_code == 200, answer.text[-2000:]
        return answer.text

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await posted(self.client, path, **fields)

    async def edit(self, path: str = ITEM) -> str:
        """The address of the editor of a file."""
        answer = await sent(self.client, "/teach/drafts", data={"path": path})
        assert answer.status_code == 303, answer.text[-2000:]
        return answer.headers["location"].partition("?")[0]

    async def save(self, editor: str, text: str, revision: int, mend: str = "") -> httpx.Response:
        parts = {"text": (None, text), "revision": (None, str(revision)), "mend": (None, mend)}
        return await sent(self.client, editor, files=parts)

    def read(self, path: str = ITEM) -> str:
        return (self.content / path).read_text("utf-8")


@pytest_asyncio.fixture
async def trainer(room: Room, tmp_path: Path) -> AsyncIterator[Trainer]:
    content = small_content(tmp_path)
    services = room.services
    workshop = Workshop(content)
    room.app.state.services = replace(
        services, workshop=workshop, authoring=Authoring(content, workshop)
    )
    one = Trainer(await room.crew("trainer"), content)
    yield one
    await _drop_all(one)
    room.app.state.services = services


async def test_the_bank_is_searched_and_filtered(trainer: Trainer) -> None:
    whole = await trainer.see("/teach/items")
    assert "18 items" in whole
    found = await trainer.see("/teach/items?q=server%20CLOCK&type=single&status=approved")
    assert re.findall(r"pra-\d{4}(?=</span>)", found) == ["pra-0001"]
    assert "No item fits" in await trainer.see("/teach/items?q=xylophone&exposure=nonsense")


async def test_the_bank_is_searched_by_stems_and_by_the_case_of_a_testlet(
    trainer: Trainer,
) -> None:
    found = await trainer.see("/teach/items?q=introducing%20claims%20departments")
    assert re.findall(r"pra-\d{4}(?=</span>)", found) == ["pra-0012", "pra-0014", "pra-0018"]
    assert "A firm looks for somebody to introduce an AI system" in found


async def test_an_item_of_a_testlet_stands_below_its_case(trainer: Trainer) -> None:
    page = await trainer.see("/teach/items/pra-0014")
    assert "<strong>An application by e-mail</strong>" in page
    assert page.index("A firm looks for somebody") < page.index('class="sheet as-item"')
    assert 'href="/teach/items/pra-0018">pra-0018</a>' in page


async def test_an_item_is_compared_with_what_is_published(trainer: Trainer) -> None:
    path = trainer.content / ITEM
    path.write_text(trainer.read().replace("points: 1", "points: 3"), "utf-8")

    page = await trainer.see("/teach/items/pra-0001?version=2&against=file")

    assert re.search(r'<tr class="gone">.*?points: 1</td>', page)
    assert re.search(r'<tr class="new">.*?points: 3</td>', page)
    assert "compared" not in await trainer.see("/teach/items/pra-0001?version=99&against=file")


async def test_a_faulty_file_stands_in_the_bank_with_its_lines(trainer: Trainer) -> None:
    path = trainer.content / ITEM
    path.write_text(trainer.read().replace("objective: PRA-1.1", "objective: PRA-9.9"), "utf-8")

    page = await trainer.see("/teach/items/pra-0001")

    assert re.search(r'<li id="L7" class="faulty">.*?E012', page)
    assert "Whose clock decides" in page
    assert 'class="sheet as-item"' in page


async def test_a_draft_is_written_checked_tried_and_taken_away(trainer: Trainer) -> None:
    editor = await trainer.edit()
    wrong = trainer.read().replace("domain: practice/room", "domain: practice/rooms")
    assert (await trainer.save(editor, wrong, 1)).status_code == 303
    page = await trainer.see(editor)
    assert 'data-line="6"' in page
    right = trainer.read().replace("title: Whose", "title: Now whose")
    assert (await trainer.save(editor, right, 2)).status_code == 303
    tried = await trainer.post(f"{editor}/preview", choice="")
    assert "0 of 1 points" in tried.text

    chosen = editor.rpartition("/")[2]
    answer = await trainer.post("/teach/change-set", draft=chosen, subject="Ask again")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.read(ITEM).decode() == right
    assert archive.read("message.txt").startswith(b"Ask again\n")
    archive.extract(ITEM, trainer.content)
    assert f'href="{editor}">Draft by Toni Trainer' in await trainer.see("/teach/items/pra-0001")
    assert trainer.read() == right
    assert "Taken over" in await trainer.see(editor)


async def test_what_is_published_already_is_given_its_next_version(trainer: Trainer) -> None:
    editor = await trainer.edit()
    changed = trainer.read().replace("points: 1", "points: 2")
    await trainer.save(editor, changed, 1)
    page = await trainer.see(editor)
    assert "Make it version 3" in page

    await trainer.save(editor, changed, 2, mend="version")

    page = await trainer.see(editor)
    assert "\nversion: 3\n" in page
    assert "No findings." in page
    await trainer.save(editor, _text_of(page), 3, mend="form")
    assert "---\nauthor: content-team\n" in await trainer.see(editor)


async def test_two_tabs_are_told_of_each_other(trainer: Trainer) -> None:
    editor = await trainer.edit()
    assert (await trainer.save(editor, "One\n", 1)).status_code == 303

    answer = await trainer.save(editor, "Two\n", 1)

    assert answer.status_code == 409
    assert "Two\n</textarea>" in answer.text
    assert re.search(r'<tr class="new">.*?One</td>', answer.text)


async def test_a_conflict_leads_to_a_choice(trainer: Trainer) -> None:
    editor = await trainer.edit()
    await trainer.save(editor, trainer.read().replace("title: ", "title: Mine: "), 1)
    theirs = trainer.read().replace("title: ", "title: Theirs, ")
    (trainer.content / ITEM).write_text(theirs, "utf-8")
    refused = await trainer.post("/teach/change-set", draft=editor.rpartition("/")[2])
    assert refused.status_code == 409

    assert f"{editor}/conflict" in await trainer.see("/teach")
    page = await trainer.see(f"{editor}/conflict")
    hidden = dict(re.findall(r'name="(revision|seen)" value="([^"]*)"', page))
    part = re.findall(r'name="(part\.\d+)"', page)[0]
    stale = await trainer.post(f"{editor}/conflict", revision="1", seen="x", **{part: "file"})
    assert stale.status_code == 409
    settled = await trainer.post(f"{editor}/conflict", **hidden, **{part: "file"})

    assert settled.status_code == 303
    assert theirs == _text_of(await trainer.see(editor))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("../../server/app", 422), ("pra-0001", 409), ("pra-0900/..", 422), ("PRA", 422),
        ("a" * 65, 422), ("", 422), ("pra\x00-0900", 422),
    ],
)  # fmt: skip
async def test_a_new_id_is_no_path(trainer: Trainer, name: str, status: int) -> None:
    answer = await trainer.post("/teach/drafts", name=name, **NEW)

    assert answer.status_code == status
    assert 'aria-invalid="true"' in answer.text


async def test_a_title_with_a_control_is_told_at_its_field(trainer: Trainer) -> None:
    answer = await trainer.post("/teach/drafts", **NEW | {"name": "pra-0903", "title": "a\x00b"})

    assert answer.status_code == 422
    assert "title-error" in answer.text


@pytest.mark.parametrize(
    ("text", "status"),
    [("a\x00b", 422), ("ä" * 140_000, 422), ("a" * 900_000, 413), ("a\r\nb", 303)],
)
async def test_a_text_that_no_file_may_hold_is_not_kept(
    trainer: Trainer, text: str, status: int
) -> None:
    editor = await trainer.edit()

    assert (await trainer.save(editor, text, 1)).status_code == status


async def test_a_new_lesson_and_a_course_are_shown_as_learners_see_them(trainer: Trainer) -> None:
    asked = {"kind": "lesson", "module": "practice/01-exams", "name": "09-more"}
    answer = await trainer.post("/teach/drafts", title="More", **asked)
    page = await trainer.see(answer.headers["location"])
    assert 'class="sheet as-lesson"' in page
    assert "No findings." in page
    checks = await trainer.see(await trainer.edit("curriculum/practice/01-exams/02-the-items.md"))
    assert "Check yourself, 1 of" in checks
    course = await trainer.see(await trainer.edit("curriculum/practice/course.yaml"))
    assert "<li>The sitting</li>" in course


async def test_a_new_item_begins_as_another(trainer: Trainer) -> None:
    page = await trainer.see("/teach/drafts/new?kind=item&exam=practice&like=pra-0003")
    assert 'name="like" value="pra-0003"' in page

    answer = await trainer.post("/teach/drafts", name="pra-0902", like="pra-0003", **NEW)

    text = _text_of(await trainer.see(answer.headers["location"]))
    assert "\nitem: pra-0902\nversion: 1\ntype: order\ntitle: A new one\n" in text
    assert "reviews" not in text


async def test_an_essay_is_shown_with_what_raters_go_by(trainer: Trainer) -> None:
    asked = NEW | {"type": "essay", "domain": "practice/room"}
    answer = await trainer.post("/teach/drafts", name="pra-0901", **asked)

    page = await trainer.see(answer.headers["location"])
    assert "Rubric and examples" in page
    tried = await trainer.post(answer.headers["location"].partition("?")[0] + "/preview", text="A")
    assert "People mark it" in tried.text


async def test_nothing_that_shows_a_key_is_kept_by_a_cache(trainer: Trainer) -> None:
    editor = await trainer.edit()
    for path in ("/teach/items/pra-0001", editor, f"{editor}/preview", f"{editor}/differences"):
        answer = await seen(trainer.client, path)
        assert answer.headers["cache-control"] == "private, no-store", path


def _text_of(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return found[1].replace("&#39;", "'").replace("&#34;", '"').replace("&gt;", ">")


async def _drop_all(trainer: Trainer) -> None:
    page = await trainer.see("/teach/drafts")
    for draft in re.findall(r'name="draft" value="([^"]+)"', page):
        await trainer.post(f"/teach/drafts/{draft}/state", state="dropped")


async def test_a_fact_that_changed_alone_is_published_from_the_page_of_any_exam(
    trainer: Trainer,
) -> None:
    path = trainer.content / "curriculum/facts/F05.yaml"
    path.write_text(re.sub(r"source: .*", "source: A better one", path.read_text("utf-8")), "utf-8")
    before = await trainer.see("/teach/facts/F05")
    folder = await trainer.see("/teach/exams/practice")

    assert (await trainer.post("/teach/exams/practice/publication")).status_code == 303

    after = await trainer.see("/teach/facts/F05")
    assert "Its file says something else than is published." in before
    assert 'class="button main" aria-describedby="publishing"' in folder
    assert "Its file says something else" not in after
    assert ("A better one" in after, "Version 2" in after) == (True, True)
    assert "F05" not in (await trainer.see("/teach/facts?has=out"))
