"""What trainers are shown about the content: findings, changes, never a key."""

import re
import shutil
from pathlib import Path

import pytest

from server.exams.workshop import ContentFaulty, Workshop
from server.web.pages.teach.shown import finding_groups, findings_tag
from tests.api.browsing import seen
from tests.api.cohorts.conftest import actor_of
from tests.api.house import Room
from tests.factories import second_exam, small_content


async def test_no_key_of_an_item_is_on_the_page_of_an_exam(room: Room, tmp_path: Path) -> None:
    content = small_content(tmp_path)
    item = content / "exams/practice/items/pra-0001.md"
    text = item.read_text("utf-8")
    item.write_text(
        re.sub(r"^version: .*$", "version: 9", text, flags=re.MULTILINE).replace(
            "seconds: 25", "seconds: 26"
        ),
        "utf-8",
    )
    stem = text.rpartition("---")[2].strip().splitlines()[0]
    await room.publish(content)

    answer = await seen(await room.crew("trainer"), "/teach/exams/practice?version=2")

    assert answer.status_code == 200
    assert "pra-0001" in answer.text
    assert stem not in answer.text
    assert "[x]" not in answer.text


async def test_a_broken_lesson_is_found_and_holds_back_publishing(
    room: Room, tmp_path: Path
) -> None:
    content = small_content(tmp_path)
    workshop = Workshop(content)
    trainer, today = await actor_of(room, "trainer@demo.example"), room.clock().date()
    clean = await workshop.folder("course", "practice", actor=trainer, today=today)
    lesson = content / "curriculum/practice/01-exams/01-the-sitting.md"
    lesson.write_text(lesson.read_text("utf-8") + "\n<div>raw</div>\n", "utf-8")

    assert clean.errors == 0
    with pytest.raises(ContentFaulty):
        await workshop.publish(actor=trainer, now=room.clock())
    course = await workshop.folder("course", "practice", actor=trainer, today=today)
    assert {one.code for one in course.findings} == {"E041"}
    assert course.findings[0].file.endswith("01-the-sitting.md")


async def test_without_files_a_server_says_so(room: Room, tmp_path: Path) -> None:
    trainer, today = await actor_of(room, "trainer@demo.example"), room.clock().date()

    overview = await Workshop(tmp_path).overview(actor=trainer, today=today)

    assert not overview.has_files
    assert {one.working for one in overview.folders} == {None}


async def test_a_broken_policy_holds_back_every_exam_and_is_none(
    room: Room, tmp_path: Path
) -> None:
    content = small_content(tmp_path)
    workshop = Workshop(content)
    trainer, today = await actor_of(room, "trainer@demo.example"), room.clock().date()
    policy = content / "exams/policy/practice.yaml"
    policy.write_text(policy.read_text("utf-8") + "netwroks: []\n", "utf-8")

    overview = await workshop.overview(actor=trainer, today=today)

    assert not overview.is_publishable
    assert [one.code for one in overview.others] == ["P002"]
    assert "policy" not in {one.slug for one in overview.folders}
    (exam,) = (one for one in overview.folders if (one.kind, one.slug) == ("exam", "practice"))
    assert exam.working is not None
    assert not exam.working.hash


async def test_an_exam_whose_files_are_elsewhere_cannot_be_published_here(
    room: Room, tmp_path: Path
) -> None:
    content = small_content(tmp_path)
    second_exam(content, "elsewhere")
    shutil.rmtree(content / "exams" / "practice")
    await room.publish(content)
    trainer = await room.crew("trainer")

    there = (await seen(trainer, "/teach/exams/practice")).text
    elsewhere = (await seen(trainer, "/teach/exams/elsewhere")).text

    assert "Publish now" in there
    assert "The files of this exam are not on this server." in elsewhere
    assert "Publish now" not in elsewhere
    assert "No findings" not in elsewhere


async def test_an_exam_whose_bank_has_errors_says_so(room: Room, tmp_path: Path) -> None:
    content = small_content(tmp_path)
    second_exam(content, "renewal")
    home = content / "exams/renewal"
    shutil.rmtree(home / "items")
    blueprint = home / "blueprint.yaml"
    text = blueprint.read_text("utf-8").replace("renewal/", "practice/")
    text = text.replace("items: 5", "items: 3").replace("domains:", "bank: practice\ndomains:")
    blueprint.write_text(text, "utf-8")
    for name in ("pra-0001", "pra-0002"):
        item = content / f"exams/practice/items/{name}.md"
        text = re.sub("objective: .*", "objective: PRA-9.9", item.read_text("utf-8"))
        item.write_text(text, "utf-8")
    workshop = Workshop(content)
    trainer, today = await actor_of(room, "trainer@demo.example"), room.clock().date()

    renewal = await workshop.folder("exam", "renewal", actor=trainer, today=today)
    bank = await workshop.folder("exam", "practice", actor=trainer, today=today)

    assert renewal.errors == 0
    assert renewal.working is not None
    assert renewal.working.faulty_bank == bank.title
    assert "has errors" in findings_tag(renewal)["word"]
    (group,) = (one for one in finding_groups(bank.findings) if one["code"] == "E012")
    places = group["places"]
    assert isinstance(places, list)
    assert [one.partition(":")[0][-11:] for one in places] == ["pra-0001.md", "pra-0002.md"]
