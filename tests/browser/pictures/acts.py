"""What somebody does on a page so that it comes into the state that is pictured."""

import re
from itertools import count

from playwright.sync_api import FilePayload, Page

from tests.factories import a_png

PASSWORD = "correct horse battery staple"
_NUMBERS = count(1)


def see_what_was_found(page: Page) -> None:
    page.wait_for_selector("#verdict:not(:empty)")
    page.wait_for_selector("#again:not([aria-busy])")


def unfold(page: Page) -> None:
    page.eval_on_selector_all("main details", "all => all.forEach(one => { one.open = true; })")


def erase_wrongly(page: Page) -> None:
    page.locator("main table a").first.click()
    _send_unchecked(page, "form[action$='/erasure']")


def suspend_wrongly(page: Page) -> None:
    _send_unchecked(page, "form[action$='/suspension']", text="A colleague doubts who sat it.")


def bring_its_file(page: Page) -> None:
    """It names the address it was staged under, which is another issuer's here."""
    _bring(page, page.request.get(f"{page.url}.pdf").body())


def bring_a_note(page: Page) -> None:
    _bring(page, b"Dear all, see you at 10.")


def _bring(page: Page, content: bytes) -> None:
    page.goto("/verify")
    given = FilePayload(name="given", mimeType="application/octet-stream", buffer=content)
    page.set_input_files("#file", given)
    page.click("form[data-drops] button")
    page.wait_for_selector("#again")


def check_list(page: Page) -> None:
    page.fill("#text", "id;name\nFDX7-Q2M9-K8TR-VN4C-6WHQ;Ada\nFDX7-Q2M9-K8TR-VN4C-6WHU;=1+1\n")
    page.click("button[value=page]")
    page.wait_for_selector(".listed")


def open_menu(page: Page) -> None:
    page.click("details.whose > summary")


def _new_address() -> str:
    """One that no earlier scene used: every picture begins from nothing."""
    return f"nova-{next(_NUMBERS)}@example.org"


def sign_in_wrongly(page: Page) -> None:
    page.fill("input[name=email]", _new_address())
    page.fill("input[name=password]", "not the password")
    page.click("main form button.main")


def register_wrongly(page: Page) -> None:
    page.fill("input[name=name]", "12")
    page.fill("input[name=email]", "wanda@example.org")
    page.fill("input[name=password]", "short")
    page.click("main form button.main")


def join_wrongly(page: Page) -> None:
    page.fill("input[name=name]", "12")
    page.fill("input[name=password]", "short")
    page.click("main form button.main")


def rule_wrongly(page: Page) -> None:
    page.check("input[name=remedy][value=key]")
    page.click("main form button.main")


def sign_in_there(page: Page) -> None:
    page.click("main a.button.main")
    page.fill("input[name=email]", "later@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url("**/invitations/*")


def begin_second_factor(page: Page) -> None:
    page.locator(".account-part form[action='/account/second-factor'] button").click()
    page.wait_for_selector(".qr")


def register_and_make_token(page: Page) -> None:
    _register(page)
    page.goto("/account/tokens")
    page.fill("input[name=name]", "Nightly report")
    page.fill("input[name=password]", PASSWORD)
    page.click(".account-part button.main")
    page.wait_for_selector(".kept-once")


def appeal_wrongly(page: Page) -> None:
    page.check("input[value='item']")
    page.fill("input[name=item]", "200")
    page.click("main form button.main")


def rule_on_appeal_wrongly(page: Page) -> None:
    page.check("input[name=sure]")
    page.check("input[value='rejected']")
    page.click("form[action$='/rulings'] button.main")


def leave_wrongly(page: Page) -> None:
    page.fill("input[name=password]", "not the password")
    page.click("form[action$='/deletion'] button")


def ask_wrongly(page: Page) -> None:
    page.check("input[value='0']")
    page.fill("input[name=document]", "Letter of Dr. Bell, 3 May")
    page.click(".account-part button.main")


def grant_wrongly(page: Page) -> None:
    page.fill("input[name=percent]", "900")
    page.click("form[action$='/grant'] button")


def give_wrongly(page: Page) -> None:
    page.fill("input[name=minutes]", "0")
    page.fill("input[name=reason]", "Fire alarm")
    page.check("input[name=sure]")
    page.click("main form button.main")


def create_wrongly(page: Page) -> None:
    page.fill("input[name=name]", " ")
    page.check("input[value='course.practice']")
    page.fill("input[name='due.course.practice']", "2099-05-01")
    page.click("main form button.main")


def edit_wrongly(page: Page) -> None:
    """A finding at its line, and what candidates see."""
    page.locator("[data-edit]").click()
    text = page.locator("#text")
    text.fill(text.input_value().replace("objective: PRA-1.1", "objective: PRA-9.9"))
    page.locator("#findings .bad").wait_for()


def begin_hotspot(page: Page) -> None:
    """With its picture, and all that can be done with its file."""
    page.select_option("#type", "hotspot")
    page.fill("#name", f"pra-{9000 + next(_NUMBERS)}")
    page.click("main form button.main")
    page.wait_for_url(re.compile("done=begun"))
    unfold(page)
    drawn = FilePayload(name="a.png", mimeType="image/png", buffer=a_png())
    page.set_input_files("#picture", drawn)
    page.click("form[action$='/pictures'] button")
    page.wait_for_url(re.compile("done=pictured"))
    page.click("main details:not([open]) > summary")


def accept_unticked(page: Page) -> None:
    page.click("button[value=accept]")


def send_none(page: Page) -> None:
    page.fill("textarea", "Name;City\nAnn;Berlin")
    page.click("main form button.main")


def answer_check(page: Page) -> None:
    form = page.locator("form[data-check][data-type=single]").first
    form.locator("input").first.check()
    form.locator("footer button").click()
    page.wait_for_selector("form[data-check] .feedback .tag")


def start_wrongly(page: Page) -> None:
    _send_unchecked(page, "[data-start]", access_code="AAAA-BBBB-CCCC")


def make_code(page: Page) -> None:
    form = "form[action$='/guarded/access-code']"
    if page.locator(f"{form} input[name=sure]").count():
        page.check(f"{form} input[name=sure]")
    page.click(f"{form} button")
    page.wait_for_selector(".kept-once")


def make_code_unsure(page: Page) -> None:
    make_code(page)
    _send_unchecked(page, "form[action$='/guarded/access-code']")
    page.wait_for_selector("#sure-error")


def _send_unchecked(page: Page, form: str, **fields: str) -> None:
    """Send what a browser would ask to complete, as one without the check does."""
    page.eval_on_selector(form, "form => { form.noValidate = true; }")
    for name, value in fields.items():
        page.fill(f"{form} [name={name}]", value)
    page.click(f"{form} button")


def start(page: Page) -> None:
    if page.locator("[data-start] button").count():
        page.locator("[data-start] button").first.click()
    else:
        page.locator("a[href^='/sittings/']").first.click()
    page.wait_for_url(re.compile("/sittings/"))
    page.wait_for_selector("#hand-in:enabled, [data-take-over]:visible")
    if page.locator("[data-take-over]").is_visible():  # an earlier picture's window holds the pen
        page.click("[data-take-over]")
    page.wait_for_selector("#hand-in:enabled")


def start_and_hand_in(page: Page) -> None:
    start(page)
    page.click("#hand-in:enabled")


def start_and_lose_the_network(page: Page) -> None:
    start(page)
    page.click("#flag")
    page.wait_for_selector("#saved time")
    page.click("#item-title")  # what moves right after a press was asked for
    page.evaluate("dispatchEvent(new Event('offline'))")
    page.wait_for_selector("[data-notice=offline]:visible")


def start_unscripted(page: Page) -> None:
    start(page)
    page.goto(f"{page.url.partition('#')[0]}/items/1")


def _start_at(page: Page, selector: str) -> str:
    start(page)
    position = page.locator(selector).first.get_attribute("data-position")
    page.click(f".map a[href='#item-{position}']")
    return f"{page.url.partition('#')[0]}/items/{position}"


def start_at_picture(page: Page) -> None:
    _start_at(page, "form[data-type=hotspot]")
    page.locator("form:visible .region").nth(1).click()


def start_at_case(page: Page) -> None:
    _start_at(page, "form[data-of-case]")


def start_at_case_unscripted(page: Page) -> None:
    page.goto(_start_at(page, "form[data-of-case]"))


def _register(page: Page) -> None:
    page.fill("input[name=name]", "Nova New")
    page.fill("input[name=email]", _new_address())
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url(re.compile("^(?!.*register)"))


def register_and_learn(page: Page) -> None:
    _register(page)
    page.goto("/learning")


def name_wrongly(page: Page) -> None:
    page.fill("input[name=name]", "12345")
    page.click("form[action='/account/name'] button")


def change_password_wrongly(page: Page) -> None:
    page.fill("input[name=old]", "not the password")
    page.fill("input[name=password]", "another lamp")
    page.fill("input[name=again]", "another lamp")
    page.click("main form button.main")
