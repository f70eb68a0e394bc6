"""What a browser says of itself may be anything: no header breaks a page, none is written back."""

import pytest

from tests.api.house import Room


@pytest.mark.parametrize(
    "referrer", ["http://[", "http://[::1", "//[x]/", "http://\u2100.example/"]
)
async def test_a_referrer_that_is_no_address_breaks_nothing(room: Room, referrer: str) -> None:
    told = [(b"referer", referrer.encode())]
    own = [(b"origin", room.services.public_url.encode())]

    chosen = await room.http.post("/language", data={"language": "de"}, headers=told + own)
    foreign = await room.http.post("/language", data={"language": "de"}, headers=told)

    assert (chosen.status_code, chosen.headers["location"][0]) == (303, "/")
    assert foreign.status_code == 403


@pytest.mark.parametrize(
    ("zone", "is_kept"),
    [("Europe/Berlin", True), (r'"x\015\012X-Evil: 1"', False), ("../../etc/passwd", False)],
)
async def test_only_a_zone_is_written_back_as_one(
    room: Room,
    zone: str,
    is_kept: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    headers = {"Origin": room.services.public_url, "Cookie": f"assay_zone={zone}"}

    answer = await room.http.post("/language", data={"language": "de"}, headers=headers)

    (written,) = [
        one for one in answer.headers.get_list("set-cookie") if one.startswith("assay_zone=")
    ]
    assert "x-evil" not in answer.headers
    assert ("Europe" in written, "Max-Age=0" in written) == (is_kept, not is_kept)
