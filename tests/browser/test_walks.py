"""The main job, walked in a real browser: course, exam, certificate, check, revocation."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import House
from tests.browser.keys import bank, fields
from tests.browser.looking import check, read_course, until

PASSWORD = "correct horse battery staple"
# What a browser says that never learned of it (Web Cryptography, 18.4.4).
WITHOUT_ED25519 = """() => {
    const own = crypto.subtle.importKey.bind(crypto.subtle);
    crypto.subtle.importKey = async (format, key, algorithm, ...rest) => {
        if (algorithm === "Ed25519") throw new DOMException("Unrecognized.", "NotSupportedError");
        return own(format, key, algorithm, ...rest);
    };
}"""
pytestmark = pytest.mark.browser


def test_from_registration_to_a_certificate_that_is_revoked(
    candidate: Page, stranger: Page, admin: Page
) -> None:
    _register(candidate)
    _read_the_practice_course(candidate)
    _sit(candidate, "practice")
    candidate.wait_for_url(re.compile("/result$"))
    expect(candidate.get_by_text("Passed.")).to_be_visible(timeout=15_000)
    check(candidate)
    candidate.get_by_role("link", name="Open your certificate").click()
    candidate.wait_for_url(re.compile("/certificates/"))
    address = candidate.url
    printed_id = address.rpartition("/")[2]
    assert candidate.request.get(f"{address}.pdf").body().startswith(b"%PDF-")

    _check_the_id_as_a_stranger(stranger, printed_id)
    _revoke(admin, printed_id)

    until(stranger, lambda: _is_now_revoked(stranger))
    check(stranger)


def test_a_failed_full_exam_names_the_wait_before_the_next(candidate: Page) -> None:
    _sign_in(candidate, "candidate2@demo.example")
    read_course(candidate, "foundations")
    candidate.goto("/exams/foundations")
    check(candidate)
    candidate.get_by_role("button", name=re.compile("Start")).click()
    candidate.wait_for_url(re.compile("/sittings/"))
    candidate.wait_for_selector("#hand-in:visible")
    _hand_in(candidate)
    candidate.wait_for_url(re.compile("/result$"))

    expect(candidate.get_by_text("Not yet.")).to_be_visible(timeout=15_000)
    main = candidate.get_by_role("main")
    expect(main).to_contain_text("Case")
    expect(main).to_contain_text(re.compile("3 December 2026|7 days|again from"))
    check(candidate)


def test_the_exam_can_be_sat_without_script(house: House, chromium: object) -> None:
    context = chromium.new_context(base_url=house.url, java_script_enabled=False)  # type: ignore[attr-defined]  # a Browser
    page = context.new_page()
    _sign_in(page, "candidate@demo.example")
    read_course(page, "foundations")
    page.goto("/exams/foundations")
    page.get_by_role("button", name=re.compile("Start")).click()
    page.get_by_role("link", name="Go on without script").click()
    page.wait_for_url(re.compile("/items/1$"))
    expect(page.get_by_text("minutes left")).to_be_visible()
    page.goto(page.url.replace("/items/1", "/hand-in"))
    page.get_by_role("button", name=re.compile("Hand in")).click()
    page.wait_for_url(re.compile("/result$"))
    context.close()


def _check_the_id_as_a_stranger(page: Page, printed_id: str) -> None:
    page.goto("/verify")
    check(page)
    field = page.get_by_role("main").get_by_role("textbox").first
    field.fill(printed_id.lower().replace("-", " "))
    field.press("Enter")
    page.wait_for_url(re.compile("/certificates/"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Wanda Walker")
    expect(main).to_contain_text("practice", ignore_case=True)
    assert "wanda@example.org" not in page.content()
    page.get_by_text("Why should I believe this page?").click()
    in_browser = page.get_by_role("button", name="Check signature in this browser")
    in_browser.click()
    expect(page.get_by_role("status").filter(has_text="fits")).to_contain_text("Wanda Walker")
    page.evaluate(WITHOUT_ED25519)
    in_browser.click()
    expect(page.get_by_role("status").filter(has_text="cannot check such")).to_be_visible()
    check(page)
    _check_the_file_as_a_stranger(page, page.request.get(f"{page.url}.pdf").body())


def _check_the_file_as_a_stranger(page: Page, content: bytes) -> None:
    page.goto("/verify")
    dropped = page.evaluate_handle(
        """(bytes) => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([new Uint8Array(bytes)], "given.pdf"));
            return dropped;
        }""",
        list(content),
    )
    page.dispatch_event("form[data-drops]", "drop", {"dataTransfer": dropped})
    expect(page.get_by_role("heading", level=1)).to_contain_text("Genuine")
    expect(page.get_by_role("main")).to_contain_text("Wanda Walker")
    check(page)
    page.get_by_role("link", name="Open the certificate’s page").click()


def _revoke(page: Page, printed_id: str) -> None:
    _sign_in(page, "admin@demo.example")
    page.goto("/admin/certificates")
    check(page)
    page.goto(f"/admin/certificates/{printed_id}/revocation")
    check(page)
    _choose_reason(page, "error")
    page.locator("input[name=sure]").check()
    page.get_by_role("button", name="Revoke certificate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is revoked")
    check(page)


def _is_now_revoked(page: Page) -> bool:
    page.reload()
    return "revoked" in page.get_by_role("main").inner_text().lower()


def _register(page: Page) -> None:
    page.goto("/register")
    check(page)
    page.locator("input[name=name]").fill("Wanda Walker")
    page.locator("input[name=email]").fill("wanda@example.org")
    page.locator("input[name=password]").fill("a long enough passphrase")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("^(?!.*register)"))


def _sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("^(?!.*sign-in)"))


def _read_the_practice_course(page: Page) -> None:
    page.goto("/courses/practice")
    check(page)
    for slug in ("the-sitting", "the-items", "the-result", "the-certificate"):
        page.goto(f"/courses/practice/lessons/{slug}")
        check(page)
        page.locator("form[action$='/completion'] button").click()
        page.wait_for_url(re.compile(f"^(?!.*{slug}$)"))
    page.goto("/exams/practice")
    check(page)


def _sit(page: Page, exam: str) -> None:
    page.get_by_role("button", name=re.compile("Start")).click()
    page.wait_for_url(re.compile("/sittings/"))
    page.wait_for_selector("#hand-in:visible")
    check(page)
    sitting = page.url.rpartition("/")[2]
    room = page.request.get(f"/api/v1/sittings/{sitting}").json()
    keys = bank(exam)
    for item in room["items"]:
        _answer(page, item["position"], fields(item, keys))
        if item["position"] < len(room["items"]):
            page.locator("#next").click()
    expect(page.locator("#saved")).to_contain_text("Saved", timeout=10_000)
    _hand_in(page)


def _answer(page: Page, position: int, filled: dict[str, str | list[str]]) -> None:
    form = page.locator(f"form[data-position='{position}']")
    for name, value in filled.items():
        if name in {"choice", "choices"}:
            for handle in [value] if isinstance(value, str) else value:
                form.locator(f"input[name='{name}'][value='{handle}']").check()
            continue
        assert isinstance(value, str)
        field = form.locator(f"[name='{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def _hand_in(page: Page) -> None:
    page.locator("#hand-in").click()
    page.locator("dialog[open] button[value='hand-in']").click()


def _choose_reason(page: Page, code: str) -> None:
    select = page.locator("select[name=code]")
    if select.count():
        select.select_option(code)
    else:
        page.locator(f"input[name=code][value={code}]").check()
