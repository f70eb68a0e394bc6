"""What we set in a browser is kept from scripts and other sites, and from plain HTTP under TLS."""

from typing import Any

import pytest
from litestar.types import Message

from server.web.cookies import own_cookie
from server.web.security import AlwaysSent

PLAIN, TLS = "http://127.0.0.1:8000", "https://assay.example"


def test_a_cookie_is_kept_from_scripts_and_other_sites() -> None:
    cookie = own_cookie("a", "b", seconds=60, public_url=TLS)

    assert (cookie.httponly, cookie.samesite, cookie.secure) == (True, "lax", True)
    assert (cookie.path, cookie.domain, cookie.max_age) == ("/", None, 60)
    assert not own_cookie("a", "b", seconds=60, public_url=PLAIN).secure


@pytest.mark.parametrize("media_type", [b"text/html", b"application/json"])
async def test_under_https_every_answer_insists_on_it(media_type: bytes) -> None:
    secured = await headers(TLS, media_type)

    assert secured["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "strict-transport-security" not in await headers(PLAIN, media_type)


async def headers(public_url: str, media_type: bytes) -> dict[str, str]:
    sent: list[Any] = []

    async def send(message: Message) -> None:
        sent.append(message)

    start: Any = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", media_type)],
    }
    await AlwaysSent(public_url).on(send)(start)
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}
