"""What strangers learn from a certificate's ID, and checking many at once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.credentials.domain.printed_id import display, make
from server.kernel.clock import rfc3339
from server.web.limits import FailureLimit, TooManyLookups
from tests.api.browsing import seen, sent
from tests.api.house import Client, Room

FOREIGN_KEY = bytes(32)
DAY = timedelta(days=1)
KEPT = {"type", "title", "status", "detail", "instance", "code"}


@pytest_asyncio.fixture(scope="module")
async def certificate(room: Room) -> str:
    result = await room.sat(await room.candidate())
    return str(result["certificate"]["id"])


@pytest_asyncio.fixture
async def patient_room(room: Room) -> AsyncIterator[Room]:
    """Failed look-ups of the tests before are forgotten: a new window has begun."""
    room.clock.move(minutes=6)
    yield room
    room.clock.move(minutes=6)


def forged() -> str:
    return display(make(12_345, 0, FOREIGN_KEY))


def unknown(room: Room) -> str:
    """Well made, with our own tag, and never issued."""
    keys = room.services.credentials.finding._tag_keys
    return display(make(12_345, max(keys), keys[max(keys)]))


def mistyped(printed: str, at: int = 6) -> str:
    return printed[:at] + ("7" if printed[at] != "7" else "8") + printed[at + 1 :]


async def look_up(client: Client, text: str) -> httpx.Response:
    return await client.get(f"/certificates/{text}")


@pytest.mark.parametrize(
    "write",
    [str.lower, str.upper, lambda one: one.replace("-", ""), lambda one: one.replace("-", "%20")],
)
async def test_an_id_may_be_typed_in_many_ways(room: Room, certificate: str, write: Any) -> None:
    found = await look_up(room.stranger, write(certificate))

    assert (found.status_code, found.json()["id"]) == (200, certificate)


async def test_one_slip_is_answered_with_what_was_meant(
    patient_room: Room, certificate: str
) -> None:
    wrong = mistyped(certificate)
    swapped = next(
        certificate[:at] + certificate[at + 1] + certificate[at] + certificate[at + 2 :]
        for at in range(18)
        if "-" not in certificate[at : at + 2] and certificate[at] != certificate[at + 1]
    )

    for text in (wrong, swapped):
        answer = await look_up(patient_room.stranger, text)
        assert (answer.status_code, answer.json()["code"]) == (404, "id-mistyped")
        assert answer.json()["did_you_mean"] == certificate


@pytest.mark.parametrize(
    "text", ["x", "0000-0000-0000-0000", "A" * 300, "%00", "%ED%A0%80", "%F0%9F%8E%93", "U" * 20]
)
async def test_what_is_no_id_is_called_mistyped(patient_room: Room, text: str) -> None:
    answer = await look_up(patient_room.stranger, text)

    assert (answer.status_code, answer.json()["code"]) == (404, "id-mistyped")
    assert "did_you_mean" not in answer.json()


async def test_two_slips_are_not_guessed(patient_room: Room, certificate: str) -> None:
    answer = await look_up(patient_room.stranger, mistyped(mistyped(certificate), 12))

    assert answer.status_code == 404
    assert "did_you_mean" not in answer.json()


async def test_a_slip_in_a_forged_id_gives_no_correction(patient_room: Room) -> None:
    answer = await look_up(patient_room.stranger, mistyped(forged()))

    assert answer.json()["code"] == "id-mistyped"
    assert "did_you_mean" not in answer.json()


async def test_forged_and_unknown_are_alike(patient_room: Room) -> None:
    answers = [
        await look_up(patient_room.stranger, one) for one in (forged(), unknown(patient_room))
    ]

    assert {one.status_code for one in answers} == {404}
    first, second = (one.json() | {"instance": ""} for one in answers)
    assert first == second
    assert first["code"] == "certificate-unknown"
    assert first.keys() == KEPT
    assert answers[0].headers.keys() == answers[1].headers.keys()


async def test_an_issued_certificate_is_served_in_no_other_way(
    patient_room: Room, certificate: str
) -> None:
    for extension in ("xml", "json.json", "JSON", "php", ""):
        answer = await patient_room.http.get(f"/certificates/{certificate}.{extension}")
        assert answer.status_code == 404, extension


async def test_too_many_failures_rest_a_network(patient_room: Room, certificate: str) -> None:
    room = patient_room
    answers = [await look_up(room.stranger, forged()) for _ in range(61)]

    assert {one.status_code for one in answers[:60]} == {404}
    assert (answers[60].status_code, answers[60].json()["code"]) == (429, "too-many-lookups")
    assert 0 < int(answers[60].headers["Retry-After"]) <= 300
    assert (await look_up(room.stranger, mistyped(certificate))).status_code == 429
    page = await room.http.get(f"/certificates/{forged()}.json")
    assert page.status_code == 429
    assert (await look_up(room.stranger, certificate)).status_code == 200
    assert (await look_up(await room.crew("trainer"), forged())).status_code == 404
    room.clock.move(seconds=int(answers[60].headers["Retry-After"]))
    assert (await look_up(room.stranger, forged())).status_code == 404


async def test_names_that_find_nobody_are_counted_too(patient_room: Room) -> None:
    room = patient_room
    asked = [(await seen(room.stranger, f"/directory?name=Nobody{one}")) for one in range(61)]

    assert {one.status_code for one in asked[:60]} == {200}
    assert asked[60].status_code == 429
    assert (await seen(room.stranger, "/directory")).status_code == 200


async def test_what_is_no_id_is_not_counted(patient_room: Room) -> None:
    room, notes = patient_room, (bytes(500), b"Dear all, see you at 10")
    for note in notes * 31:
        answer = await sent(room.stranger, "/verify", files={"file": ("note.txt", note)})
        assert (answer.status_code, "not a certificate" in answer.text) == (200, True)

    assert (await look_up(room.stranger, forged())).status_code == 404


async def test_a_batch_goes_on_where_a_network_rests(patient_room: Room, certificate: str) -> None:
    room = patient_room
    for _ in range(60):
        await verify(room, {"id": forged()}, {"id": mistyped(certificate)})

    rows = await verify(room, {"id": certificate}, {"id": forged()}, {"id": mistyped(certificate)})

    assert [one["verdict"] for one in rows] == ["valid", "unverifiable", "unverifiable"]
    assert [one.get("code") for one in rows] == [None, "too-many-lookups", "too-many-lookups"]
    assert "did_you_mean" not in rows[2]
    staff = await room.crew("trainer")
    known = (await staff.post("/verifications", {"items": [{"id": forged()}]})).json()["items"]
    assert known[0]["code"] == "certificate-unknown"


async def test_a_bearer_that_is_none_does_not_lift_the_limit(patient_room: Room) -> None:
    room = patient_room
    for _ in range(60):
        await look_up(room.stranger, forged())

    pretending = Client(room.http, "asy_not-a-token")

    assert (await look_up(pretending, forged())).status_code == 429


async def test_the_limit_forgets_in_time(room: Room) -> None:
    limit = FailureLimit(1)
    limit.count("198.51.100.7", now=room.clock())

    limit.require_few("198.51.100.8", now=room.clock())
    limit.require_few("198.51.100.7", now=room.clock() + timedelta(minutes=5))


async def test_a_network_is_what_one_customer_holds(room: Room) -> None:
    limit = FailureLimit(1)
    limit.count("2001:db8:1:2::7", now=room.clock())

    with pytest.raises(TooManyLookups):
        limit.require_few("2001:db8:1:2:ffff::8", now=room.clock())
    limit.require_few("2001:db8:1:3::7", now=room.clock())


async def verify(room: Room, *items: Any, as_of: str | None = None) -> list[dict[str, Any]]:
    body = {"items": list(items)} | ({} if as_of is None else {"as_of": as_of})
    answer = await room.stranger.post("/verifications", body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["checked_at"] == rfc3339(room.clock())
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_many_are_checked_in_their_order(room: Room, certificate: str) -> None:
    served = (await room.http.get(f"/certificates/{certificate}.json")).json()
    credentials = room.services.credentials
    token = credentials.formats.token((await credentials.finding.by_text(certificate)).record)
    changed = served | {"name": "Somebody else's"}
    foreign = served | {"issuer": {"id": "did:web:elsewhere.example"}}

    found = await verify(
        room,
        {"id": certificate},
        {"credential": served},
        {"id": forged()},
        {"id": mistyped(certificate)},
        {"credential": changed},
        {"credential": foreign},
        {"credential": {}},
        {"credential": (await room.http.get(f"/certificates/{certificate}.jwt")).text},
        {"token": token.lower()},
        {"token": f"https://assay.example/c/{token}"},
        {"token": token[:-8] + "AAAAAAAA"},
    )

    assert [one["index"] for one in found] == list(range(11))
    assert [one["verdict"] for one in found] == [
        "valid", "valid", "unknown", "unknown", "tampered", "unknown-issuer", "unverifiable",
        "valid", "valid", "valid", "unknown",
    ]  # fmt: skip
    assert found[10]["code"] == "certificate-unknown"
    assert [one.get("code") for one in found[2:4]] == ["certificate-unknown", "id-mistyped"]
    assert found[0]["certificate"] == found[1]["certificate"]
    assert found[0]["certificate"]["id"] == certificate


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"id": 3},
        {"id": None},
        {"id": "x", "token": "y"},
        {"credential": "text"},
        {"credential": []},
        {"token": "AAAA"},
        {"nosuch": "x"},
        {"id": "\x00"},
    ],
    ids=repr,
)
async def test_a_malformed_row_has_a_verdict_with_its_code(
    room: Room, certificate: str, row: dict[str, Any]
) -> None:
    malformed, sound = await verify(room, row, {"id": certificate})

    assert malformed["verdict"] in {"unverifiable", "unknown"}
    assert malformed["code"]
    assert "certificate" not in malformed
    assert sound["verdict"] == "valid"


@pytest.mark.parametrize("row", ["x", 1, None, [], True], ids=repr)
async def test_a_row_that_is_no_object_has_a_verdict_too(
    room: Room, certificate: str, row: Any
) -> None:
    malformed, sound = await verify(room, row, {"id": certificate})

    assert (malformed["verdict"], sound["verdict"]) == ("unverifiable", "valid")
    assert malformed["code"] == "row-malformed"


async def test_a_thousand_rows_and_no_more(room: Room, certificate: str) -> None:
    rows = [{"id": certificate}] * 1000

    assert {one["verdict"] for one in await verify(room, *rows)} == {"valid"}
    refused = await room.stranger.post("/verifications", {"items": [*rows, {"id": certificate}]})
    assert (refused.status_code, refused.json()["code"]) == (422, "too-many-rows")
    assert await verify(room) == []


async def test_a_body_may_be_large_here_but_not_too_large(room: Room) -> None:
    large = [{"id": "x" * 200_000}]

    assert [one["verdict"] for one in await verify(room, *large)] == ["unknown"]
    refused = await room.stranger.post("/verifications", {"items": [{"id": "x" * (16 << 20)}]})
    assert (refused.status_code, refused.json()["code"]) == (413, "body-too-large")


async def test_as_of_judges_as_then(patient_room: Room) -> None:
    room = patient_room
    by_request, for_fraud = [
        (await room.sat(await room.candidate()))["certificate"]["id"] for _ in range(2)
    ]
    issued = room.clock()
    room.clock.moment += 3 * DAY
    admin = await room.crew("admin")
    for one, code in ((by_request, "request"), (for_fraud, "fraud")):
        body = {"reason": {"code": code}}
        assert (await admin.put(f"/certificates/{one}/revocation", body)).status_code == 200

    async def verdicts(days: int) -> list[str]:
        as_of = (issued + days * DAY).date().isoformat()
        rows = await verify(room, {"id": by_request}, {"id": for_fraud}, as_of=as_of)
        return [one["verdict"] for one in rows]

    assert await verdicts(-1) == ["not-yet-valid", "not-yet-valid"]
    assert await verdicts(0) == ["valid", "revoked"]
    assert await verdicts(3) == ["revoked", "revoked"]
    room.clock.moment -= 3 * DAY


async def test_a_certificate_is_good_to_the_end_of_its_last_day(
    room: Room, certificate: str
) -> None:
    last = (await look_up(room.stranger, certificate)).json()["expires_on"]
    after = (room.clock() + 366 * DAY).date().isoformat()

    assert (await verify(room, {"id": certificate}, as_of=last))[0]["verdict"] == "valid"
    assert (await verify(room, {"id": certificate}, as_of=after))[0]["verdict"] == "expired"


async def test_the_page_of_a_certificate_names_its_last_day(room: Room, certificate: str) -> None:
    page = f"/certificates/{certificate}"
    before = (await seen(room.stranger, page)).text
    room.clock.moment += 366 * DAY
    after = (await seen(room.stranger, page)).text
    room.clock.moment -= 366 * DAY

    assert "Its last day is" in before
    assert "Its last day was" in after
    assert "Its hallmark, dotted: expired" in after


@pytest.mark.parametrize(
    "as_of",
    ["2026-13-01", "2026-02-30", "2026-1-1", "today", "", "2026-11-24T", "٢٠٢٦-01-01", "20261124"],
)
async def test_as_of_is_a_day(room: Room, as_of: str) -> None:
    refused = await room.stranger.post("/verifications", {"items": [], "as_of": as_of})

    assert refused.status_code == 422
    assert refused.json()["code"] in {"day-malformed", "shape-wrong"}


@pytest.mark.parametrize("as_of", ["0001-01-01", "9999-12-31"])
async def test_as_of_may_be_far_away(room: Room, certificate: str, as_of: str) -> None:
    [row] = await verify(room, {"id": certificate}, as_of=as_of)

    assert row["verdict"] in {"not-yet-valid", "expired"}


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ({"code": "spite"}, "reason-unknown"),
        ({"code": ""}, "reason-unknown"),
        ({"code": "FRAUD"}, "reason-unknown"),
        ({"code": "fraud", "text": "a\x00b"}, "reason-text-malformed"),
        ({"code": "fraud", "text": "x" * 501}, "shape-wrong"),
        ({"code": 1}, "shape-wrong"),
        ({}, "shape-wrong"),
        (None, "shape-wrong"),
    ],
)
async def test_a_revocation_has_a_reason(
    room: Room, certificate: str, reason: Any, code: str
) -> None:
    admin = await room.crew("admin")

    refused = await admin.put(f"/certificates/{certificate}/revocation", {"reason": reason})

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await look_up(room.stranger, certificate)).json()["status"] == "active"


@pytest.mark.parametrize("key", ["trainer", "invigilator"])
async def test_only_an_administrator_revokes(room: Room, certificate: str, key: str) -> None:
    member = await room.crew(key)

    for printed in (certificate, forged()):
        answer = await member.put(
            f"/certificates/{printed}/revocation", {"reason": {"code": "fraud"}}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "role-lacking")


async def test_an_unknown_certificate_cannot_be_revoked(room: Room) -> None:
    admin = await room.crew("admin")

    answer = await admin.put(f"/certificates/{forged()}/revocation", {"reason": {"code": "fraud"}})

    assert (answer.status_code, answer.json()["code"]) == (404, "certificate-unknown")
