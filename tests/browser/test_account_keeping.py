"""Keeping one's account: from registration to the way back, with the links that the demo prints."""

import json
import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House
from tests.browser.looking import check, follow

EMAIL = "kay@example.org"
NEW_EMAIL = "kay.keeper@example.org"
FIRST = "a long enough passphrase"
SECOND = "another long passphrase"
THIRD = "the third passphrase of all"
SECONDS_OF_PATIENCE = 15
pytestmark = pytest.mark.browser


def test_an_account_is_kept_from_registration_to_the_way_back(
    house: House, chromium: Browser, candidate: Page, stranger: Page
) -> None:
    register(candidate)
    confirm_the_address(house, candidate, stranger)
    change_the_name(candidate)
    choose_a_zone_and_a_language(candidate)
    sign_out_another_device(candidate, stranger)
    change_the_password(candidate)
    change_the_address(house, candidate)
    come_back_by_mail(house, stranger)

    candidate.goto("/account")
    expect(candidate).to_have_url(re.compile("/sign-in"))
    without_script(chromium, house)


def register(page: Page) -> None:
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill("Kay Keeper")
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(FIRST)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile("/$"))


def confirm_the_address(house: House, page: Page, stranger: Page) -> None:
    page.goto("/learning")
    expect(page.get_by_text("Your address is not confirmed.")).to_be_visible()
    check(page)
    first = link(house, "verify-address", EMAIL)
    page.get_by_role("button", name="Send the link again").click()
    expect(page.get_by_text("The link is on its way to your address.")).to_be_visible()
    expect(page.get_by_text("Not confirmed yet")).to_be_visible()
    check(page)

    stranger.goto(first)
    check(stranger)
    follow(stranger, stranger.get_by_role("button", name="Confirm address"))
    expect(stranger.get_by_text("Confirmed.")).to_be_visible()
    check(stranger)

    page.goto("/learning")
    expect(page.get_by_text("Your address is not confirmed.")).to_have_count(0)


def change_the_name(page: Page) -> None:
    page.goto("/account")
    page.get_by_label("Name on certificates").fill("1234")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_label("Name on certificates")).to_have_value("1234")
    expect(page.get_by_text("A name is one line")).to_be_visible()
    check(page)
    page.get_by_label("Name on certificates").fill("Kay Maria Keeper")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_text("Your name is saved.")).to_be_visible()
    expect(page.get_by_role("banner")).to_contain_text("Kay Maria Keeper")
    check(page)


def choose_a_zone_and_a_language(page: Page) -> None:
    page.get_by_label("Time zone").select_option(label="Berlin")
    page.locator("select[name=locale]").select_option("ar")
    page.get_by_role("button", name="Save language and time").click()
    page.wait_for_url(re.compile("done=speech"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    check(page)
    page.locator("select[name=locale]").select_option("en")
    page.locator("form[action='/account/speech'] button").click()
    expect(page.get_by_text("Language and time zone are saved.")).to_be_visible()
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")


def sign_out_another_device(page: Page, other: Page) -> None:
    sign_in(other, EMAIL, FIRST)
    page.goto("/account/sessions")
    expect(page.get_by_text("This device", exact=True)).to_be_visible()
    expect(page.get_by_text("(Berlin)").first).to_be_visible()
    check(page)
    page.get_by_role("button", name=re.compile("Sign out device")).click()
    expect(page.get_by_text("That device is signed out.")).to_be_visible()
    other.goto("/account")
    expect(other).to_have_url(re.compile("/sign-in"))


def change_the_password(page: Page) -> None:
    page.goto("/account/password")
    for old in ("not the password", FIRST):
        page.get_by_label("Your present password").fill(old)
        page.get_by_label("New password").fill(SECOND)
        page.get_by_label("The same again").fill(SECOND)
        follow(page, page.get_by_role("button", name="Change password"))
        check(page)
    expect(page.get_by_text("Your new password counts.")).to_be_visible()


def change_the_address(house: House, page: Page) -> None:
    page.goto("/account/email")
    page.get_by_label("New e-mail address").fill(NEW_EMAIL)
    page.get_by_label("Your password").fill(SECOND)
    page.get_by_role("button", name="Send link to new address").click()
    expect(page.get_by_role("heading", name="A change waits for you")).to_be_visible()
    check(page)
    page.goto(link(house, "new-address", NEW_EMAIL))
    page.get_by_role("button", name="Confirm address").click()
    page.goto("/account/email")
    expect(page.get_by_role("main")).to_contain_text(NEW_EMAIL)
    expect(page.get_by_role("main")).to_contain_text("Confirmed")


def come_back_by_mail(house: House, page: Page) -> None:
    page.goto("/sign-in")
    follow(page, page.get_by_role("link", name="Forgot your password?"))
    check(page)
    page.get_by_label("E-mail").fill(NEW_EMAIL)
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_text("Look into your mail.")).to_be_visible()
    check(page)
    page.goto(link(house, "reset-password", NEW_EMAIL))
    check(page)
    page.get_by_label("New password").fill(THIRD)
    page.get_by_label("The same again").fill(THIRD)
    page.get_by_role("button", name="Set password").click()
    page.wait_for_url(re.compile("/sign-in"))
    page.goto(link(house, "reset-password", NEW_EMAIL))
    expect(page.get_by_text("This link no longer works.")).to_be_visible()
    sign_in(page, NEW_EMAIL, THIRD)


def without_script(chromium: Browser, house: House) -> None:
    context = chromium.new_context(base_url=house.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, NEW_EMAIL, THIRD)
    page.goto("/account/sessions")
    page.get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url(re.compile("/sign-in"))
    page.goto("/account")
    expect(page).to_have_url(re.compile("/sign-in"))
    context.close()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("^(?!.*sign-in)"))


def link(house: House, kind: str, to: str) -> str:
    """The link of a mail that the demo prints instead of sending it."""
    until = time.monotonic() + SECONDS_OF_PATIENCE
    while time.monotonic() < until:
        lines = house.log.read_text("utf-8").splitlines()
        mails = [json.loads(line) for line in lines if line.startswith('{"kind": ')]
        for mail in mails:
            if (mail["kind"], mail["to"]) == (kind, to):
                return str(mail["link"])
        time.sleep(0.1)
    raise AssertionError(f"no mail of the kind {kind} was printed")
