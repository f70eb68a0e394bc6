"""Signing in with a second factor, for programs and on the pages."""

import base64
import itertools
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest_asyncio

from server.accounts.domain.second_factor import code_at, step_at
from tests.api.house import PASSWORD, Room

_numbers = itertools.count(1)


@dataclass
class Twofold:
    """Somebody whose second factor is on."""

    room: Room
    email: str
    secret: bytes
    codes: list[str] = field(default_factory=list)

    def code(self) -> str:
        return code_at(self.secret, step_at(self.room.clock()))

    async def session(self, otp: str | None = None, password: str = PASSWORD) -> httpx.Response:
        body: dict[str, Any] = {"email": self.email, "password": password}
        if otp is not None:
            body["otp"] = otp
        return await self.room.stranger.post("/session", body)

    async def first_step(self, onward: str = "") -> httpx.Response:
        return await self.send("/sign-in", email=self.email, password=PASSWORD, next=onward)

    async def second_step(self, challenge: str, code: str, onward: str = "") -> httpx.Response:
        cookie = f"assay_challenge={challenge}"
        return await self.send("/sign-in/code", cookie, code=code, next=onward)

    async def send(self, path: str, cookie: str = "", **fields: str) -> httpx.Response:
        headers = {"Origin": self.room.services.public_url, "Accept": "text/html"}
        try:
            return await self.room.http.post(
                path, data=fields, headers=headers | {"Cookie": cookie}
            )
        finally:
            self.room.http.cookies.clear()


@pytest_asyncio.fixture
async def twofold(room: Room) -> Twofold:
    accounts, email = room.services.accounts, f"twofold-{next(_numbers)}@example.org"
    person = await accounts.register(email, "Tess Twofold", PASSWORD, now=room.clock())
    actor = person.as_actor()
    await accounts.second_factors.begin(actor=actor, now=room.clock())
    begun = (await accounts.second_factors.standing(actor=actor)).begun
    assert begun is not None
    one = Twofold(room, email, base64.b32decode(begun.secret_text))
    one.codes = await accounts.second_factors.turn_on(
        PASSWORD, one.code(), actor=actor, network="tests", now=room.clock()
    )
    room.clock.move(seconds=30)
    return one


async def test_a_program_is_asked_for_the_code_after_the_right_password(twofold: Twofold) -> None:
    needed, unknown = await twofold.session(), await twofold.session(password="not the password")

    assert (needed.status_code, needed.json()["code"]) == (401, "otp-needed")
    assert (unknown.status_code, unknown.json()["code"]) == (401, "credentials-wrong")


async def test_a_program_signs_in_with_the_code_once(twofold: Twofold) -> None:
    wrong = await twofold.session("000000")
    right = await twofold.session(twofold.code())
    again = await twofold.session(twofold.code())

    assert (wrong.status_code, wrong.json()["code"]) == (401, "otp-wrong")
    assert right.status_code == 201
    assert (again.status_code, again.json()["code"]) == (401, "otp-wrong")


async def test_a_program_signs_in_with_a_recovery_code(twofold: Twofold) -> None:
    assert (await twofold.session(twofold.codes[0])).status_code == 201
    assert (await twofold.session(twofold.codes[0])).status_code == 401


async def test_too_many_wrong_codes_are_answered_with_the_wait(twofold: Twofold) -> None:
    for number in range(5):
        assert (await twofold.session(f"{number:06}")).status_code == 401

    limited = await twofold.session(twofold.code())

    assert (limited.status_code, limited.json()["code"]) == (429, "too-many-sign-ins")
    assert 0 < int(limited.headers["retry-after"]) <= 900


async def test_the_pages_ask_for_the_code_without_the_password(twofold: Twofold) -> None:
    first = await twofold.first_step("/courses")
    assert (first.status_code, first.headers["location"]) == (303, "/sign-in/code?next=/courses")
    assert not any("assay_session" in one for one in first.headers.get_list("set-cookie"))
    kept = cookie_of(first, "assay_challenge")
    assert {"HttpOnly", "Path=/sign-in/code", "SameSite=strict", "Max-Age=300"} <= set(
        kept.split("; ")
    )

    wrong = await twofold.second_step(value_of(kept), "000000", "/courses")
    assert wrong.status_code == 401
    assert value_of(kept) not in wrong.text
    assert PASSWORD not in wrong.text
    done = await twofold.second_step(value_of(kept), twofold.code(), "/courses")

    assert (done.status_code, done.headers["location"]) == (303, "/courses")
    assert cookie_of(done, "assay_session").startswith("assay_session=asy_")


async def test_a_challenge_is_good_for_one_session_and_unchanged(twofold: Twofold) -> None:
    challenge = value_of(cookie_of(await twofold.first_step(), "assay_challenge"))
    for place in (0, 4, 30, 60, len(challenge) - 1):
        changed = challenge[:place] + chr(ord(challenge[place]) ^ 1) + challenge[place + 1 :]
        refused = await twofold.second_step(changed, twofold.codes[0])
        assert refused.status_code == 401
        assert "took too long" in refused.text

    assert (await twofold.second_step(challenge, twofold.codes[0])).status_code == 303
    assert (await twofold.second_step(challenge, twofold.codes[1])).status_code == 401


async def test_the_code_leads_to_no_other_place(twofold: Twofold) -> None:
    challenge = value_of(cookie_of(await twofold.first_step(), "assay_challenge"))

    done = await twofold.second_step(challenge, twofold.codes[0], "//elsewhere.example")

    assert done.headers["location"] == "/"


async def test_a_foreign_form_brings_no_code(twofold: Twofold, room: Room) -> None:
    challenge = value_of(cookie_of(await twofold.first_step(), "assay_challenge"))

    refused = await room.http.post(
        "/sign-in/code",
        data={"code": twofold.codes[0]},
        headers={"Cookie": f"assay_challenge={challenge}", "Origin": "https://elsewhere.example"},
    )

    assert refused.status_code == 403


async def test_without_a_challenge_one_begins_with_the_password(room: Room) -> None:
    answer = await room.http.get("/sign-in/code")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def cookie_of(answer: httpx.Response, name: str) -> str:
    (found,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
    return str(found)


def value_of(cookie: str) -> str:
    return cookie.partition(";")[0].partition("=")[2].strip('"')
