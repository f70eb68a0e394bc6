"""The result letter: one’s own, once it is released, in the reader’s language, without an item."""

import re
import zlib

import pytest_asyncio

from tests.api.browsing import HTML, seen
from tests.api.house import Client, Room

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


@pytest_asyncio.fixture
async def ann(room: Room) -> Client:
    return await room.candidate()


def whole(pdf: bytes) -> bytes:
    """With what is deflated in it."""
    parts = [pdf]
    for content in STREAM.findall(pdf):
        try:
            parts.append(zlib.decompress(content))
        except zlib.error:
            continue
    return b"".join(parts)


async def test_a_released_result_has_its_letter(room: Room, ann: Client) -> None:
    sitting = (await room.sat(ann, 0.5))["sitting"]
    address = f"/sittings/{sitting}/result.pdf"
    assert f'href="{address}"' in (await seen(ann, f"/sittings/{sitting}/result")).text

    answers = [await seen(ann, address) for _ in "ab"]

    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].headers["content-type"] == "application/pdf"
    assert answers[0].headers["cache-control"] == "private, no-store"
    assert answers[0].content == answers[1].content
    content = whole(answers[0].content)
    assert b"/MarkInfo" in content
    assert b"Result letter: " in content
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1


async def test_the_letter_speaks_arabic(room: Room, ann: Client) -> None:
    sitting = (await room.sat(ann))["sitting"]

    cookie = f"assay_session={ann.token}; assay_language=ar"
    answer = await ann.http.get(
        f"/sittings/{sitting}/result.pdf", headers=HTML | {"Cookie": cookie}
    )

    assert answer.status_code == 200
    assert answer.headers["content-language"] == "ar"
    assert re.search(rb"/Lang\s*\(ar\)", whole(answer.content))


async def test_nobody_else_reads_it_but_staff(room: Room, ann: Client) -> None:
    sitting = (await room.sat(ann))["sitting"]
    other = await room.candidate()

    assert (await seen(other, f"/sittings/{sitting}/result.pdf")).status_code == 404
    staff = f"/admin/sittings/{sitting}/result.pdf"
    assert (await seen(other, staff)).status_code == 403
    assert (await seen(await room.crew("admin"), staff)).status_code == 200


async def test_before_the_result_there_is_no_letter(room: Room, ann: Client) -> None:
    sitting = (await room.sitting(ann))["id"]

    answer = await seen(ann, f"/sittings/{sitting}/result.pdf")

    assert answer.headers["location"] == f"/sittings/{sitting}/result"
