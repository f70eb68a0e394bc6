"""Second factor and access tokens, as a person sets them up and uses them."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from server.kernel.clock import system_now
from tests.browser.conftest import House
from tests.browser.looking import check, follow

PASSWORD = "correct horse battery staple"
STEP = timedelta(seconds=30)
pytestmark = pytest.mark.browser


@pytest.fixture
def plain(chromium: Browser, house: House) -> Iterator[Page]:
    """A browser without script."""
    context = chromium.new_context(base_url=house.url, java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_second_factor_from_first_scan_to_a_recovery_code(candidate: Page, plain: Page) -> None:
    register(candidate, "Tess Twofold", "tess@example.org")
    app, codes = enrol(candidate)

    sign_in(plain, "tess@example.org", onward="/courses")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Your code")
    assert PASSWORD not in plain.content()
    plain.get_by_label("Code").fill("000000")
    plain.get_by_role("button", name="Sign in").click()
    expect(plain.get_by_text("This code is wrong")).to_be_visible()
    plain.get_by_label("Code").fill(app.at(system_now() + STEP))
    plain.get_by_role("button", name="Sign in").click()
    plain.wait_for_url(re.compile("/courses$"))
    sign_out(plain)

    sign_in(plain, "tess@example.org")
    plain.get_by_label("Code").fill(codes[0].lower())
    plain.get_by_role("button", name="Sign in").click()
    plain.wait_for_url(re.compile("/$"))
    plain.goto("/account/second-factor")
    expect(plain.get_by_text("9 of the ten codes are left.")).to_be_visible()
    turn_off(plain, codes[1])

    sign_out(plain)
    sign_in(plain, "tess@example.org")
    plain.wait_for_url(re.compile("/$"))


def test_the_second_step_passes_axe_and_has_its_time(candidate: Page) -> None:
    register(candidate, "Tim Timely", "tim@example.org")
    enrol(candidate)
    sign_out(candidate)
    sign_in(candidate, "tim@example.org")
    check(candidate)

    candidate.context.clear_cookies(name="assay_challenge")
    candidate.get_by_label("Code").fill("123456")
    candidate.get_by_role("button", name="Sign in").click()

    expect(candidate.get_by_text("took too long")).to_be_visible()
    check(candidate)


def test_a_token_is_made_used_and_revoked(candidate: Page, house: House) -> None:
    register(candidate, "Toby Token", "toby@example.org")
    candidate.goto("/account/tokens")
    check(candidate)
    candidate.get_by_label("Name").fill("Nightly report")
    candidate.get_by_label("Your password").fill("not the password")
    candidate.get_by_role("button", name="Make token").click()
    expect(candidate.get_by_text("This is not your password.", exact=True)).to_be_visible()
    expect(candidate.get_by_label("Name")).to_have_value("Nightly report")
    check(candidate)
    candidate.get_by_label("Your password").fill(PASSWORD)
    candidate.get_by_role("button", name="Make token").click()
    token = candidate.get_by_text(re.compile("^asp_")).inner_text()
    check(candidate)

    assert asked(house, "GET", "/api/v1/courses", token) == 200
    assert asked(house, "PUT", "/api/v1/courses/practice/enrolment", token) == 403
    assert asked(house, "GET", "/account/tokens", token) == 403

    follow(candidate, candidate.get_by_role("link", name="Revoke"))
    check(candidate)
    candidate.get_by_role("button", name="Revoke token").click()
    expect(candidate.get_by_text("The token is revoked.")).to_be_visible()
    expect(candidate.get_by_text("No access tokens")).to_be_visible()
    assert asked(house, "GET", "/api/v1/courses", token) == 401


def test_somebody_takes_a_copy_asks_to_leave_and_stays(candidate: Page) -> None:
    register(candidate, "Lea Leaving", "lea@example.org")
    candidate.goto("/account/data")
    check(candidate)
    with candidate.expect_download() as copied:
        candidate.get_by_role("button", name="Download to read").click()
    copy = copied.value.path()

    candidate.get_by_label("Your password").fill("not the password")
    candidate.get_by_role("button", name="Delete my account").click()
    expect(candidate.get_by_text("This is not your password.", exact=True)).to_be_visible()
    check(candidate)
    candidate.get_by_label("Your password").fill(PASSWORD)
    candidate.get_by_role("button", name="Delete my account").click()
    expect(candidate.get_by_text(re.compile(r"will be deleted on \d"))).to_be_visible()
    check(candidate)
    candidate.get_by_role("button", name="Keep my account").click()
    expect(candidate.get_by_text("Your account stays as it is.")).to_be_visible()

    candidate.set_content(copy.read_text("utf-8"))
    expect(candidate.get_by_text("lea@example.org").first).to_be_visible()
    check(candidate)


def enrol(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    page.goto("/account/second-factor")
    check(page)
    follow(page, page.get_by_role("button", name="Set up second factor"))
    check(page)
    app = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill("12345")
    page.get_by_role("button", name="Turn on second factor").click()
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    check(page)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill(app.now())
    follow(page, page.get_by_role("button", name="Turn on second factor"))
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    check(page)
    follow(page, page.get_by_role("link", name="I have kept them"))
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    check(page)
    return app, codes


def turn_off(page: Page, code: str) -> None:
    page.locator("summary", has_text="Turn off").click()
    form = page.locator("form[action$='/removal']")
    form.get_by_label("Your password").fill(PASSWORD)
    form.get_by_label("Code").fill(code)
    form.get_by_role("button").click()
    expect(page.get_by_text("needs the password alone again")).to_be_visible()


def register(page: Page, name: str, email: str) -> None:
    page.goto("/register")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("^(?!.*register)"))


def sign_in(page: Page, email: str, onward: str = "") -> None:
    page.goto(f"/sign-in?next={onward}")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    follow(page, page.locator("main form button").first)


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def asked(house: House, method: str, path: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.request(method, f"{house.url}{path}", headers=headers).status_code
