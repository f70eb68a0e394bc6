"""An administrator's day: people, a stuck job, the trail, a report of misuse, a revocation."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Stage
from tests.browser.looking import check, follow
from tests.browser.serving import serving
from tests.browser.test_walks import _sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(
    chromium: Browser, staged: Stage, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """An administrator at work in a house where much has happened."""
    folder = tmp_path_factory.mktemp("admins-day")
    staged(folder)
    with serving(folder) as url:
        context = chromium.new_context(base_url=url, reduced_motion="reduce")
        context.set_default_timeout(10_000)
        page = context.new_page()
        _sign_in(page, "admin@demo.example")
        yield page
        context.close()


def test_a_person_is_found_made_trainer_closed_and_opened(desk: Page) -> None:
    desk.get_by_role("link", name="Administration").click()
    expect(desk.get_by_role("heading", name="What needs attention")).to_be_visible()
    check(desk)
    _go(desk, "People")
    desk.get_by_label("Find").fill("max konst")
    follow(desk, desk.get_by_role("button", name="Find people"))
    check(desk)
    follow(desk, desk.get_by_role("link", name=re.compile("Hohenstein$")))
    check(desk)

    desk.get_by_role("button", name=re.compile("Give role.*Trainer")).click()
    expect(desk.get_by_role("status")).to_contain_text("The role is given")
    desk.get_by_role("button", name="Deactivate account").click()
    expect(desk.get_by_role("status")).to_contain_text("The account is deactivated.")
    desk.get_by_role("button", name="Reactivate account").click()
    expect(desk.get_by_role("status")).to_contain_text("The account is open again.")
    expect(desk.get_by_role("main")).to_contain_text("Ada Admin gave a role")


def test_a_stuck_job_is_tried_again_and_found_in_the_trail(desk: Page) -> None:
    desk.goto("/admin")
    desk.get_by_role("link", name=re.compile("stuck")).click()
    expect(desk.get_by_text("Stuck", exact=True).first).to_be_visible()
    check(desk)
    desk.get_by_role("button", name=re.compile("Try again now")).first.click()
    expect(desk.get_by_role("status")).to_contain_text("It is tried again now.")

    _go(desk, "Audit trail")
    desk.get_by_label("What", exact=True).select_option("job.retried")
    desk.get_by_label("Done by").fill("admin@demo.example")
    desk.get_by_role("button", name="Show events").click()
    expect(desk.get_by_role("row", name=re.compile("had a job tried again"))).to_be_visible()
    check(desk)


def test_a_report_leads_to_a_revocation(desk: Page) -> None:
    _go(desk, "Misuse reports")
    desk.get_by_role("link", name="The document was changed").first.click()
    expect(desk.get_by_role("main")).to_contain_text("this page says 2026")
    check(desk)
    report = desk.url
    desk.get_by_role("link", name="Revoke certificate").click()
    desk.get_by_role("radio", name=re.compile("Fraud")).check()
    desk.get_by_role("checkbox").check()
    desk.get_by_role("button", name="Revoke certificate").click()
    expect(desk.get_by_role("main")).to_contain_text("revoked", ignore_case=True)

    desk.goto(report)
    desk.get_by_label("Note for the record").fill("Withdrawn: the paper was made up.")
    desk.get_by_role("button", name="Close report").click()
    expect(desk.get_by_role("status")).to_contain_text("The report is closed.")


def test_a_faulty_item_is_ruled_on_after_its_dry_run_was_read(desk: Page) -> None:
    _go(desk, "Regrades")
    check(desk)
    desk.get_by_label("Exam").select_option("practice")
    desk.get_by_label("Item", exact=True).fill("pra-0001")
    follow(desk, desk.get_by_role("button", name="Look at the item"))
    check(desk)
    desk.get_by_role("radio", name=re.compile("Give all points")).check()
    follow(desk, desk.get_by_role("button", name="Make a dry run"))
    expect(desk.get_by_role("heading", name="Commit the ruling")).to_be_visible()
    check(desk)

    still = re.compile("/moving")
    desk.route(still, lambda route: route.abort())  # the next page is looked at for a while
    desk.get_by_label("Why?").fill("Two answers of one item are right.")
    desk.get_by_role("checkbox").check()
    follow(desk, desk.get_by_role("button", name="Commit ruling"))
    expect(desk.get_by_role("status").first).to_contain_text("It is committed.")
    expect(desk.get_by_text("Being carried out")).to_be_visible()
    check(desk)
    desk.unroute(still)


def test_the_certificate_on_paper_has_its_address_and_no_navigation(desk: Page) -> None:
    desk.goto("/admin/certificates?status=valid")
    printed_id = desk.locator("main table th a").first.inner_text()
    desk.goto(f"/certificates/{printed_id}")
    desk.emulate_media(media="print")

    expect(desk.get_by_role("banner")).to_be_hidden()
    expect(desk.locator(".on-paper")).to_contain_text(desk.url.rpartition("/")[2])
    desk.emulate_media(media="screen")


def _go(page: Page, name: str) -> None:
    page.goto("/admin")
    page.get_by_role("navigation", name="Administration").get_by_role("link", name=name).click()
