"""The files of a certificate at their addresses, and what its QR code opens."""

import json
from dataclasses import replace

import pypdfium2
import pytest
import pytest_asyncio
import zxingcpp
from joserfc import jws
from joserfc.jwk import KeySet
from nacl.signing import SigningKey
from openbadgeslib import baking
from structlog.testing import capture_logs

from server.credentials.domain.qr_token import message, take_apart, token_text
from tests.api.browsing import HTML
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


async def token_of(room: Room, certificate: str) -> str:
    """Read it off the paper, as a scanner does."""
    pdf = pypdfium2.PdfDocument(await fetched(room, certificate, "pdf"))
    bitmap = pdf[0].render(scale=3, grayscale=True)
    dots = bytes(bitmap.buffer)
    rows = [dots[at : at + bitmap.width] for at in range(0, len(dots), bitmap.stride)]
    shape = (bitmap.height, bitmap.width)
    [code] = zxingcpp.read_barcodes(memoryview(b"".join(rows)).cast("B", shape))
    address, _, token = code.text.rpartition("/")
    assert address == f"{room.services.public_url.upper()}/C"
    return str(token)


def forged(room: Room, token: str) -> list[str]:
    """Changed; signed by a stranger; ours, of a certificate that we never issued."""
    read = take_apart(token).token
    unknown = replace(read, printed_id="0" * 20)
    stranger = SigningKey(bytes(32)).sign(message(read)).signature
    signer = room.services.credentials.formats._signer
    own = signer.sign_with(unknown.kid, message(unknown))
    changed = token[:60] + ("A" if token[60] != "A" else "B") + token[61:]
    odd = ["x", "%00", "%C5%BF", "%ED%A0%80", "A" * 5000, f"{token}=", f"{token}%20"]
    return [*odd, changed, token_text(read, stranger), token_text(unknown, own), token + "A"]


async def test_the_code_on_the_paper_opens_the_page_and_says_what_it_holds(
    room: Room, certificate: str
) -> None:
    token = await token_of(room, certificate)

    for address in (f"/C/{token}", f"/c/{token.lower()}"):
        opened = await room.http.get(address, headers=HTML)
        assert opened.status_code == 200
        assert "We signed it, for this name." in opened.text
        assert certificate in opened.text
        assert opened.headers["cache-control"] == "no-store"
        assert "set-cookie" not in opened.headers


async def test_forged_tokens_and_unknown_certificates_are_answered_alike(
    room: Room, certificate: str
) -> None:
    token = await token_of(room, certificate)

    answers = [await room.http.get(f"/c/{one}", headers=HTML) for one in forged(room, token)]

    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    room.clock.move(minutes=6)


async def test_a_token_is_never_logged(room: Room, certificate: str) -> None:
    token = await token_of(room, certificate)

    with capture_logs() as logged:
        for address in (f"/C/{token}", f"/C/{token[:-1]}", f"/certificates/x.json?token={token}"):
            await room.http.get(address, headers=HTML)

    assert token[20:-20] not in str(logged)


async def test_invented_tokens_are_limited_by_network(room: Room) -> None:
    room.clock.move(minutes=6)
    answers = [await room.http.get("/c/INVENTED", headers=HTML) for _ in range(61)]

    assert [one.status_code for one in answers[59:]] == [404, 429]
    room.clock.move(minutes=6)


async def test_a_token_of_another_name_is_told_apart(room: Room, certificate: str) -> None:
    """As when a certificate was issued anew, or the code moved to another paper."""
    read = take_apart(await token_of(room, certificate)).token
    renamed = replace(read, name="Somebody Else")
    signer = room.services.credentials.formats._signer
    text = token_text(renamed, signer.sign_with(renamed.kid, message(renamed)))

    opened = await room.http.get(f"/C/{text}", headers=HTML)

    assert "says other than this certificate" in opened.text
    assert "Somebody Else" in opened.text


async def test_the_page_of_files_offers_them_all_and_html_that_runs_nothing(
    room: Room, certificate: str
) -> None:
    opened = await room.http.get(f"/certificates/{certificate}/files", headers=HTML)

    for extension in MEDIA_TYPES:
        assert f'href="/certificates/{certificate}.{extension}" download' in opened.text
    url = room.services.public_url
    assert f"&lt;a href=&#34;{url}/certificates/{certificate}&#34;&gt;" in opened.text.replace(
        "&quot;", "&#34;"
    )
    assert "linkedin.com" not in opened.text  # nobody shows practice off
    unknown = await room.http.get("/certificates/0000-0000-0000-P6B1-3B66/files", headers=HTML)
    assert unknown.status_code == 404
