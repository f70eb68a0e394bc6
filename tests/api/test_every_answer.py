"""What every answer says to browsers, whatever was asked for."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest

from tests.api.browsing import HTML
from tests.api.house import Room

pytestmark = pytest.mark.parametrize("room_engine", ["sqlite"], indirect=True, scope="module")
THINGS = {"slug": "practice", "lesson": "the-items", "code": "sitting-closed", "name": "did.json"}
UNKNOWN = "00000000-0000-7000-8000-000000000000"
PUBLIC = (
    "/.well-known/", "/achievements/", "/certificates/", "/credentials/", "/log/", "/status/",
    "/trust.json", "/schema",
)  # fmt: skip
NOT_SERVED = (
    "/.git/config", "/.git/", "/.env", "/static/", "/static", "/static/../settings.py",
    "/static/%2e%2e/%2e%2e/settings.py", "/static/..%2fsettings.py", "/server/app.py",
    "/requirements.lock", "/assay.db", "/keys/", "/static/player/",
)  # fmt: skip
ELSEWHERE = {"Origin": "https://evil.example"}


def addresses(room: Room) -> list[str]:
    paths = {
        route.path_format
        for route in room.app.routes
        if "GET" in getattr(route, "methods", ()) and not route.path.endswith("/events")
    }
    filled = {re.sub(r"\{(\w+)\}", lambda one: THINGS.get(one[1], UNKNOWN), one) for one in paths}
    return sorted({*filled, "/nothing/here"})


async def every(room: Room, **headers: str) -> dict[str, httpx.Response]:
    return {one: await room.http.get(one, headers=headers) for one in addresses(room)}


async def test_every_page_says_what_browsers_may_do_with_it(room: Room) -> None:
    lacking = []
    for address, answer in (await every(room, **HTML)).items():
        said = answer.headers
        policy = said.get("content-security-policy", "")
        media_type = said.get("content-type", "")
        if said.get("x-content-type-options") != "nosniff":
            lacking.append(f"{address}: sniffing")
        if not media_type.startswith("image/") and "default-src 'none'" not in policy:
            lacking.append(f"{address}: {policy}")
        if media_type.startswith("text/html") and (
            "base-uri 'none'" not in policy
            or "frame-ancestors 'none'" not in policy
            or "unsafe" in policy
            or "http" in policy
            or said.get("referrer-policy") != "same-origin"
        ):
            lacking.append(f"{address}: {policy} {said.get('referrer-policy')}")

    assert lacking == []


async def test_text_names_its_charset(room: Room) -> None:
    texts = [
        f"{address}: {media_type}"
        for address, answer in (await every(room, **HTML)).items()
        if (media_type := answer.headers.get("content-type", "")).startswith("text/")
        and "charset=utf-8" not in media_type.lower()
    ]

    assert texts == []


async def test_another_origin_reads_nothing_of_a_person(room: Room) -> None:
    person = await room.candidate()
    cookie = {"Cookie": f"assay_session={person.token}"}
    open_ = [
        address
        for address, answer in (await every(room, **ELSEWHERE, **cookie)).items()
        if "access-control-allow-credentials" in answer.headers
        or answer.headers.get("access-control-allow-origin", "*") != "*"
        or ("access-control-allow-origin" in answer.headers and not address.startswith(PUBLIC))
    ]

    assert open_ == []


async def test_who_is_signed_in_can_sign_out_on_every_page(room: Room) -> None:
    person = await room.candidate()
    pages = await every(room, **HTML, Cookie=f"assay_session={person.token}")
    shown = {
        address: answer.text
        for address, answer in pages.items()
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
    }

    assert len(shown) > 20
    assert [one for one, text in shown.items() if 'action="/sign-out"' not in text] == []


async def test_whoever_finds_a_weakness_reads_where_to_report_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/.well-known/security.txt"
    unset = await room.http.get(address)
    set_ = replace(room.services, security_contact="mailto:security@example.org")
    monkeypatch.setattr(room.app.state, "services", set_)

    told = await room.http.get(address)

    fields = dict(line.split(": ", 1) for line in told.text.splitlines())
    left = datetime.fromisoformat(fields["Expires"]) - room.clock()
    assert unset.status_code == 404
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == f"{room.services.public_url}{address}"
    assert timedelta(days=30) < left < timedelta(days=365)


async def test_nothing_of_the_repository_is_served(room: Room) -> None:
    answers = {one: await room.http.get(one) for one in NOT_SERVED}

    assert {one.status_code for one in answers.values()} == {404}
