"""The files of a certificate at their addresses, and what its QR code opens."""

import json

import pytest
import pytest_asyncio
from joserfc import jws
from joserfc.jwk import KeySet
from openbadgeslib import baking

from tests.api.house import Room

MEDIA_TYPES = {
    "json": "application/json",
    "jwt": "application/vc+jwt",
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
}


@pytest.fixture(scope="module")
def room_engine() -> str:
    """Files are made from what was read; that the engines read alike, others test."""
    return "sqlite"


@pytest_asyncio.fixture(scope="module")
async def certificate(room: Room) -> str:
    result = await room.sat(await room.candidate())
    return str(result["certificate"]["id"])


async def fetched(room: Room, certificate: str, extension: str) -> bytes:
    answer = await room.http.get(f"/certificates/{certificate}.{extension}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].partition(";")[0] == MEDIA_TYPES[extension]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert f'inline; filename="{certificate}.{extension}"' in answer.headers["content-disposition"]
    assert "set-cookie" not in answer.headers
    return answer.content


async def test_a_certificate_links_to_its_files_and_they_are_the_same_each_time(
    room: Room, certificate: str
) -> None:
    found = (await room.stranger.get(f"/certificates/{certificate}")).json()

    for extension in MEDIA_TYPES:
        assert found["links"][extension].endswith(f"/certificates/{certificate}.{extension}")
        first, second = [await fetched(room, certificate, extension) for _ in range(2)]
        assert first == second


async def test_all_files_hold_the_one_credential(room: Room, certificate: str) -> None:
    text = (await fetched(room, certificate, "json")).decode()
    keys = KeySet.import_key_set((await room.http.get("/.well-known/jwks.json")).json())
    by_name = {key.kid: key for key in keys.keys}

    jwt = await fetched(room, certificate, "jwt")

    read = jws.deserialize_compact(
        jwt,
        lambda found: by_name[found.headers()["kid"].partition("#")[2]],
        algorithms=["Ed25519"],
    )
    unproved = {name: value for name, value in json.loads(text).items() if name != "proof"}
    assert json.loads(read.payload) == unproved
    picture = await fetched(room, certificate, "png")
    assert baking.extract_png(picture, keyword=baking.ITXT_KEYWORD_OB3) == text
    drawing = await fetched(room, certificate, "svg")
    element = baking.SVG_ELEMENT_OB3
    assert baking.extract_svg(drawing, element=element, text_fallback=True) == text


@pytest.mark.parametrize("extension", ["png", "svg"])
async def test_the_badge_of_an_exam_may_be_shown_anywhere(room: Room, extension: str) -> None:
    badge = await room.http.get(f"/achievements/practice/badge.{extension}")

    assert badge.status_code == 200
    assert badge.headers["content-type"].partition(";")[0] == MEDIA_TYPES[extension]
    assert badge.headers["cross-origin-resource-policy"] == "cross-origin"
    unknown = await room.http.get(f"/achievements/nothing/badge.{extension}")
    assert unknown.status_code == 404
