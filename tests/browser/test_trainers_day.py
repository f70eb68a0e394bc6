"""A trainer's day in a browser: a broken lesson, a new item, a cohort, a list with bad rows."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from server.authoring.applying import apply
from tests.browser.conftest import House
from tests.browser.looking import check, follow
from tests.browser.serving import serving
from tests.factories import small_content

PASSWORD = "correct horse battery staple"
ITEM = "exams/practice/items/pra-0900.md"
LEVEL = "objective: PRA-1.1\ncognitive: apply"
QUESTION = "Where does the stop belong?"
ROOM_OF_SIX = "title: The exam room, items: 6"
LESSON = "curriculum/practice/01-exams/02-the-items.md"
LIST = (
    "E-Mail;Name;Abteilung\n"
    "candidate@demo.example;;x\n"
    "ann.aermel@example.org;Ann Ärmel;x\n"
    "=1+1;Formula;x\n"
    "ann.aermel@example.org;Twice;x\n"
    "nowhere;Nobody;x\n"
)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files a trainer may break."""
    return small_content(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="module")
def school(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("school")
    with serving(data, ASSAY_CONTENT_DIR=str(content)) as url:
        yield House(url, data / "log")


@pytest.fixture
def trainer(chromium: Browser, school: House) -> Iterator[Page]:
    page = _signed_in(chromium, school, "trainer", "/teach")
    yield page
    page.context.close()


def _signed_in(chromium: Browser, school: House, name: str, to: str) -> Page:
    context = chromium.new_context(base_url=school.url, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"/sign-in?next={to}")
    page.locator("input[name=email]").fill(f"{name}@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    follow(page, page.locator("main form button").first)
    return page


def test_a_broken_lesson_is_seen_mended_and_published(trainer: Page, content: Path) -> None:
    whole = (content / LESSON).read_text("utf-8")
    (content / LESSON).write_text(f"{whole}\n<div>raw</div>\n", "utf-8")
    trainer.reload()
    _check(trainer)
    trainer.get_by_role("link", name=re.compile("hold back publishing|holds back")).click()

    main = trainer.get_by_role("main")
    expect(main).to_contain_text(LESSON)
    expect(main.get_by_role("button", name="Publish now")).to_be_disabled()
    _check(trainer)
    main.get_by_role("link", name="E041").first.click()
    expect(trainer.locator("#E041")).to_contain_text("raw HTML")
    _check(trainer)

    (content / LESSON).write_text(f"{whole}\nOne more sentence of some words.\n", "utf-8")
    trainer.goto("/teach/courses/practice")
    trainer.get_by_role("button", name="Publish now").click()
    trainer.wait_for_url(re.compile("done="))
    expect(main).to_contain_text("What version 2 changed")
    expect(main).to_contain_text("The items")
    _check(trainer)


def test_an_item_is_written_mended_reviewed_published_and_drawn(
    trainer: Page, chromium: Browser, school: House, content: Path, tmp_path: Path
) -> None:
    _write_with_a_mistake(trainer)
    _mend(trainer)
    assert not (content / ITEM).exists()
    life = _send_to_review(trainer)
    reviewer = _signed_in(chromium, school, "reviewer", "/teach/reviews")
    _comment_and_accept(reviewer)
    reviewer.context.close()
    trainer.goto(life)
    _resolve_and_approve(trainer)
    apply(_change_set(trainer, tmp_path), content)
    _ask_for_one_more(content)
    _publish(trainer)

    candidate = _signed_in(chromium, school, "candidate", "/exams/practice")
    follow(candidate, candidate.get_by_role("button", name="Start exam now"))
    item = candidate.locator("form", has_text="Where does the stop belong?")
    candidate.locator(f"#map a[href='#item-{item.get_attribute('data-position')}']").click()
    expect(item).to_be_visible()
    candidate.context.close()


def _write_with_a_mistake(trainer: Page) -> None:
    trainer.get_by_role("link", name="Open item bank").click()
    trainer.get_by_role("link", name="Write new item").click()
    trainer.get_by_label("Exam").select_option("practice")
    trainer.get_by_label("Domain").select_option("practice/room")
    trainer.get_by_label("Id of the item").fill("pra-0900")
    trainer.get_by_label("Title", exact=True).fill("Where the stop belongs")
    trainer.get_by_role("button", name="Begin draft").click()

    text = trainer.get_by_label("Source of")
    whole = text.input_value().replace("Say the situation, then ask one question.", QUESTION)
    text.fill(whole.replace("points: 1", f"poinst: 1\n{LEVEL}"))
    expect(trainer.locator("#saving")).to_have_text("Saved")


def _mend(trainer: Page) -> None:
    trainer.get_by_role("link", name=re.compile("unknown key poinst")).click()
    assert trainer.evaluate("getSelection().toString()") == "poinst: 1"
    expect(trainer.locator(".drawn-lines > .faulty")).to_contain_text(["poinst: 1"])
    trainer.keyboard.type("points: 2")
    expect(trainer.get_by_text("No findings.")).to_be_visible()
    preview = trainer.locator("#preview")
    preview.locator("label", has_text="The key").click()
    preview.get_by_role("button", name="Try this answer").click()
    expect(preview).to_contain_text("2 of 2 points")
    trainer.get_by_label("Dark").check()
    _check(trainer)


def _send_to_review(trainer: Page) -> str:
    trainer.get_by_role("link", name="State and reviews").click()
    follow(trainer, trainer.get_by_role("button", name="Send to review"))
    expect(trainer.get_by_text("In review").first).to_be_visible()
    return trainer.url.partition("?")[0]


def _comment_and_accept(reviewer: Page) -> None:
    reviews = reviewer.get_by_role("link", name="pra-0900")
    follow(reviewer, reviews.first)
    follow(reviewer, reviewer.get_by_role("link", name="Comment on line 19"))
    reviewer.get_by_label("Comment on line 19").last.fill("Who thinks so?")
    follow(reviewer, reviewer.get_by_role("button", name="Add comment").first)
    expect(reviewer.locator(".threads")).to_contain_text("Who thinks so?")
    check(reviewer)
    for left in (2, 1, 0):
        for point in reviewer.locator("input[name=point]").all():
            point.check()
        follow(reviewer, reviewer.get_by_role("button", name="Accept item"))
        expect(reviewer.locator(".notice, .banner").first).to_contain_text("verdict is given.")
        expect(reviews).to_have_count(left)
        if left:
            follow(reviewer, reviews.first)


def _resolve_and_approve(trainer: Page) -> None:
    expect(trainer.get_by_role("button", name="Approve")).to_be_disabled()
    trainer.locator(".threads summary").click()
    follow(trainer, trainer.get_by_role("button", name="Resolve comment"))
    follow(trainer, trainer.get_by_role("button", name="Approve"))
    expect(trainer.locator(".standing")).to_contain_text("Approved")


def _change_set(trainer: Page, folder: Path) -> Path:
    trainer.goto("/teach/drafts")
    for box in trainer.locator("input[name=draft]:checked").all():
        box.uncheck()
    trainer.get_by_label("Choose pra-0900").check()
    with trainer.expect_download() as download:
        trainer.get_by_role("button", name="Download change set").click()
    download.value.save_as(folder / "set.zip")
    return folder / "set.zip"


def _ask_for_one_more(content: Path) -> None:
    """The blueprint takes the new item too, and lets in whoever has not read the course."""
    file = content / "exams/practice/blueprint.yaml"
    text = file.read_text("utf-8").replace("title: The exam room, items: 5", ROOM_OF_SIX)
    file.write_text(text.replace("{course: practice, exams: []}", "{course: null, exams: []}"))


def _publish(trainer: Page) -> None:
    trainer.goto("/teach/exams/practice")
    follow(trainer, trainer.get_by_role("button", name="Publish now"))
    expect(trainer.get_by_role("main")).to_contain_text("pra-0900")


def test_a_text_is_kept_through_a_lost_network_and_a_second_tab(trainer: Page) -> None:
    trainer.goto("/teach/items/pra-0002")
    trainer.get_by_role("button", name="Edit source").click()
    other = trainer.context.new_page()
    other.goto(trainer.url)
    text, saving = trainer.locator("#text"), trainer.locator("#saving")
    trainer.context.set_offline(True)
    text.press("End")
    text.press_sequentially(" one")
    expect(saving).to_contain_text("saved as soon as it answers")
    trainer.context.set_offline(False)
    expect(saving).to_have_text("Saved")

    other.locator("#text").press("End")
    other.locator("#text").press_sequentially(" two")
    expect(other.get_by_role("alert")).to_contain_text("saved from elsewhere")
    expect(other.locator(".compared .new")).to_contain_text("one")
    other.get_by_role("button", name="Save and check").click()
    other.wait_for_url(re.compile("done=saved"))
    other.close()


def test_a_cohort_is_made_invited_and_followed(trainer: Page) -> None:
    _make_cohort(trainer)
    _invite(trainer)
    trainer.get_by_role("link", name="Berlin, spring 2027").click()
    main = trainer.get_by_role("main")
    expect(main).to_contain_text("Cleo Candidate")
    expect(main).to_contain_text("days left")
    _check(trainer)
    with trainer.expect_download() as download:
        trainer.get_by_role("link", name="Download as CSV").click()
    written = Path(download.value.path()).read_text("utf-8-sig")
    assert "candidate@demo.example" in written
    trainer.get_by_role("link", name="Cleo Candidate").click()
    expect(main).to_contain_text("Lessons in their order")
    _check(trainer)


def _make_cohort(trainer: Page) -> None:
    trainer.get_by_role("link", name="Create cohort").click()
    trainer.get_by_label("Name").fill("Berlin, spring 2027")
    trainer.locator("input[value='course.practice']").check()
    trainer.locator("input[value='exam.practice']").check()
    trainer.locator("input[name='due.course.practice']").fill("2099-05-01")
    trainer.get_by_label("Name").fill(" ")
    trainer.get_by_role("button", name="Create cohort").click()
    expect(trainer.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    _check(trainer)
    trainer.get_by_label("Name").fill("Berlin, spring 2027")
    trainer.get_by_label("Time zone").select_option(label="Berlin")
    trainer.get_by_role("button", name="Create cohort").click()
    trainer.wait_for_url(re.compile("done=created"))
    _check(trainer)


def _invite(trainer: Page) -> None:
    trainer.get_by_role("link", name="Invite people").first.click()
    trainer.wait_for_url(re.compile("/invitations$"))
    _check(trainer)
    file = FilePayload(name="people.csv", mimeType="text/csv", buffer=LIST.encode("cp1252"))
    trainer.get_by_label("CSV file").set_input_files([file])
    trainer.get_by_role("button", name="Check the list").click()
    trainer.wait_for_url(re.compile("/lists/"))
    main = trainer.get_by_role("main")
    for words in ("Latin-1", "semicolons", "Abteilung", "Ann Ärmel", "3 rows are left out"):
        expect(main).to_contain_text(words)
    left_out = main.get_by_role("region", name="rows are left out")
    expect(left_out.locator("tbody tr")).to_have_count(3)
    expect(main.get_by_role("region", name="Who is invited").locator("tbody tr")).to_have_count(2)
    _check(trainer)
    trainer.get_by_role("button", name="Invite 2 people").click()
    trainer.wait_for_url(re.compile("done=invited"))
    expect(main).to_contain_text("ann.aermel@example.org")
    _check(trainer)


def test_a_cohort_is_archived_and_brought_back_without_script(
    chromium: Browser, school: House, trainer: Page
) -> None:
    state = trainer.context.storage_state()
    context = chromium.new_context(
        base_url=school.url, java_script_enabled=False, storage_state=state
    )
    page = context.new_page()
    page.goto("/teach/cohorts/new")
    page.get_by_label("Name").fill("Short-lived")
    page.get_by_role("button", name="Create cohort").click()
    page.get_by_role("link", name="Change cohort").click()
    page.get_by_role("button", name="Archive cohort").click()
    page.wait_for_url(re.compile("done=archived"))
    page.get_by_role("button", name="Bring cohort back").click()
    page.wait_for_url(re.compile("done=restored"))
    context.close()


def _check(page: Page) -> None:
    """No axe finding in light and in dark, and nothing wider than a phone."""
    check(page)
    page.set_viewport_size({"width": 390, "height": 844})
    root = "document.documentElement"
    assert not page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"), page.url
    page.set_viewport_size({"width": 1280, "height": 900})
