"""A certificate's page that is kept goes out before the router, and is the router's to the byte."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from server.web.pages import certificates as painted_pages
from server.web.security import COOKIE
from tests.api.browsing import posted
from tests.api.house import Client, Room, comparable

Deed = Callable[[Room, Client, str], Awaitable[object]]
TOLD = {"reason": {"code": "inquiry", "text": "Case 12"}}
HEARD = [
    {},
    {"Accept-Language": "de-AT, en;q=0.5"},
    {"Accept-Language": "ar"},
    {"Accept-Language": "xx, ;q=é, de;q=2"},
    {"Cookie": "assay_language=ar; assay_zone=Europe/Vienna"},
    {"Cookie": "assay_language=xx; assay_zone=Nowhere"},
    {"Cookie": f"{COOKIE}=wrong"},
    {"Cookie": f"{COOKIE}="},
    {"Cookie": ";;=;\xff"},
    {"Authorization": "Bearer wrong"},
    {"Authorization": "Basic x"},
    {"If-None-Match": "*", "If-Modified-Since": "Thu, 26 Nov 2026 13:00:00 GMT"},
    {"Accept-Encoding": "gzip, br", "Range": "bytes=0-9", "Accept": "application/json"},
    {"Content-Length": "2"},
]


async def certified(room: Room) -> tuple[Client, str]:
    holder = await room.candidate()
    return holder, str((await room.sat(holder))["certificate"]["id"])


def outside(answer: httpx.Response) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    return answer.status_code, comparable(answer), answer.content


async def asked(room: Room, path: str, **more: Any) -> list[httpx.Response]:
    """At first sight, when it is kept, the long way, and the long way when nothing is kept."""
    kept = painted_pages._painted._values
    kept.clear()
    ways = [path, path, f"{path}/"]
    answers = [await room.http.request("GET", one, **more) for one in ways]
    kept.clear()
    return [*answers, await room.http.request("GET", f"{path}/", **more)]


@pytest.mark.parametrize("room_engine", ["sqlite"], indirect=True, scope="module")
class TestOfOneRoom:
    async def test_whoever_asks_gets_the_same_to_the_byte(self, room: Room) -> None:
        _, printed = await certified(room)
        found = set()

        for heard in HEARD:
            body = "{}" if "Content-Length" in heard else ""
            headers = {name: value.encode("latin-1") for name, value in heard.items()}
            answers = await asked(room, f"/certificates/{printed}", headers=headers, content=body)
            assert len({str(outside(one)) for one in answers}) == 1, heard
            found.add((answers[0].status_code, answers[0].headers.get("content-language")))

        assert {(200, "en"), (200, "de"), (200, "ar")} < found

    async def test_what_is_no_certificate_is_answered_alike(self, room: Room) -> None:
        _, printed = await certified(room)
        last = "2" if printed[-1] != "2" else "3"
        texts = [printed.lower(), printed.replace("-", ""), printed.replace("-", " "), "FDX7"]

        for one in [*texts, printed[:-1] + last, f"{printed}.pdf2", "%2e%2e", "ü"]:
            answers = [outside(each) for each in await asked(room, f"/certificates/{one}")]
            assert len({str(each) for each in answers}) == 1, one

    async def test_it_is_read_by_head_and_whatever_its_query(self, room: Room) -> None:
        _, printed = await certified(room)
        path = f"/certificates/{printed}"
        whole = (await asked(room, path))[0]
        await room.http.get(path)

        heads = [await room.http.head(one) for one in (path, f"{path}/")]
        queried = await room.http.get(f"{path}?utm_source=x&token=wrong")

        assert [one.content for one in heads] == [b"", b""]
        assert [comparable(one) for one in heads] == [comparable(whole)] * 2
        assert outside(queried) == outside(whole)

    async def test_the_handler_is_entered_by_the_first_and_by_whoever_is_known(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        holder, printed = await certified(room)
        path, entered = f"/certificates/{printed}", []
        paint = painted_pages.certificate_page

        async def counted(*arguments: Any) -> object:
            entered.append(arguments)
            return await paint(*arguments)

        monkeypatch.setattr("server.web.certificate_files.certificate_page", counted)
        counts, own = [], await room.http.get("/")
        known = {"Cookie": f"{COOKIE}={holder.token}"}
        for headers in ({}, {}, {"Accept-Language": "de"}, {"Accept-Language": "de"}, known, known):
            own = await room.http.get(path, headers=headers)
            counts.append(len(entered))
        room.clock.move(minutes=1)
        await room.http.get(path)

        assert counts == [1, 1, 2, 2, 3, 4]
        assert own.headers["cache-control"] == "private, no-store"
        assert len(entered) == 5


async def _revoke(room: Room, _: Client, printed: str) -> None:
    reason = {"reason": {"code": "fraud", "text": "Somebody else sat"}}
    await (await room.crew("admin")).put(f"/certificates/{printed}/revocation", reason)


async def _suspend(room: Room, _: Client, printed: str) -> None:
    await (await room.crew("admin")).put(f"/certificates/{printed}/suspension", TOLD)


async def _restore(room: Room, _: Client, printed: str) -> None:
    await (await room.crew("admin")).delete(f"/certificates/{printed}/suspension")


async def _erase(room: Room, _: Client, printed: str) -> None:
    page = f"/admin/certificates/{printed}"
    await posted(await room.crew("admin"), f"{page}/erasure", sure="yes")


async def _show_name(room: Room, holder: Client, printed: str, *, is_yes: bool) -> None:
    assert holder.token is not None
    actor = await room.services.accounts.actor_of(holder.token, now=room.clock())
    await room.services.credentials.choices.show_name(
        printed, is_yes=is_yes, actor=actor, now=room.clock()
    )


async def _withdraw(room: Room, holder: Client, printed: str) -> None:
    await _show_name(room, holder, printed, is_yes=False)


async def _show(room: Room, holder: Client, printed: str) -> None:
    await _show_name(room, holder, printed, is_yes=True)


@pytest.mark.parametrize(
    ("deeds", "shown"),
    [
        ([_revoke], [(200, "Revoked")]),
        ([_suspend, _restore], [(200, "Suspended"), (200, "Valid")]),
        ([_withdraw, _show], [(200, "withdrawn the name"), (200, "Valid")]),
        ([_erase], [(404, "No such certificate")]),
    ],
    ids=["revoked", "suspended", "withheld", "erased"],
)
async def test_what_happens_is_seen_at_once(
    room: Room, deeds: list[Deed], shown: list[tuple[int, str]]
) -> None:
    """Though it is the same minute still, and in every language that was kept."""
    holder, printed = await certified(room)
    path = f"/certificates/{printed}"
    for deed, (status, word) in zip(deeds, shown, strict=True):
        for language in ("en", "de", "en", "de"):
            await room.http.get(path, headers={"Accept-Language": language})
        before = (await room.http.get(path)).content

        await deed(room, holder, printed)

        after = await room.http.get(path)
        assert (after.status_code, word in after.text) == (status, True), after.text
        assert after.content != before
        german = await room.http.get(path, headers={"Accept-Language": "de"})
        assert (
            german.content
            == (await room.http.get(f"{path}/", headers={"Accept-Language": "de"})).content
        )
        answers = await asked(room, path)
        assert len({str(outside(one)) for one in answers}) == 1
