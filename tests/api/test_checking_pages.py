"""The employer's page: a file of each kind, a QR code, a list; and what is no certificate."""

import csv
import io
import re
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.credentials.domain.printed_id import display, make
from tests.api.browsing import seen, sent
from tests.api.house import Room
from tests.unit.credentials.held_builders import a_pdf, a_png, itxt

KINDS = ("json", "jwt", "png", "svg", "pdf")
FOREIGN = b'"type": ["VerifiableCredential"], "issuer": "did:web:x.example", "name": "<script>"'
FORGED = display(make(12_345, 0, bytes(32)))


@pytest_asyncio.fixture(scope="module")
async def certificate(room: Room) -> str:
    result = await room.sat(await room.candidate())
    return str(result["certificate"]["id"])


async def file_of(room: Room, certificate: str, kind: str) -> bytes:
    answer = await room.http.get(f"/certificates/{certificate}.{kind}")
    assert answer.status_code == 200
    return answer.content


async def brought(room: Room, content: bytes, name: str = "what-i-was-given.xyz") -> httpx.Response:
    return await sent(room.stranger, "/verify", files={"file": (name, content)})


async def listed(room: Room, text: str, **fields: str) -> httpx.Response:
    multipart = {"text": (None, text)} | {name: (None, one) for name, one in fields.items()}
    return await sent(room.stranger, "/verify/list", files=multipart)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_of_each_kind_is_checked(room: Room, certificate: str, kind: str) -> None:
    page = await brought(room, await file_of(room, certificate, kind))

    assert page.status_code == 200
    assert "Genuine, for practice only." in page.text
    assert f'href="/certificates/{certificate}"' in page.text
    assert "What was signed" in page.text
    assert "Its issue stands in it" in page.text


async def test_a_changed_file_is_called_so_and_leads_to_what_is_true(
    room: Room, certificate: str
) -> None:
    content = await file_of(room, certificate, "json")
    changed = re.sub(rb'"identityHash":"[^"]*","identityType":"name"',
                     b'"identityHash":"Somebody Else","identityType":"name"', content)  # fmt: skip

    for one in (changed, a_png(itxt(changed)), a_pdf(changed)):
        page = await brought(room, one)
        assert page.status_code == 200
        assert "<strong>Altered.</strong>" in page.text
        assert "proof-invalid" in page.text
        assert f'href="/verify?id={certificate}"' in page.text
        assert "Open the certificate’s page" not in page.text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 a scan", "no-credential"),
        (b"\x89PNG\r\n\x1a\nrest", "png-malformed"),
        (b"{%s}" % FOREIGN, "credential-malformed"),
        (b'{%s, "validFrom": "2026-01-01T00:00:00Z"}' % FOREIGN, "issuer-unknown"),
        (b"\0\1\2\xff", "kind-unknown"),
    ],
)  # fmt: skip
async def test_what_is_none_of_ours_has_its_reason(room: Room, content: bytes, code: str) -> None:
    page = await brought(room, content)

    assert page.status_code == 200
    assert code in page.text
    assert "<script>" not in page.text


async def test_a_text_in_a_file_leads_where_it_belongs(room: Room, certificate: str) -> None:
    credentials = room.services.credentials
    token = credentials.formats.token((await credentials.finding.by_text(certificate)).record)

    assert (await brought(room, certificate.encode())).headers["location"].endswith(certificate)
    assert (await brought(room, token.encode())).headers["location"] == f"/c/{token}"
    scanned = await seen(room.stranger, f"/verify?id=HTTPS://ASSAY.EXAMPLE/C/{token}")
    assert scanned.headers["location"] == f"/c/{token}"
    assert (await seen(room.stranger, f"/verify?id={'A' * 120}")).status_code == 404


async def test_nothing_too_much_and_nobody_elses_form(room: Room, certificate: str) -> None:
    assert (await brought(room, b" ")).status_code == 422
    assert (await brought(room, b"x" * 10_100_000)).status_code == 413
    content = await file_of(room, certificate, "json")
    files = {"file": ("x.json", content)}
    foreign = await sent(room.stranger, "/verify", "https://evil.example", files=files)
    assert foreign.status_code == 403


async def test_a_list_is_checked_with_its_names(room: Room, certificate: str) -> None:
    name = (await room.stranger.get(f"/certificates/{certificate}")).json()["holder"]
    backwards = ", ".join(reversed(name.split()))
    text = (
        f'id;name\n{certificate};"{backwards}"\n{certificate};Somebody Else\n'
        f"{FORGED};=1+1\n{certificate[:-1]}U;\n"
    )

    page = await listed(room, text)
    assert page.status_code == 200
    assert "4 certificates checked" in page.text
    assert page.text.count("It is the holder’s.") == 1
    assert page.text.count("It is not the holder’s.") == 1

    answer = await listed(room, text, **{"as": "csv"})
    assert answer.headers["content-disposition"].startswith("attachment")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    table: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(one["verdict"], one["code"], one["name_check"]) for one in table] == [
        ("valid", "", "same"),
        ("valid", "", "other"),
        ("unknown", "certificate-unknown", "not-compared"),
        ("unknown", "id-mistyped", "not-given"),
    ]
    assert table[2]["name"] == "'=1+1"
    assert table[0]["id"] == certificate


async def test_a_list_as_of_a_day_that_is_past(room: Room, certificate: str) -> None:
    page = await listed(room, certificate, day="2020-01-31")

    assert "Not valid yet" in page.text
    assert (await listed(room, certificate, day="soon")).status_code == 422


@pytest.mark.parametrize("text", ["", "\n \n", "x\n" * 1_001])
async def test_a_list_that_is_none_is_told_beside_its_field(room: Room, text: str) -> None:
    page = await listed(room, text)

    assert page.status_code == 422
    assert 'id="text-error"' in page.text
