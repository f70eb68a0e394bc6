"""The pages of one's own account and the way to it, as a browser without script uses them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest

from server.accounts.workings import Post
from tests.api.house import PASSWORD, Client, Room, comparable

FORM = {"Origin": "http://127.0.0.1:8000"}
OWN_PAGES = ("/account", "/account/email", "/account/password", "/account/sessions")
NEW = "another lamp in the hall"
HOSTILE = (
    "<script>alert(1)</script>",
    "Ana \u202eLLEB",
    "x" * 300,
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} %(name)s",
    "Ana\u200bBell 👩‍🚀 O'Hara & Söhne",
    "علي \u05d0 Ana",
)
_numbers: Iterator[int] = iter(range(1, 1_000))


@dataclass
class Browser:
    """Follows no redirect and keeps the cookies of its own."""

    room: Room
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> httpx.Response:
        return await self._sent("GET", path, {})

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self._sent("POST", path, FORM, data=fields)

    async def _sent(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        data: dict[str, str] | None = None,
    ) -> httpx.Response:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self.room.http.request(
            method, path, headers=headers | {"Cookie": kept}, data=data
        )
        self.room.http.cookies.clear()
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer


@dataclass
class Person(Browser):
    email: str = ""

    async def id(self) -> UUID:
        token = self.cookies["assay_session"]
        actor = await self.room.services.accounts.actor_of(token, now=self.room.clock())
        return actor.person_id


@pytest.fixture
async def ana(room: Room) -> Person:
    """Registered on the page, so that no certificate is hers and her address is unconfirmed."""
    person = Person(room, email=f"page-{next(_numbers)}@example.org")
    answer = await person.post(
        "/register", name="Ana Bell", email=person.email, password=PASSWORD, next="/exams"
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/exams")
    return person


async def test_a_stranger_is_asked_to_sign_in(room: Room) -> None:
    for path in OWN_PAGES:
        answer = await Browser(room).get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next={path}")


async def test_every_page_names_the_others(ana: Person) -> None:
    for path in OWN_PAGES:
        page = await ana.get(path)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "private, no-store"
        assert f'<a href="{path}" aria-current="page">' in page.text
        assert all(f'href="{other}"' in page.text for other in OWN_PAGES)


async def test_a_name_is_saved_and_greets_at_once(ana: Person) -> None:
    answer = await ana.post("/account/name", name="Ana Maria Bell")

    assert answer.headers["Location"] == "/account?done=name"
    page = (await ana.get("/account?done=name")).text
    assert "<bdi>Ana Maria Bell</bdi>" in page
    assert "Your name is saved." in page


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_are_shown_as_text_or_refused_and_kept(ana: Person, name: str) -> None:
    answer = await ana.post("/account/name", name=name)
    page = answer if answer.status_code == 422 else await ana.get("/account")

    assert answer.status_code in {303, 422}
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "49" not in page.text.split("<main", 1)[1].split("<select", 1)[0]
    if answer.status_code == 422:
        assert 'aria-invalid="true"' in page.text
        assert "Not saved." in page.text


async def test_words_that_are_not_ours_say_nothing(ana: Person) -> None:
    page = (await ana.get("/account?done=<b>Send+us+your+password</b>")).text

    assert "Send us" not in page
    assert 'role="status"' not in page


async def test_language_and_zone_count_from_the_next_page_on(ana: Person, room: Room) -> None:
    answer = await ana.post("/account/speech", locale="ar", zone="Asia/Dubai")
    assert answer.headers["Location"] == "/account?done=speech"
    assert 'lang="ar" dir="rtl"' in (await ana.get("/account")).text
    assert "(دبي)" in (await ana.get("/account/sessions")).text  # a moment on the clock of Dubai

    elsewhere = Browser(room)
    await elsewhere.post("/sign-in", email=ana.email, password=PASSWORD)
    assert elsewhere.cookies["assay_language"] == "ar"
    page = (await elsewhere.get("/account")).text
    assert '<option value="Asia/Dubai" selected>' in page


async def test_an_old_name_of_a_zone_stays_chosen(ana: Person) -> None:
    await ana.post("/account/speech", locale="en", zone="Asia/Calcutta")

    assert '<option value="Asia/Calcutta" selected>' in (await ana.get("/account")).text


async def test_no_zone_of_ours_is_refused_by_its_field(ana: Person) -> None:
    answer = await ana.post("/account/speech", locale="en", zone="../etc/passwd")

    assert answer.status_code == 422
    assert 'id="zone-error"' in answer.text
    assert "assay_zone" not in ana.cookies


async def test_the_language_at_the_foot_is_kept_in_the_profile(ana: Person, room: Room) -> None:
    await ana.post("/language", language="de")

    person = await room.services.accounts.person(await ana.id())
    assert person.locale == "de"


async def test_a_new_password_keeps_this_browser_signed_in(ana: Person, room: Room) -> None:
    elsewhere = Browser(room)
    await elsewhere.post("/sign-in", email=ana.email, password=PASSWORD)

    wrong = await ana.post("/account/password", old="not it", password=NEW, again=NEW)
    differs = await ana.post("/account/password", old=PASSWORD, password=NEW, again="x")
    weak = await ana.post("/account/password", old=PASSWORD, password="short", again="short")
    assert [one.status_code for one in (wrong, differs, weak)] == [422, 422, 422]
    assert all(NEW not in one.text for one in (wrong, differs, weak))

    answer = await ana.post("/account/password", old=PASSWORD, password=NEW, again=NEW)

    assert answer.headers["Location"] == "/account/password?done=changed"
    assert (await ana.get("/account")).status_code == 200
    assert (await elsewhere.get("/account")).status_code == 303


async def test_another_device_is_signed_out_and_then_all(ana: Person, room: Room) -> None:
    elsewhere = Browser(room)
    await elsewhere.post("/sign-in", email=ana.email, password=PASSWORD)
    page = (await ana.get("/account/sessions")).text
    (other,) = re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end)"', page)

    assert (await ana.post(other)).headers["Location"] == "/account/sessions?done=ended"
    assert (await elsewhere.get("/account")).status_code == 303
    assert (await ana.post(other)).status_code == 404
    assert (await ana.post("/account/sessions/nonsense/end")).status_code == 404

    assert (await ana.post("/account/sessions/end")).headers["Location"] == "/sign-in"
    assert (await ana.get("/account")).status_code == 303


async def test_an_address_is_confirmed_by_a_press_and_not_by_a_look(
    ana: Person, room: Room
) -> None:
    assert "Not confirmed yet" in (await ana.get("/account/email")).text
    accounts = room.services.accounts
    path = await accounts.addresses.link(await ana.id(), ana.email, now=room.clock())

    seen = await Browser(room).get(path)
    assert seen.headers["Cache-Control"] == "no-store"
    assert "Confirm address" in seen.text
    assert not (await accounts.person(await ana.id())).is_verified

    done = await Browser(room).post(path)
    assert "Confirmed." in done.text
    assert (await accounts.person(await ana.id())).is_verified
    assert "Confirmed." in (await Browser(room).get(path)).text


@pytest.mark.parametrize("token", ["x", "A" * 68, "%00", "..%2F..", "é"])
async def test_a_link_that_is_not_ours_says_what_to_do(room: Room, token: str) -> None:
    for path in (f"/verify-email/{token}", f"/password/{token}"):
        page = await Browser(room).get(path)
        assert page.status_code == 404


async def test_sending_again_and_too_often(ana: Person) -> None:
    answers = [await ana.post("/account/email/verification") for _ in range(4)]

    assert [one.status_code for one in answers] == [303, 303, 303, 429]
    assert answers[0].headers["Location"] == "/account/email?done=sent"
    assert "Several mails" in answers[3].text


async def test_a_change_of_address_keeps_what_was_typed(ana: Person) -> None:
    wrong = await ana.post("/account/email", email="new@example.org", password="no")
    malformed = await ana.post("/account/email", email="<b>@x", password=PASSWORD)
    asked = await ana.post("/account/email", email="new@example.org", password=PASSWORD)

    assert 'id="password-error"' in wrong.text
    assert 'value="new@example.org"' in wrong.text
    assert 'id="email-error"' in malformed.text
    assert asked.headers["Location"] == "/account/email?done=asked"
    assert "new@example.org" in (await ana.get("/account/email")).text
    await ana.post("/account/email/withdrawal")
    assert "new@example.org" not in (await ana.get("/account/email")).text


async def test_the_way_back_answers_everybody_alike(ana: Person, room: Room) -> None:
    stranger = Browser(room)
    known = await stranger.post("/reset", email=ana.email)
    unknown = await stranger.post("/reset", email=f"not-{ana.email}")

    assert (known.status_code, known.headers["Location"]) == (303, "/reset?done=asked")
    assert comparable(known) == comparable(unknown)
    assert "Look into your mail." in (await stranger.get("/reset?done=asked")).text
    malformed = await stranger.post("/reset", email="<script>")
    assert malformed.status_code == 422
    assert 'id="email-error"' in malformed.text


async def test_nobody_is_sent_to_another_server(room: Room) -> None:
    for number, onward in enumerate(
        ("//evil.example", "https://evil.example/", "/\\evil.example", "\tjavascript:alert(1)")
    ):
        email = f"onward-{number}@example.org"
        stranger = Browser(room)
        page = await stranger.get(f"/register?next={quote(onward)}")
        assert "evil.example" not in page.text
        answer = await stranger.post(
            "/register", name="On Ward", email=email, password=PASSWORD, next=onward
        )
        assert answer.headers["Location"] == "/"


async def test_registering_marks_every_field_that_is_wrong(room: Room) -> None:
    wrong = {"name": "7", "email": "nowhere", "password": "short"}

    page = await Browser(room).post("/register", **wrong)

    assert page.status_code == 422
    for name in wrong:
        assert f'id="{name}-error"' in page.text


async def test_a_form_of_another_site_does_nothing(ana: Person, room: Room) -> None:
    kept = "; ".join(f"{name}={value}" for name, value in ana.cookies.items())
    for path in (
        "/account/name",
        "/account/speech",
        "/account/email",
        "/account/email/verification",
        "/account/email/withdrawal",
        "/account/password",
        "/account/sessions/end",
        "/language",
        "/reset",
    ):
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Referer": "https://evil.example/"},
            FORM | {"Content-Type": "text/plain"},
        ):
            answer = await room.http.post(
                path, content=b"name=Evil&language=de", headers=headers | {"Cookie": kept}
            )
            assert answer.status_code in {403, 415}, (path, headers)

    assert (await ana.get("/account")).status_code == 200


async def test_an_unconfirmed_address_sits_the_practice_only(ana: Person, room: Room) -> None:
    token = ana.cookies["assay_session"]
    program = Client(room.http, token)
    await room.services.accounts.person(await ana.id())
    await room.read_course(program, "foundations")

    refused = await program.post("/exams/foundations/sittings")

    assert refused.status_code == 403
    assert refused.json()["code"] == "email-unverified"
    assert refused.json()["retry_at"] is None
    exam = (await program.get("/exams/foundations")).json()["eligibility"]
    assert exam == {"eligible": False, "code": "email-unverified", "retry_at": None}
    practice = (await program.get("/exams/practice")).json()["eligibility"]
    assert practice["code"] != "email-unverified"
    assert "Confirm your e-mail address" in (await ana.get("/exams/foundations")).text
    for page in ("/", "/learning"):
        assert "Your address is not confirmed." in (await ana.get(page)).text


async def test_a_page_about_people_stays_light(ana: Person) -> None:
    """The list of zones is the heaviest thing on these pages."""
    assert len((await ana.get("/account")).content) < 60_000


@pytest.fixture
def mailing(room: Room) -> Iterator[Room]:
    """The room as it is where mail is sent."""
    workings = room.services.accounts._workings
    workings.post = Post.MAIL
    yield room
    workings.post = Post.LOG


async def test_where_mail_is_sent_known_and_new_addresses_look_alike(
    ana: Person, mailing: Room
) -> None:
    said = {"name": "X Yz", "password": PASSWORD}
    pages = []
    for email in (ana.email, f"page-{ana.email}"):
        stranger = Browser(mailing)
        page = await stranger.post("/register", email=email, **said)
        assert page.status_code == 200
        assert "assay_session" not in stranger.cookies
        pages.append(page.text)
    answers = [
        await mailing.stranger.post("/people", said | {"email": email})
        for email in (ana.email, f"api-{ana.email}")
    ]

    assert pages[0] == pages[1]
    assert "Look into your mail." in pages[0]
    alike = {"id": None, "name": "X Yz", "roles": ["candidate"]}
    assert [(one.status_code, one.json()) for one in answers] == [(201, alike)] * 2


async def test_without_mail_a_known_address_is_told_by_its_field(ana: Person, room: Room) -> None:
    page = await Browser(room).post("/register", name="X Yz", email=ana.email, password=PASSWORD)
    answer = await room.stranger.post(
        "/people", {"email": ana.email, "name": "X Yz", "password": PASSWORD}
    )

    assert page.status_code == 409
    assert 'id="email-error"' in page.text
    assert (answer.status_code, answer.json()["code"]) == (409, "email-taken")
