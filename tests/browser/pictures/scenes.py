"""What is pictured: every page that links lead to, as each kind of person, and states of pages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import BrowserContext, Page

from server.web.security import COOKIE
from tests.browser.pictures.staging import Staged

PASSWORD = "correct horse battery staple"
PEOPLE = {
    "stranger": "",
    "candidate": "candidate@demo.example",
    "newcomer": "candidate2@demo.example",
    "trainer": "trainer@demo.example",
    "admin": "admin@demo.example",
}
RULING = "/admin/regrades/new?exam=practice&item=pra-0001"
MOST_PAGES = 120
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Z]{4}(-[0-9A-Z]{4}){4}|(?<=lessons/)[a-z0-9-]+|\d+"
)
_FILES = re.compile(
    r"\.(json|jwt|pdf|csv|tsv|html|svg|png|tlog-proof)(\?|$)|^/(schema|metrics|health|\.well-known|static|log/)"
)
_NUMBERS = count(1)

Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as somebody sees it; `act` brings it into a state. A dialog covers only the window."""

    name: str
    who: str
    path: str
    act: Act | None = field(default=None)
    is_dialog: bool = False

    def play(self, page: Page) -> None:
        if not PEOPLE[self.who]:
            page.context.clear_cookies(name=COOKIE)  # of whom an earlier scene signed in
        page.goto(self.path)
        if self.act is not None:
            self.act(page)


def states(staged: Staged) -> list[Scene]:
    """Pages and states that no link leads to."""
    at = staged.addresses
    return [
        Scene("verify-mistyped", "stranger", "/verify?id=FDX7-Q2M9-K8TR-VN4C-6W3H"),
        Scene("verify-empty", "stranger", "/verify?id="),
        *(Scene(name, "stranger", path) for name, path in at.items() if "certificate" in name),
        Scene("certificate-unfolded", "stranger", at["certificate-valid"], _unfold),
        Scene("design", "stranger", "/design"),
        Scene("nothing-here", "stranger", "/no-such-page"),
        Scene("search-none", "stranger", "/search?q=xylophone+quartet"),
        Scene("search-some", "stranger", "/search?q=measurement"),
        Scene("courses-none", "stranger", "/courses?q=xylophone"),
        Scene("sign-in-wrong", "stranger", "/sign-in", _sign_in_wrongly),
        Scene("register-wrong", "stranger", "/register", _register_wrongly),
        Scene("password-link-spent", "stranger", "/password/abc"),
        Scene("reset-asked", "stranger", "/reset?done=asked"),
        Scene("address-link-unknown", "stranger", "/verify-email/abc"),
        Scene("address-unconfirmed", "stranger", "/register", _register_and_learn),
        Scene("name-wrong", "newcomer", "/account", _name_wrongly),
        Scene("password-wrong", "newcomer", "/account/password", _change_password_wrongly),
        Scene("problem", "stranger", "/problems/sitting-closed"),
        Scene("result-pass", "candidate", at["result-pass"]),
        Scene("result-fail", "candidate", at["result-fail"]),
        Scene("receipt", "candidate", at["result-fail"].replace("/result", "/receipt")),
        Scene("sealed-answers", "admin", _evidence_of(at["result-fail"])),
        Scene("form-drawn", "admin", _form_of(at["result-fail"])),
        Scene("system-check", "stranger", "/exams/practice/check", _see_what_was_found),
        Scene("appeal-wrong", "candidate", _appeal_of(at["result-fail"]), _appeal_wrongly),
        Scene("appeal-wrongly-ruled", "admin", at["appeal"], _rule_on_appeal_wrongly),
        Scene("result-foreign", "candidate", at["foreign-result"]),
        Scene("lesson-checked", "candidate", at["lesson"], _answer_check),
        Scene("second-factor-begun", "newcomer", "/account/second-factor", _begin_second_factor),
        Scene("token-made", "stranger", "/register", _register_and_make_token),
        Scene("more-time-wrong", "newcomer", "/account/accommodations", _ask_wrongly),
        Scene("more-time-withdrawn", "candidate", at["withdrawal"]),
        Scene("more-time-decided", "admin", "/admin/accommodations?state=decided"),
        Scene("more-time-wrongly-granted", "admin", at["accommodation"], _grant_wrongly),
        Scene("time-for-all", "admin", "/admin/sittings/exams/practice/credit", _give_wrongly),
        Scene("word-to-all", "admin", "/admin/sittings/exams/practice/announcement"),
        Scene("nothing-chosen", "admin", "/invigilate/acts?act=grant"),
        Scene("ruling-wrong", "admin", RULING, _rule_wrongly),
        Scene("deletion-wrong", "newcomer", "/account/data", _leave_wrongly),
        Scene("cohort", "trainer", at["cohort"]),
        Scene("cohort-list", "trainer", at["list"]),
        Scene("cohort-wrong", "trainer", "/teach/cohorts/new", _create_wrongly),
        Scene("list-unreadable", "trainer", at["cohort"].replace("?", "/invitations?"), _send_none),
        Scene("invitation", "stranger", at["invitation"]),
        Scene("invitation-wrong", "stranger", at["invitation"], _join_wrongly),
        Scene("invitation-known", "stranger", at["invitation-known"]),
        Scene("invitation-accept", "stranger", at["invitation-known"], _sign_in_there),
        Scene("invitation-other", "candidate", at["invitation"]),
        Scene("invitation-unknown", "stranger", "/invitations/abc"),
        Scene("leave-cohort", "candidate", at["leave-cohort"]),
        Scene("lobby-guarded", "newcomer", at["guarded"]),
        Scene("lobby-guarded-wrong", "newcomer", at["guarded"], _start_wrongly),
        Scene("access-code-made", "admin", "/admin/exams", _make_code),
        Scene("access-code-there", "admin", "/admin/exams", _make_code_unsure),
        Scene("menu-open", "admin", "/", _open_menu),
        Scene("player", "newcomer", "/exams/foundations", _start),
        Scene("player-offline", "newcomer", "/exams/foundations", _start_and_lose_the_network),
        Scene(
            "player-hand-in", "newcomer", "/exams/foundations", _start_and_hand_in, is_dialog=True
        ),
        Scene("player-unscripted", "newcomer", "/exams/foundations", _start_unscripted),
        Scene("player-picture", "candidate", "/exams/practice", _start_at_picture),
        Scene("player-case", "candidate", "/exams/practice", _start_at_case),
        Scene("player-case-unscripted", "candidate", "/exams/practice", _start_at_case_unscripted),
    ]


def signed_in(context: BrowserContext, who: str) -> Page:
    page = context.new_page()
    if PEOPLE[who]:
        page.goto("/sign-in")
        page.fill("input[name=email]", PEOPLE[who])
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button.main")
        page.wait_for_url(re.compile("^(?!.*sign-in)"))
    return page


def linked(page: Page, who: str, within: tuple[str, ...], most_alike: int) -> Iterator[Scene]:
    """Follow links from home within some areas; of pages alike but for an id, the first few."""
    waiting, seen, alike = ["/"], {"/"}, dict[str, int]()
    while waiting and len(seen) < MOST_PAGES * 4:
        path = waiting.pop(0)
        shape = _ID.sub("X", path.partition("?")[0]) + ("?" if "?" in path else "")
        alike[shape] = alike.get(shape, 0) + 1
        if alike[shape] > most_alike:
            continue
        answer = page.goto(path)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if "/sign-in" in page.url and not path.startswith("/sign-in"):
            continue  # a guarded page, which led where the first of these led already
        yield Scene(_name(who, path), who, path, _ready(path))
        hrefs: list[str] = page.eval_on_selector_all(
            "a[href]", "all => all.map(a => a.getAttribute('href'))"
        )
        for href in hrefs:
            local = href.partition("#")[0]
            if local.startswith(within) and local not in seen and not _FILES.search(local):
                seen.add(local)
                waiting.append(local)


def _ready(path: str) -> Act | None:
    return _see_what_was_found if path.endswith("/check") else None


def _name(who: str, path: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
    return f"{who}-{plain[:60]}"


def _appeal_of(result: str) -> str:
    return result.replace("/result", "/appeal")


def _evidence_of(result: str) -> str:
    return f"/admin{result.replace('/result', '/evidence')}"


def _form_of(result: str) -> str:
    return f"/admin{result.replace('/result', '/form')}"


def _see_what_was_found(page: Page) -> None:
    page.wait_for_selector("#verdict:not(:empty)")
    page.wait_for_selector("#again:not([aria-busy])")


def _unfold(page: Page) -> None:
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")


def _open_menu(page: Page) -> None:
    page.click("details.whose > summary")


def _new_address() -> str:
    """One that no earlier scene used: every picture begins from nothing."""
    return f"nova-{next(_NUMBERS)}@example.org"


def _sign_in_wrongly(page: Page) -> None:
    page.fill("input[name=email]", _new_address())
    page.fill("input[name=password]", "not the password")
    page.click("main form button.main")


def _register_wrongly(page: Page) -> None:
    page.fill("input[name=name]", "12")
    page.fill("input[name=email]", "wanda@example.org")
    page.fill("input[name=password]", "short")
    page.click("main form button.main")


def _join_wrongly(page: Page) -> None:
    page.fill("input[name=name]", "12")
    page.fill("input[name=password]", "short")
    page.click("main form button.main")


def _rule_wrongly(page: Page) -> None:
    page.check("input[name=remedy][value=key]")
    page.click("main form button.main")


def _sign_in_there(page: Page) -> None:
    page.click("main a.button.main")
    page.fill("input[name=email]", "later@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url("**/invitations/*")


def _begin_second_factor(page: Page) -> None:
    page.locator(".account-part form[action='/account/second-factor'] button").click()
    page.wait_for_selector(".qr")


def _register_and_make_token(page: Page) -> None:
    _register(page)
    page.goto("/account/tokens")
    page.fill("input[name=name]", "Nightly report")
    page.fill("input[name=password]", PASSWORD)
    page.click(".account-part button.main")
    page.wait_for_selector(".kept-once")


def _appeal_wrongly(page: Page) -> None:
    page.check("input[value='item']")
    page.fill("input[name=item]", "200")
    page.click("main form button.main")


def _rule_on_appeal_wrongly(page: Page) -> None:
    page.check("input[name=sure]")
    page.check("input[value='rejected']")
    page.click("form[action$='/rulings'] button.main")


def _leave_wrongly(page: Page) -> None:
    page.fill("input[name=password]", "not the password")
    page.click("form[action$='/deletion'] button")


def _ask_wrongly(page: Page) -> None:
    page.check("input[value='0']")
    page.fill("input[name=document]", "Letter of Dr. Bell, 3 May")
    page.click(".account-part button.main")


def _grant_wrongly(page: Page) -> None:
    page.fill("input[name=percent]", "900")
    page.click("form[action$='/grant'] button")


def _give_wrongly(page: Page) -> None:
    page.fill("input[name=minutes]", "0")
    page.fill("input[name=reason]", "Fire alarm")
    page.check("input[name=sure]")
    page.click("main form button.main")


def _create_wrongly(page: Page) -> None:
    page.fill("input[name=name]", " ")
    page.check("input[value='course.practice']")
    page.fill("input[name='due.course.practice']", "2099-05-01")
    page.click("main form button.main")


def _send_none(page: Page) -> None:
    page.fill("textarea", "Name;City\nAnn;Berlin")
    page.click("main form button.main")


def _answer_check(page: Page) -> None:
    form = page.locator("form[data-check][data-type=single]").first
    form.locator("input").first.check()
    form.locator("footer button").click()
    page.wait_for_selector("form[data-check] .feedback .tag")


def _start_wrongly(page: Page) -> None:
    _send_unchecked(page, "[data-start]", access_code="AAAA-BBBB-CCCC")


def _make_code(page: Page) -> None:
    form = "form[action$='/guarded/access-code']"
    if page.locator(f"{form} input[name=sure]").count():
        page.check(f"{form} input[name=sure]")
    page.click(f"{form} button")
    page.wait_for_selector(".kept-once")


def _make_code_unsure(page: Page) -> None:
    _make_code(page)
    _send_unchecked(page, "form[action$='/guarded/access-code']")
    page.wait_for_selector("#sure-error")


def _send_unchecked(page: Page, form: str, **fields: str) -> None:
    """Send what a browser would ask to complete, as one without the check does."""
    page.eval_on_selector(form, "form => { form.noValidate = true; }")
    for name, value in fields.items():
        page.fill(f"{form} [name={name}]", value)
    page.click(f"{form} button")


def _start(page: Page) -> None:
    if page.locator("[data-start] button").count():
        page.locator("[data-start] button").first.click()
    else:
        page.locator("a[href^='/sittings/']").first.click()
    page.wait_for_url(re.compile("/sittings/"))
    page.wait_for_selector("#hand-in:visible")
    page.wait_for_timeout(1_000)
    if page.locator("[data-take-over]").is_visible():  # an earlier picture's window holds the pen
        page.click("[data-take-over]")
    page.wait_for_selector("#hand-in:enabled")


def _start_and_hand_in(page: Page) -> None:
    _start(page)
    page.click("#hand-in:enabled")


def _start_and_lose_the_network(page: Page) -> None:
    _start(page)
    page.click("#flag")
    page.wait_for_selector("#saved time")
    page.click("#item-title")  # what moves right after a press was asked for
    page.evaluate("dispatchEvent(new Event('offline'))")
    page.wait_for_selector("[data-notice=offline]:visible")


def _start_unscripted(page: Page) -> None:
    _start(page)
    page.goto(f"{page.url.partition('#')[0]}/items/1")


def _start_at(page: Page, selector: str) -> str:
    _start(page)
    position = page.locator(selector).first.get_attribute("data-position")
    page.click(f".map a[href='#item-{position}']")
    return f"{page.url.partition('#')[0]}/items/{position}"


def _start_at_picture(page: Page) -> None:
    _start_at(page, "form[data-type=hotspot]")
    page.locator("form:visible .region").nth(1).click()


def _start_at_case(page: Page) -> None:
    _start_at(page, "form[data-of-case]")


def _start_at_case_unscripted(page: Page) -> None:
    page.goto(_start_at(page, "form[data-of-case]"))


def _register(page: Page) -> None:
    page.fill("input[name=name]", "Nova New")
    page.fill("input[name=email]", _new_address())
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button.main")
    page.wait_for_url(re.compile("^(?!.*register)"))


def _register_and_learn(page: Page) -> None:
    _register(page)
    page.goto("/learning")


def _name_wrongly(page: Page) -> None:
    page.fill("input[name=name]", "12345")
    page.click("form[action='/account/name'] button")


def _change_password_wrongly(page: Page) -> None:
    page.fill("input[name=old]", "not the password")
    page.fill("input[name=password]", "another lamp")
    page.fill("input[name=again]", "another lamp")
    page.click("main form button.main")
