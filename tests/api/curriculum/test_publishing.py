"""Publishing content, and learning from what was published, on both engines."""

import json
import re
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest

from server.audit.tables import AuditEventRow
from server.curriculum import service as curriculum
from server.curriculum.domain.progress import Progress
from server.curriculum.service import CheckUnknown, CourseUnknown, LessonUnknown
from server.curriculum.tables import CheckAnswerRow, CourseVersionRow, EnrolmentRow
from server.database.tables import ChangeRow
from server.exams import releases
from server.exams.publishing import PublishReport, publish
from server.exams.releases import ExamUnknown
from server.exams.tables import ExamReleaseRow
from server.grading.checks import grade_check
from server.items.domain.presentation import ResponseMalformed
from server.items.pictures import picture
from server.items.tables import ItemVersionRow, PictureRow
from server.kernel.actor import SYSTEM, Actor, Role, RoleLacking
from server.kernel.ids import new_id
from tests.factories import a_png

pytestmark = pytest.mark.usefixtures("nothing_kept")

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ANA = Actor(UUID(int=7), "Ana Bell", frozenset({Role.CANDIDATE}))
FULL = ("agents", "codex", "cybersecurity", "foundations")
COURSES = [f"course {one}" for one in (*FULL, "practice")]
EXAMS = [*(f"exam {one}{kind}" for one in FULL for kind in ("", "-renewal")), "exam practice"]
FACTS = ["facts"]
RULES = ["house rules"]
LESSON = "curriculum/practice/01-exams/01-the-sitting.md"
ITEM = "exams/practice/items/pra-0001.md"
PICTURE = "exams/practice/items/pictures/an-item.png"
ASKED_ON_IT = "exams/practice/items/pra-0017.md"
CHECK_ON_A_PICTURE = """
::: check pra-check-plan
---
type: hotspot
image: pictures/plan.png
alt: A plan
---
Where does one leave?
## Regions
- [x] a: circle 200 200 40 "A door"
  > Right: It leads out.
- [ ] b: rect 10 10 100 60 "A desk"
  > Wrong: it stands there.
:::
"""


async def publish_from(content: Path) -> PublishReport:
    return await publish(content, actor=SYSTEM, now=NINE)


async def stored() -> list[int]:
    tables = (CourseVersionRow, ExamReleaseRow, ItemVersionRow, AuditEventRow, ChangeRow)
    return [await table.all().count() for table in tables]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


async def test_everything_is_new_the_first_time(whole: Path) -> None:
    report = await publish_from(whole)

    assert sorted(report.new) == COURSES + EXAMS + FACTS
    assert (report.changed, report.unchanged, report.is_refused) == ([], RULES, False)
    assert {one.slug for one in await curriculum.courses(None)} == {*FULL, "practice"}
    exams = await releases.releases()
    assert [f"exam {one.slug}" for one in exams] == EXAMS
    assert {one.version for one in exams} == {1}


async def test_the_second_time_nothing_is_written(whole: Path) -> None:
    await publish_from(whole)
    before = await stored()

    report = await publish_from(whole)

    assert sorted(report.unchanged) == COURSES + EXAMS + FACTS + RULES
    assert (report.new, report.changed) == ([], [])
    assert await stored() == before


async def test_a_changed_item_needs_a_higher_version(content: Path) -> None:
    await publish_from(content)
    before = await stored()
    change(content / ITEM, "four minutes slow", "five minutes slow")
    change(content / LESSON, "## ", "## Now: ")

    report = await publish_from(content)

    assert report.is_refused
    (finding,) = [one for one in report.findings if one.code == "E010"]
    assert (finding.file, finding.line) == (ITEM, 3)
    assert (report.new, report.changed, report.unchanged) == ([], [], [])
    assert await stored() == before


async def test_what_is_not_approved_stays_a_file_and_changes_freely(content: Path) -> None:
    await publish_from(content)
    before, path = await stored(), content / "exams/practice/items/pra-9001.md"
    text = (content / ITEM).read_text("utf-8").replace("item: pra-0001", "item: pra-9001")
    path.write_text(text.replace("status: approved", "status: review"), "utf-8")

    assert "exam practice" in (await publish_from(content)).unchanged
    change(path, "four minutes slow", "five minutes slow")
    assert (await publish_from(content)).findings == []
    assert await stored() == before
    change(path, "status: review", "status: approved")
    assert (await publish_from(content)).changed == ["exam practice"]


async def test_an_item_with_a_higher_version_changes_its_exam_alone(content: Path) -> None:
    await publish_from(content)
    change(content / ITEM, "four minutes slow", "five minutes slow")
    change(content / ITEM, "version: ", "version: 1")

    report = await publish_from(content)

    assert report.changed == ["exam practice"]
    assert (await releases.release_of("practice")).version == 2
    assert (await releases.release_of("second")).version == 1


async def test_a_changed_picture_is_a_changed_item(content: Path) -> None:
    await publish_from(content)
    (content / PICTURE).write_bytes(a_png(1000, 625))

    refused = await publish_from(content)
    change(content / ASKED_ON_IT, "version: ", "version: 1")
    report = await publish_from(content)

    assert [(one.file, one.code) for one in refused.findings] == [(ASKED_ON_IT, "E010")]
    assert report.changed == ["exam practice"]
    assert await PictureRow.all().count() == 2, "who sat before still sees the old one"


async def test_a_picture_within_a_text_is_published_with_it(content: Path) -> None:
    (content / ITEM).parent.joinpath("pictures", "queue.png").write_bytes(a_png(300, 200))
    change(content / ITEM, "four minutes slow", "four minutes slow ![a](pictures/queue.png)")

    report = await publish_from(content)

    assert not report.is_refused, report.findings
    stems = [row.document for row in await ItemVersionRow.filter(item="pra-0001")]
    (address,) = set(re.findall(r"/pictures/[0-9a-f]{64}[.]png", stems[0]))
    served = await picture(address.rpartition("/")[2])
    assert served.content == a_png(300, 200)


async def test_a_check_on_a_picture_beside_its_lesson_is_answered(content: Path) -> None:
    (content / LESSON).parent.joinpath("pictures").mkdir()
    (content / LESSON).parent.joinpath("pictures", "plan.png").write_bytes(a_png(400, 300))
    with (content / LESSON).open("a", encoding="utf-8") as lesson:
        lesson.write(CHECK_ON_A_PICTURE)

    report = await publish_from(content)

    assert not report.is_refused, report.findings
    check = (await curriculum.lesson("practice", "the-sitting", ANA)).checks[-1]
    assert check["image"]["alt"] == "A plan"
    response = {"regions": [next(r["handle"] for r in check["regions"] if r["html"] == "A door")]}
    number = len((await curriculum.lesson("practice", "the-sitting", ANA)).checks)
    result = await grade_check("practice", "the-sitting", number, response, actor=ANA, now=NINE)
    assert result.share == 1
    assert "It leads out" in result.feedback_html


async def test_content_with_a_fault_is_not_stored(content: Path) -> None:
    change(content / "exams/practice/blueprint.yaml", "cut: 60%", "cut: 0%")

    report = await publish_from(content)

    assert report.is_refused
    assert await stored() == [0, 0, 0, 0, 0]


async def test_no_check_is_rendered_before_its_lesson_is_read(content: Path) -> None:
    await publish_from(content)
    [practice] = [one for one in await curriculum.courses(None) if one.slug == "practice"]

    read = (await curriculum.lesson("practice", "the-sitting", None)).lesson

    assert {one.slug for one in practice.course.lessons if one.is_rendered and one.text.checks} == {
        read.slug
    }


async def test_a_changed_course_gets_its_next_version(content: Path) -> None:
    await publish_from(content)
    assert (await curriculum.course("practice", None)).version == 1
    change(content / LESSON, "title: ", "title: Again ")

    report = await publish_from(content)

    assert report.changed == ["course practice"]
    lesson = await curriculum.lesson("practice", "the-sitting", None)
    assert lesson.version == 2
    assert lesson.title.startswith("Again ")
    assert (await curriculum.course("second", None)).version == 1


async def test_a_lesson_is_read_with_its_neighbours(content: Path) -> None:
    await publish_from(content)

    first = await curriculum.lesson("practice", "the-sitting", None)

    assert first.html.startswith("<")
    assert first.previous is None
    assert first.next is not None
    assert first.next.slug == "the-items"
    assert [check["n"] for check in first.checks] == list(range(1, len(first.checks) + 1))


async def test_no_key_is_shown_before_the_answer(content: Path) -> None:
    await publish_from(content)

    view = await curriculum.lesson("practice", "the-sitting", ANA)

    shown = json.dumps(view.checks) + view.html
    assert "Go on answering in the same browser" in shown
    assert "sent by themselves when the line returns" not in shown
    assert set(view.checks[0]) == {"n", "type", "stem_html", "points", "options"}
    assert all(set(option) == {"handle", "html"} for option in view.checks[0]["options"])


async def answer(text: str) -> tuple[Fraction, str]:
    view = await curriculum.lesson("practice", "the-sitting", ANA)
    handle = next(one["handle"] for one in view.checks[0]["options"] if text in one["html"])
    response = {"choice": handle}
    result = await grade_check("practice", "the-sitting", 1, response, actor=ANA, now=NINE)
    return result.share, result.feedback_html


async def test_an_answer_gets_its_share_and_the_reasons(content: Path) -> None:
    await publish_from(content)

    right, reasons = await answer("Go on answering")
    wrong, mistaken = await answer("Close the laptop")

    assert (right, wrong) == (Fraction(1), Fraction(0))
    assert "sent by themselves when the line returns" in reasons
    assert reasons.count('class="right"') == 1
    assert 'class="wrong"' not in reasons
    assert mistaken.count('class="wrong"') == 1
    assert (await curriculum.course("practice", ANA)).is_enrolled
    rows = await CheckAnswerRow.all().order_by("id")
    assert [(row.check_number, row.share) for row in rows] == [(1, "1"), (1, "0")]


async def test_a_response_that_does_not_fit_is_refused_and_not_kept(content: Path) -> None:
    await publish_from(content)

    with pytest.raises(ResponseMalformed):
        await grade_check("practice", "the-sitting", 1, {"choice": "zzzz"}, actor=ANA, now=NINE)

    assert await CheckAnswerRow.all().count() == 0


async def test_the_last_lesson_completes_the_course(content: Path) -> None:
    await publish_from(content)
    slugs = (await curriculum.course("practice", None)).course.lesson_slugs
    for slug in slugs[:-1]:
        await curriculum.complete_lesson("practice", slug, actor=ANA, now=NINE)
    assert not await curriculum.has_completed(ANA.person_id, "practice")

    reached = await curriculum.complete_lesson("practice", slugs[-1], actor=ANA, now=NINE)
    again = await curriculum.complete_lesson("practice", slugs[-1], actor=ANA, now=NINE)

    assert reached == again == Progress(len(slugs), len(slugs))
    assert await curriculum.has_completed(ANA.person_id, "practice")
    assert not await curriculum.has_completed(ANA.person_id, "second")
    assert await AuditEventRow.filter(action="course.completed").count() == 1


async def test_who_is_seeded_again_has_completed_it_once(content: Path) -> None:
    await publish_from(content)
    people = [new_id(), new_id()]

    await curriculum.seed_completions(people[:1], "practice", now=NINE)
    await curriculum.seed_completions(people, "practice", now=NINE)

    assert await EnrolmentRow.filter(person_id__in=people).count() == 2


async def test_a_later_change_does_not_take_a_completion_away(content: Path) -> None:
    await publish_from(content)
    for slug in (await curriculum.course("practice", None)).course.lesson_slugs:
        await curriculum.complete_lesson("practice", slug, actor=ANA, now=NINE)
    change(content / LESSON, "title: ", "title: Again ")

    await publish_from(content)

    assert (await curriculum.course("practice", ANA)).is_completed


async def test_unknown_names_are_refused(content: Path) -> None:
    await publish_from(content)

    with pytest.raises(CourseUnknown):
        await curriculum.course("nothing", None)
    with pytest.raises(CourseUnknown):
        await curriculum.enrol("nothing", actor=ANA, now=NINE)
    with pytest.raises(LessonUnknown):
        await curriculum.lesson("practice", "nothing", None)
    with pytest.raises(LessonUnknown):
        await curriculum.complete_lesson("practice", "nothing", actor=ANA, now=NINE)
    for number in (0, 99):
        with pytest.raises(CheckUnknown):
            await grade_check("practice", "the-sitting", number, None, actor=ANA, now=NINE)
    with pytest.raises(ExamUnknown):
        await releases.release_of("nothing")


async def test_who_may_not_learn_is_refused(content: Path) -> None:
    await publish_from(content)

    with pytest.raises(RoleLacking):
        await curriculum.complete_lesson("practice", "the-sitting", actor=SYSTEM, now=NINE)
    with pytest.raises(RoleLacking):
        await curriculum.enrol("practice", actor=SYSTEM, now=NINE)
