"""A trainer's day in a real browser: a broken lesson, a cohort, a list with bad rows, progress."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import House
from tests.browser.looking import check
from tests.browser.serving import ROOT, serving

PASSWORD = "correct horse battery staple"
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
    folder = tmp_path_factory.mktemp("content")
    for name in ("curriculum", "exams"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def school(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = tmp_path_factory.mktemp("school")
    with serving(data, ASSAY_CONTENT_DIR=str(content)) as url:
        yield House(url, data / "log")


@pytest.fixture
def trainer(chromium: Browser, school: House) -> Iterator[Page]:
    context = chromium.new_context(base_url=school.url, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/sign-in?next=/teach")
    page.locator("input[name=email]").fill("trainer@demo.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/teach$"))
    yield page
    context.close()


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


def test_an_item_is_written_with_a_mistake_and_mended(trainer: Page, content: Path) -> None:
    trainer.get_by_role("link", name="Open item bank").click()
    _check(trainer)
    trainer.get_by_role("link", name="Write new item").click()
    trainer.get_by_label("Exam").select_option("practice")
    trainer.get_by_label("Id of the item").fill("pra-0900")
    trainer.get_by_label("Title", exact=True).fill("Where the stop belongs")
    trainer.get_by_role("button", name="Begin draft").click()
    _check(trainer)

    text, saving = trainer.get_by_label("Source of"), trainer.locator("#saving")
    whole = text.input_value()
    text.fill(whole.replace("points: 1", "poinst: 1"))
    expect(saving).to_have_text("Saved")
    finding = trainer.get_by_role("link", name=re.compile("unknown key poinst"))
    finding.click()
    assert trainer.evaluate("getSelection().toString()") == "poinst: 1"
    expect(trainer.locator(".drawn-lines > .faulty")).to_contain_text(["poinst: 1"])
    _check(trainer)

    trainer.keyboard.type("points: 2")
    expect(trainer.get_by_text("No findings.")).to_be_visible()
    preview = trainer.locator("#preview")
    preview.locator("label", has_text="The key").click()
    preview.get_by_role("button", name="Try this answer").click()
    expect(preview).to_contain_text("2 of 2 points")
    trainer.get_by_label("Dark").check()
    _check(trainer)
    assert not (content / "exams/practice/items/pra-0900.md").exists()


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


def test_an_item_is_sent_to_review_commented_and_accepted(
    trainer: Page, chromium: Browser, school: House
) -> None:
    trainer.goto("/teach/items/pra-0011")
    trainer.get_by_role("button", name="Edit source").click()
    trainer.wait_for_url(re.compile("/teach/drafts/"))
    trainer.get_by_role("link", name="State and reviews").click()
    trainer.get_by_role("button", name="Send to review").click()
    expect(trainer.get_by_text("In review").first).to_be_visible()
    context = chromium.new_context(base_url=school.url, reduced_motion="reduce")
    reviewer = context.new_page()
    reviewer.goto("/sign-in?next=/teach/reviews")
    reviewer.locator("input[name=email]").fill("reviewer@demo.example")
    reviewer.locator("input[name=password]").fill(PASSWORD)
    reviewer.locator("main form button").first.click()
    reviewer.get_by_role("link", name="pra-0011").first.click()
    reviewer.get_by_label("Line").fill("19")
    reviewer.get_by_label("Comment").fill("Who thinks so?")
    reviewer.get_by_role("button", name="Add comment").click()
    expect(reviewer.locator(".threads")).to_contain_text("Who thinks so?")
    check(reviewer)
    for point in reviewer.locator("input[name=point]").all():
        point.check()
    reviewer.get_by_role("button", name="Accept item").click()
    expect(reviewer.locator(".notice, .banner").first).to_contain_text("Your verdict is given.")
    context.close()
    trainer.reload()
    expect(trainer.locator(".threads")).to_contain_text("Who thinks so?")
    expect(trainer.locator("table")).to_contain_text("Accepted")
    check(trainer)


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
