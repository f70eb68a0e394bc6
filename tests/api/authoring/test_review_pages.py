"""The pages of reviews without script: from the trainer’s desk to a form that is drawn."""

import io
import re
import zipfile
from dataclasses import dataclass

import httpx
import pytest

from server.kernel.actor import Role
from tests.api.authoring.test_desk_pages import Trainer
from tests.api.authoring.test_desk_pages import trainer as trainer  # noqa: PLC0414 - a fixture
from tests.api.browsing import posted, seen, sent
from tests.api.cohorts.conftest import actor_of
from tests.api.house import Client, Room

ITEM = "exams/practice/items/pra-0001.md"
CHANGED = "five minutes slow"


@dataclass
class Reviewer:
    client: Client

    async def see(self, path: str) -> str:
        answer = await seen(self.client, path)
        assert answer.status_code == 200, answer.text[-2000:]
        return answer.text

    async def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        return await sent(self.client, path, data=fields)

    async def accept(self, review: str) -> None:
        page = await self.see(review)
        points = re.findall(r'name="point" value="(\d+)"', page)
        given = await self.post(
            f"{review}/verdict", revision=revision_in(page), verdict="accept", point=points
        )
        assert given.status_code == 303, given.text[-2000:]


def revision_in(page: str) -> str:
    return str(re.findall(r'name="revision" value="(\d+)"', page)[0])


async def sent_to_review(trainer: Trainer, **roles: str) -> str:
    editor = await trainer.edit()
    text = trainer.read().replace("four minutes slow", CHANGED).replace("version: 2", "version: 3")
    await trainer.save(editor, text.replace("status: approved", "status: draft"), 1)
    life = f"{editor}/life"
    page = await trainer.see(life)
    asked = {f"role.{role}": who for role, who in roles.items()}
    answer = await trainer.post(life, to="review", revision=revision_in(page), **asked)
    assert answer.status_code == 303, answer.text[-3000:]
    return editor


async def test_from_a_draft_to_a_form_that_is_drawn(trainer: Trainer, room: Room) -> None:
    editor = await sent_to_review(trainer, content="any", bias="any", language="any")
    robin = Reviewer(await room.sign_in("reviewer@demo.example"))
    queue = await robin.see("/teach/reviews")
    reviews = re.findall(r'href="(/teach/reviews/[0-9a-f-]{36})">pra-0001', queue)
    assert len(reviews) == 3

    page = await robin.see(reviews[0])
    line = re.search(
        r'href="([^"]+)" aria-label="Comment on line (\d+)">\d+</a><span>- \[ \] d:', page
    )
    assert line is not None
    assert CHANGED in page
    assert page.count('name="words"') == 2
    at_line = await robin.see(line[1].partition("#")[0])
    assert f'<input type="hidden" name="line" value="{line[2]}">' in at_line
    said = await robin.post(
        f"{reviews[0]}/comments", revision=revision_in(page), line=line[2], words="Who thinks so?"
    )
    assert said.status_code == 303
    refused = await robin.post(
        f"{reviews[0]}/verdict", revision=revision_in(page), verdict="accept", point="0"
    )
    assert refused.status_code == 422
    assert 'value="0" checked' in refused.text
    for one in reviews:
        await robin.accept(one)
    life = await trainer.see(f"{editor}/life")
    assert "1 comment is not resolved" in life
    assert "Who thinks so?" in life
    comment = re.findall(r'name="comment" value="([^"]+)"', life)[0]
    await trainer.post(f"{editor}/comments", comment=comment, act="resolve")
    moved = await trainer.post(f"{editor}/life", to="approved", revision=revision_in(life))
    assert moved.status_code == 303, moved.text[-3000:]

    await taken_and_published(trainer, editor)
    candidate = await room.candidate()
    sitting = (await candidate.post("/exams/practice/sittings")).json()["id"]
    assert CHANGED in (await candidate.get(f"/sittings/{sitting}")).text


async def test_a_comment_without_words_comes_back_at_its_line(trainer: Trainer, room: Room) -> None:
    await sent_to_review(trainer, content="any")
    robin = Reviewer(await room.sign_in("reviewer@demo.example"))
    queue = await robin.see("/teach/reviews")
    review = re.findall(r'href="(/teach/reviews/[0-9a-f-]{36})">pra-0001', queue)[0]
    revision = revision_in(await robin.see(review))

    wordless = await robin.post(f"{review}/comments", revision=revision, line="19", words=" ")

    assert wordless.status_code == 422
    assert '<input type="hidden" name="line" value="19">' in wordless.text
    for nowhere in ("0", "x", "99999", "9" * 30):
        page = await robin.see(f"{review}?line={nowhere}")
        assert '<input type="hidden" name="line"' not in page


async def test_somebody_else_is_chosen_among_those_who_may_review(
    trainer: Trainer, room: Room
) -> None:
    person = await room.services.accounts.add_person(
        f"rita{room.clock().timestamp()}@example.org", "Rita", Role.REVIEWER, now=room.clock()
    )
    actor = await actor_of(room, "trainer@demo.example")
    await room.services.authoring.reviewing.scope(
        person.id, "fr", "", actor=actor, now=room.clock()
    )
    robin = (await actor_of(room, "reviewer@demo.example")).person_id
    editor = await sent_to_review(trainer, content=str(robin))
    life = f"{editor}/life"
    page = await trainer.see(life)
    review = re.findall(r'name="review" value="([^"]+)"', page)[0]
    offered = re.search(r'name="reviewer"[^>]*>(.*?)</select>', page)
    assert offered is not None
    assert str(person.id) in offered[1]
    assert str(robin) not in offered[1]

    fields = {"review": review, "act": "reassign", "reviewer": str(person.id)}
    assert (await trainer.post(f"{editor}/reviews", **fields)).status_code == 303

    assert "Rita" in await trainer.see(life)
    gone = await seen(await room.sign_in("reviewer@demo.example"), f"/teach/reviews/{review}")
    assert gone.status_code == 404


async def taken_and_published(trainer: Trainer, editor: str) -> None:
    answer = await trainer.post("/teach/change-set", draft=editor.rpartition("/")[2])
    zipfile.ZipFile(io.BytesIO(answer.content)).extract(ITEM, trainer.content)
    assert "by: robin-reviewer" in trainer.read()
    published = await trainer.post("/teach/exams/practice/publication")
    assert published.status_code == 303


async def test_who_is_not_asked_finds_no_review(trainer: Trainer, room: Room) -> None:
    editor = await sent_to_review(trainer, content="any")
    page = await trainer.see(f"{editor}/life")
    review = re.findall(r'href="(/teach/reviews/[0-9a-f-]{36})"', page)[0]
    assert "Checklist and verdict" in await trainer.see(review)
    assert (await trainer.post(f"{review}/verdict", verdict="accept")).status_code in {403, 422}
    admin = await room.crew("admin")
    foreign = await posted(admin, f"{review}/verdict", verdict="reject", words="No")
    assert foreign.status_code == 404
    for who in ("candidate@demo.example", "rater1@demo.example"):
        stranger = await room.sign_in(who)
        assert (await seen(stranger, review)).status_code == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"to": "nowhere"}, 409), ({"to": "retired"}, 422), ({"to": "review", "due": "2027"}, 422),
        ({"to": "review", "role.content": "x"}, 422), ({"to": "operational"}, 409),
        ({"to": "review", "due": "2020-01-01"}, 422),
    ],
)  # fmt: skip
async def test_what_is_asked_wrongly_comes_back_with_its_page(
    trainer: Trainer, form: dict[str, str], status: int
) -> None:
    editor = await trainer.edit()
    text = trainer.read().replace("status: approved", "status: draft")
    await trainer.save(editor, text, 1)
    page = await trainer.see(f"{editor}/life")
    answer = await trainer.post(f"{editor}/life", **{"revision": revision_in(page), **form})
    assert answer.status_code == status
    assert "Not done." in answer.text


async def test_the_coverage_board_says_what_is_short(trainer: Trainer) -> None:
    whole = await trainer.see("/teach/exams/practice/coverage")
    assert "Every cell is filled" in whole
    trainer.content.joinpath(ITEM).unlink()
    short = await trainer.see("/teach/exams/practice/coverage")
    assert "short" in short
    assert "/teach/items?exam=practice&amp;domain=practice/room" in short


async def test_what_rests_on_a_stale_fact_is_no_supply(trainer: Trainer) -> None:
    fact = trainer.content / "curriculum/facts/P02.yaml"
    text = re.sub("review_by: .*", "review_by: 2020-01-01", fact.read_text("utf-8"))
    fact.write_text(text, "utf-8")
    item = trainer.read().replace("status: approved", "facts: [P02]\nstatus: approved")
    trainer.content.joinpath(ITEM).write_text(item, "utf-8")

    board = await trainer.see("/teach/exams/practice/coverage")

    assert "1 out: a fact is not fresh" in board
    assert "1 item short" in board


async def test_the_queue_says_what_waits_and_who_reviews_what(trainer: Trainer) -> None:
    await sent_to_review(trainer, content="any")
    assert "pra-0001" in await trainer.see("/teach/reviews?which=all")
    page = await trainer.see("/teach/reviews?which=reviewers")
    person = re.findall(r'name="reviewer" value="([^"]+)"', page)[0]
    kept = await trainer.post("/teach/reviews/reviewers", reviewer=person, languages="en", exams="")
    assert kept.status_code == 303
    assert (await seen(trainer.client, "/teach/reviews?cursor=x")).status_code == 422
