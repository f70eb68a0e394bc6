"""The sign-in page tells why one is there, and one form makes one access token."""

import re

import pytest
import pytest_asyncio

from tests.api.browsing import HTML, posted, seen
from tests.api.cohorts.conftest import actor_of
from tests.api.house import PASSWORD, Client, Room

NEW = "another lamp in the hall"


@pytest_asyncio.fixture
async def ana(room: Room) -> Client:
    return await room.candidate()


async def with_address(room: Room, path: str, address: str) -> tuple[str, list[str], str]:
    """The page, what it does to cookies, and how long it may be kept."""
    answer = await room.http.get(path, headers=HTML | {"Cookie": f"assay_address={address}"})
    room.http.cookies.clear()
    assert answer.status_code == 200
    cookies = answer.headers.get_list("Set-Cookie")
    return answer.text, cookies, answer.headers["Cache-Control"]


async def test_a_form_sent_after_signing_out_says_why_one_is_here(room: Room, ana: Client) -> None:
    await posted(ana, "/sign-out")

    answer = await posted(ana, "/account/name", name="Ana Bell-Ray")
    page = await seen(room.stranger, answer.headers["location"])
    other = await seen(room.stranger, "/sign-in?next=/account&why=<b>")

    assert answer.headers["location"] == "/sign-in?next=/account&why=form"
    assert "Sign in, and send the form again." in page.text
    assert "send the form again" not in other.text


async def test_a_password_set_by_a_link_is_told_with_the_address(room: Room, ana: Client) -> None:
    person = await actor_of(room, ana.name)
    link = await room.services.accounts.passwords.make_link(person.person_id, now=room.clock())

    answer = await posted(room.stranger, f"/password/{link}", password=NEW, again=NEW)
    kept = answer.cookies["assay_address"]
    room.http.cookies.clear()
    page, cookies, cache = await with_address(room, answer.headers["location"], kept)

    assert answer.headers["location"] == "/sign-in?why=password"
    assert "Your password is set." in page
    assert f'value="{ana.name}"' in page
    assert cache == "no-store"
    assert [re.sub(r"=.*Max-Age=0.*", " ends", one) for one in cookies] == ["assay_address ends"]
    assert ana.name not in (await seen(room.stranger, answer.headers["location"])).text


@pytest.mark.parametrize("typed", ["nobody", "%22%3E%3Cb%3E@x.org", "%ff", "x" * 3_000])
async def test_what_is_no_address_is_not_filled_in(room: Room, typed: str) -> None:
    page, cookies, _ = await with_address(room, "/sign-in", typed)

    assert re.search(r'name="email"[^>]* value="[^"]', page) is None
    assert cookies == []


async def test_the_same_form_makes_one_token(ana: Client) -> None:
    shown = await seen(ana, "/account/tokens")
    (key,) = re.findall(r'name="token" value="([^"]+)"', shown.text)
    fields = {"token": key, "name": "My script", "scope": "read", "days": "30"}

    mistaken = await posted(ana, "/account/tokens", **fields, password="not the password")
    made = await posted(ana, "/account/tokens", **fields, password=PASSWORD)
    again = await posted(ana, "/account/tokens", **fields, password=PASSWORD)

    assert (mistaken.status_code, made.status_code, again.status_code) == (422, 200, 409)
    assert f'value="{key}"' in mistaken.text
    assert "asp_" in made.text
    assert "This token is made already" in again.text
    assert "asp_" not in again.text
    assert f'value="{key}"' not in again.text
    assert again.text.count("<bdi>My script</bdi>") == 1
