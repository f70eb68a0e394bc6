"""The exam without a network, in a real browser before a real server: nothing typed is lost."""

import re
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from server.kernel.clock import system_now
from tests.browser.conftest import House
from tests.browser.looking import check, follow, until
from tests.browser.player.people import DEMO, Device, newcomer

pytestmark = pytest.mark.browser
IS_KEPT = """async () => {
  const shelf = await caches.open("assay-sitting"), [page] = location.href.split("#");
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  const wanted = [page, ...files.filter((name) => /[.](mjs|css)/.test(name))];
  return (await Promise.all(wanted.map((one) => shelf.match(one)))).every(Boolean);
}"""
KEPT_FILES = "async () => (await (await caches.open('assay-sitting')).keys()).length"
SENT_ANSWERS = """() => new Promise((resolve) => {
  const opened = indexedDB.open("assay-sittings");
  opened.onsuccess = () => {
    const all = opened.result.transaction("answers").objectStore("answers").getAll();
    all.onsuccess = () => resolve(all.result.length);
  };
})"""
SILENT = "() => { window.fetch = () => new Promise(() => undefined); }"


@pytest.fixture
def device(signed_in: Device) -> Device:
    return signed_in


def begin(context: BrowserContext) -> Page:
    """Start the practice exam, answer one item, and wait until the device keeps the page."""
    page = context.new_page()
    page.goto("/exams/practice")
    expect(page.locator("#tests")).to_contain_text("Everything is in order.")
    page.get_by_role("button", name="Start exam now").click()
    page.wait_for_url("**/sittings/*")
    expect(page.locator("#hand-in")).to_be_enabled()
    choose(page)
    saved(page)
    until(page, lambda: bool(page.evaluate(IS_KEPT)))
    return page


def show(page: Page, kind: str) -> None:
    form = page.locator(f"form[data-type={kind}]").first
    position = form.get_attribute("data-position")
    page.locator(f"#map a[href='#item-{position}']").click()
    expect(form).to_be_visible()


def choose(page: Page, place: int = 0) -> None:
    show(page, "single")
    page.locator("form[data-type=single]").first.get_by_role("radio").nth(place).check()


def type_text(page: Page, text: str) -> None:
    show(page, "text")
    page.locator("form[data-type=text] input").first.fill(text)
    page.locator("form[data-type=text] input").first.blur()


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Saved \d"))


def offline(page: Page, words: str) -> None:
    expect(page.locator("[data-notice=offline]")).to_contain_text(words)


def hand_in(page: Page) -> None:
    page.locator("#hand-in").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in exam").click()
    page.wait_for_url("**/result")


def take_over(page: Page) -> None:
    page.get_by_role("button", name="Work here instead").click()
    expect(page.locator("#hand-in")).to_be_enabled()


def vanish(page: Page) -> None:
    """As when the battery dies: what a page sends at its end escapes the emulated network."""
    page.evaluate(SILENT)
    page.close()


def give_time(house: House, sitting: str, minutes: int) -> None:
    with httpx.Client(base_url=f"{house.url}/api/v1") as http:
        person = {"email": "invigilator@demo.example", "password": DEMO}
        token = http.post("/session", json=person).json()["token"]
        grant = {"seconds": minutes * 60, "reason": "For the test"}
        headers = {"Authorization": f"Bearer {token}"}
        http.post(f"/sittings/{sitting}/grants", json=grant, headers=headers).raise_for_status()


def test_ten_minutes_offline_with_a_closed_window_lose_nothing(
    device: Device, house: House
) -> None:
    context = device(newcomer(house, "olga"))
    page = begin(context)
    give_time(house, page.url.partition("#")[0].rpartition("/")[2], 20)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#timer .given")).to_have_text("20 more minutes given")
    context.set_offline(offline=True)
    type_text(page, "typed without a network")
    offline(page, "1 answer is kept on this device")
    expect(page.locator("#saved")).to_have_text("Kept on this device")
    address = page.url.partition("#")[0]
    vanish(page)

    again = context.new_page()
    again.clock.install(time=system_now() + timedelta(minutes=10))
    again.goto(address)
    offline(again, "1 answer is kept on this device")
    expect(again.locator("#timer")).to_contain_text(re.compile("(19|20) minutes left"))
    expect(again.locator("form[data-type=single] input:checked").first).to_be_attached()
    expect(again.locator("form[data-type=text] input").first).to_have_value(
        "typed without a network"
    )
    choose(again, 1)
    offline(again, "2 answers are kept on this device")
    context.set_offline(offline=False)
    expect(again.locator("[data-notice=offline]")).to_be_hidden()
    saved(again)
    chosen = again.locator("form[data-type=single] input:checked").first.get_attribute("value")
    hand_in(again)

    until(again, lambda: again.evaluate(KEPT_FILES) == 0)
    again.goto(f"{address}/receipt")
    expect(again.get_by_role("main")).to_contain_text("typed without a network")
    expect(again.get_by_role("main")).to_contain_text(f'{{"choice":"{chosen}"}}')
    assert again.evaluate(SENT_ANSWERS) == 0


def test_a_device_that_comes_back_after_the_hand_in_is_told_what_did_not_count(
    device: Device, house: House
) -> None:
    email = newcomer(house, "late")
    lost = device(email)
    page = begin(lost)
    lost.set_offline(offline=True)
    type_text(page, "too late")
    offline(page, "1 answer is kept on this device")
    other = device(email).new_page()
    other.goto(page.url)
    take_over(other)
    hand_in(other)

    lost.set_offline(offline=False)

    closed = page.locator("[data-notice=closed]")
    expect(closed).to_contain_text("1 answer came too late to count: item")
    follow(page, closed.get_by_role("link", name="See your result"))
    expect(page.get_by_role("heading", name="Answers that did not count")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("It reached us after the end.")
    check(page)


def test_answers_of_a_closed_window_are_sent_from_the_page_of_the_result(
    device: Device, house: House
) -> None:
    email = newcomer(house, "gone")
    lost = device(email)
    page = begin(lost)
    address = page.url.partition("#")[0]
    lost.set_offline(offline=True)
    type_text(page, "never sent")
    offline(page, "1 answer is kept on this device")
    vanish(page)
    other = device(email).new_page()
    other.goto(address)
    take_over(other)
    hand_in(other)
    expect(other.get_by_role("heading", name=re.compile("Not yet"))).to_be_visible()

    lost.set_offline(offline=False)
    again = lost.new_page()
    again.goto(address)

    again.wait_for_url("**/result")
    expect(again.get_by_text("Answers were waiting on this device.")).to_be_visible()
    expect(again.locator("#leftovers")).to_contain_text("1 answer came too late to count: item")
    until(again, lambda: again.evaluate(SENT_ANSWERS) == 0)
    again.reload()
    expect(again.get_by_role("heading", name="Answers that did not count")).to_be_visible()
    staff = device("invigilator@demo.example").new_page()
    staff.goto(f"/admin/sittings/{address.rpartition('/')[2]}/evidence")
    expect(staff.locator("input[value='never sent']")).to_be_visible()
    expect(staff.get_by_role("main")).to_contain_text("No answer to this item was saved.")
    check(staff)


def test_who_took_over_is_not_overwritten_by_a_device_that_was_offline(
    device: Device, house: House
) -> None:
    email = newcomer(house, "two")
    lost = device(email)
    page = begin(lost)
    lost.set_offline(offline=True)
    choose(page, 1)
    offline(page, "1 answer is kept on this device")
    other = device(email).new_page()
    other.goto(page.url)
    take_over(other)
    choose(other, 2)
    saved(other)

    lost.set_offline(offline=False)

    expect(page.locator("[data-notice=elsewhere]")).to_be_visible()
    expect(page.locator("[data-notice=displaced]")).to_contain_text("does not count: item")
    other.reload()
    radios = other.locator("form[data-type=single]").first.get_by_role("radio")
    expect(radios.nth(2)).to_be_checked()


def test_after_its_storage_was_cleared_a_browser_is_one_press_from_working(
    device: Device, house: House
) -> None:
    context = device(newcomer(house, "clear"))
    page = begin(context)
    origin = {"origin": house.url, "storageTypes": "indexeddb,cache_storage,service_workers"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", origin)

    page.reload()

    expect(page.locator("[data-notice=elsewhere]")).to_be_visible()
    take_over(page)
    expect(page.locator("form[data-type=single] input:checked").first).to_be_attached()
    choose(page, 1)
    saved(page)


def test_signing_out_leaves_nothing_of_the_exam_on_the_device(device: Device, house: House) -> None:
    page = begin(device(newcomer(house, "public")))
    answers = page.evaluate(SENT_ANSWERS)
    assert answers > 0
    page.keyboard.press("f")
    until(page, lambda: page.evaluate(SENT_ANSWERS) == answers + 1)
    page.evaluate("localStorage.setItem('assay-marks-of-old', '{}')")
    page.goto("/")

    page.locator("details.whose > summary").click()
    follow(page, page.get_by_role("button", name="Sign out"))

    assert page.evaluate(KEPT_FILES) == 0
    assert page.evaluate(SENT_ANSWERS) == 0
    assert page.evaluate("localStorage.getItem('assay-marks-of-old')") is None
