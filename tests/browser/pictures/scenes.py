"""What is pictured: every page that links lead to, as each kind of person, and states of pages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page

from server.web.security import COOKIE
from tests.browser.pictures import acts
from tests.browser.pictures.acts import PASSWORD
from tests.browser.pictures.staging import ARABIC_NAME, Staged

PEOPLE = {
    "stranger": "",
    "candidate": "candidate@demo.example",
    "newcomer": "candidate2@demo.example",
    "trainer": "trainer@demo.example",
    "reviewer": "reviewer@demo.example",
    "admin": "admin@demo.example",
}
RULING = "/admin/regrades/new?exam=practice&item=pra-0001"
MOST_PAGES = 120
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9A-Z]{4}(-[0-9A-Z]{4}){4}|\d+"
    r"|(?<=/exams/)[\w-]+|(?<=/items/)[\w-]+|(?<=/facts/)[\w-]+"
    r"|(?<=/courses/)[\w-]+|(?<=/lessons/)[\w-]+"
)
_FILES = re.compile(
    r"\.(json|jwt|pdf|csv|tsv|md|txt|yaml|html|svg|png|tlog-proof)(\?|$)|^/(schema|metrics|health|\.well-known|static|log/)"
)

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
        Scene("certificate-unfolded", "stranger", at["certificate-valid"], acts.unfold),
        Scene("certificate-not-erased", "candidate", "/account/certificates", acts.erase_wrongly),
        Scene("certificate-not-suspended", "admin", _managed(at), acts.suspend_wrongly),
        Scene("directory-some", "stranger", f"/directory?name={quote(ARABIC_NAME[:4])}"),
        Scene("directory-none", "stranger", "/directory?name=xylophone"),
        Scene("file-of-another", "stranger", at["certificate-valid"], acts.bring_its_file),
        Scene("file-none", "stranger", "/verify", acts.bring_a_note),
        Scene("list-checked", "stranger", "/verify/list", acts.check_list),
        Scene("design", "stranger", "/design"),
        Scene("nothing-here", "stranger", "/no-such-page"),
        Scene("search-none", "stranger", "/search?q=xylophone+quartet"),
        Scene("search-some", "stranger", "/search?q=measurement"),
        Scene("courses-none", "stranger", "/courses?q=xylophone"),
        Scene("sign-in-wrong", "stranger", "/sign-in", acts.sign_in_wrongly),
        Scene("register-wrong", "stranger", "/register", acts.register_wrongly),
        Scene("password-link-spent", "stranger", "/password/abc"),
        Scene("reset-asked", "stranger", "/reset?done=asked"),
        Scene("address-link-unknown", "stranger", "/verify-email/abc"),
        Scene("address-unconfirmed", "stranger", "/register", acts.register_and_learn),
        Scene("name-wrong", "newcomer", "/account", acts.name_wrongly),
        Scene("password-wrong", "newcomer", "/account/password", acts.change_password_wrongly),
        Scene("problem", "stranger", "/problems/sitting-closed"),
        Scene("result-pass", "candidate", at["result-pass"]),
        Scene("result-fail", "candidate", at["result-fail"]),
        Scene("receipt", "candidate", at["result-fail"].replace("/result", "/receipt")),
        Scene("sealed-answers", "admin", _evidence_of(at["result-fail"])),
        Scene("form-drawn", "admin", _form_of(at["result-fail"])),
        Scene("system-check", "stranger", "/exams/practice/check", acts.see_what_was_found),
        Scene("appeal-wrong", "candidate", _appeal_of(at["result-fail"]), acts.appeal_wrongly),
        Scene("appeal-wrongly-ruled", "admin", at["appeal"], acts.rule_on_appeal_wrongly),
        Scene("result-foreign", "candidate", at["foreign-result"]),
        Scene("lesson-checked", "candidate", at["lesson"], acts.answer_check),
        Scene(
            "second-factor-begun", "newcomer", "/account/second-factor", acts.begin_second_factor
        ),
        Scene("token-made", "stranger", "/register", acts.register_and_make_token),
        Scene("more-time-wrong", "newcomer", "/account/accommodations", acts.ask_wrongly),
        Scene("more-time-withdrawn", "candidate", at["withdrawal"]),
        Scene("more-time-decided", "admin", "/admin/accommodations?state=decided"),
        Scene("more-time-wrongly-granted", "admin", at["accommodation"], acts.grant_wrongly),
        Scene("time-for-all", "admin", "/admin/sittings/exams/practice/credit", acts.give_wrongly),
        Scene("word-to-all", "admin", "/admin/sittings/exams/practice/announcement"),
        Scene("nothing-chosen", "admin", "/invigilate/acts?act=grant"),
        Scene("ruling-wrong", "admin", RULING, acts.rule_wrongly),
        Scene("deletion-wrong", "newcomer", "/account/data", acts.leave_wrongly),
        Scene("cohort", "trainer", at["cohort"]),
        Scene("cohort-list", "trainer", at["list"]),
        Scene("cohort-wrong", "trainer", "/teach/cohorts/new", acts.create_wrongly),
        Scene("item-life", "trainer", at["life"], acts.unfold),
        Scene("hotspot-begun", "trainer", "/teach/drafts/new", acts.begin_hotspot),
        Scene("review-at-line", "reviewer", f"{at['review']}?line=19"),
        Scene("review-wrong", "reviewer", at["review"], acts.accept_unticked),
        Scene("draft-wrong", "trainer", "/teach/items/pra-0001", acts.edit_wrongly),
        Scene(
            "list-unreadable", "trainer", at["cohort"].replace("?", "/invitations?"), acts.send_none
        ),
        Scene("invitation", "stranger", at["invitation"]),
        Scene("invitation-wrong", "stranger", at["invitation"], acts.join_wrongly),
        Scene("invitation-known", "stranger", at["invitation-known"]),
        Scene("invitation-accept", "stranger", at["invitation-known"], acts.sign_in_there),
        Scene("invitation-other", "candidate", at["invitation"]),
        Scene("invitation-unknown", "stranger", "/invitations/abc"),
        Scene("leave-cohort", "candidate", at["leave-cohort"]),
        Scene("lobby-guarded", "newcomer", at["guarded"]),
        Scene("lobby-guarded-wrong", "newcomer", at["guarded"], acts.start_wrongly),
        Scene("access-code-made", "admin", "/admin/exams", acts.make_code),
        Scene("access-code-there", "admin", "/admin/exams", acts.make_code_unsure),
        Scene("menu-open", "admin", "/", acts.open_menu),
        Scene("player", "newcomer", at["trial"], acts.start),
        Scene("player-offline", "newcomer", at["trial"], acts.start_and_lose_the_network),
        Scene("player-hand-in", "newcomer", at["trial"], acts.start_and_hand_in, is_dialog=True),
        Scene("player-unscripted", "newcomer", at["trial"], acts.start_unscripted),
        Scene("player-picture", "candidate", "/exams/practice", acts.start_at_picture),
        Scene("player-case", "candidate", "/exams/practice", acts.start_at_case),
        Scene(
            "player-case-unscripted", "candidate", "/exams/practice", acts.start_at_case_unscripted
        ),
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
    return acts.see_what_was_found if path.endswith("/check") else None


def _name(who: str, path: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"
    return f"{who}-{plain[:60]}"


def _managed(at: dict[str, str]) -> str:
    return f"/admin{at['certificate-valid']}"


def _appeal_of(result: str) -> str:
    return result.replace("/result", "/appeal")


def _evidence_of(result: str) -> str:
    return f"/admin{result.replace('/result', '/evidence')}"


def _form_of(result: str) -> str:
    return f"/admin{result.replace('/result', '/form')}"
