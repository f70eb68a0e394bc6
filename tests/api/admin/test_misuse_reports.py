"""Anyone reports a misuse; administrators read it, close it with a note, and open it again."""

import asyncio
from datetime import timedelta

import pytest
import pytest_asyncio

from server.web.limits import WINDOW
from tests.api.browsing import every_row, posted, seen
from tests.api.house import Room

SAID = "The name on the paper I was shown is another one: <b>Mallory</b>."
ROW = r'href="/admin/reports/([0-9a-f-]{36})"'


@pytest_asyncio.fixture(scope="module")
async def certificate(room: Room) -> str:
    result = await room.sat(await room.candidate())
    printed: str = result["certificate"]["id"]
    return f"/certificates/{printed}"


@pytest.fixture(autouse=True)
def rested(room: Room) -> None:
    """No report of the test before counts against this one."""
    room.clock.moment += WINDOW + timedelta(seconds=1)


async def test_a_stranger_reports_and_an_administrator_deals_with_it(
    room: Room, certificate: str
) -> None:
    sent = await posted(
        room.stranger,
        f"{certificate}/report",
        kind="other-person",
        text=SAID,
        email="eve@example.org",
    )
    assert sent.headers["location"] == f"{certificate}/report?done=sent"
    assert "Thank you." in (await seen(room.stranger, sent.headers["location"])).text

    admin = await room.crew("admin")
    (report,) = await every_row(admin, "/admin/reports", ROW)
    page = (await seen(admin, f"/admin/reports/{report}")).text
    assert "&lt;b&gt;Mallory&lt;/b&gt;" in page
    assert "eve@example.org" in page
    assert f"/admin{certificate}/revocation" in page

    await posted(admin, f"/admin/reports/{report}/closure", note="Spoke to the holder.")
    assert await every_row(admin, "/admin/reports", ROW) == []
    assert await every_row(admin, "/admin/reports?state=closed", ROW) == [report]
    assert "Spoke to the holder." in (await seen(admin, f"/admin/reports/{report}")).text

    await posted(admin, f"/admin/reports/{report}/reopening")
    assert await every_row(admin, "/admin/reports", ROW) == [report]
    trail = (await seen(admin, f"/admin/audit?subject={report}")).text
    for words in ("reported a misuse", "closed a misuse report", "opened a misuse report again"):
        assert words in trail


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"kind": "", "text": SAID}, "Choose what is wrong."),
        ({"kind": "other", "text": "short"}, "Say what is wrong in 10 to 2,000 characters."),
        ({"kind": "other", "text": "x" * 2001}, "Say what is wrong in 10 to 2,000 characters."),
        ({"kind": "other", "text": "\u202e\u200f" * 20 + "short"}, "Say what is wrong in 10"),
        ({"kind": "other", "text": SAID, "email": "no address"}, "This is not an e-mail address"),
    ],
)
async def test_faults_are_named_and_what_was_typed_stays(
    room: Room, certificate: str, fields: dict[str, str], fault: str
) -> None:
    answer = await posted(room.stranger, f"{certificate}/report", **fields)

    assert answer.status_code == 422
    assert fault in answer.text
    assert fields["text"].replace("<", "&lt;").replace(">", "&gt;") in answer.text


async def test_marks_of_direction_are_no_fault_and_are_not_kept(
    room: Room, certificate: str
) -> None:
    typed = "\u200f\u2067The name\u2069 on it \u202eis\u202c \u200e\u061canother one."

    sent = await posted(room.stranger, f"{certificate}/report", kind="other", text=typed)

    assert sent.status_code == 303
    admin = await room.crew("admin")
    report, *_ = await every_row(admin, "/admin/reports", ROW)
    page = await seen(admin, f"/admin/reports/{report}")
    assert "The name on it is another one." in page.text
    closed = await posted(admin, f"/admin/reports/{report}/closure", note="\u200fDone\u200e")
    assert closed.status_code == 303


async def test_a_network_is_asked_to_wait_and_loses_nothing(room: Room, certificate: str) -> None:
    fields = {"kind": "other", "text": SAID}
    for _ in range(5):
        sent = await posted(room.stranger, f"{certificate}/report", **fields)
        assert sent.status_code == 303

    refused = await posted(room.stranger, f"{certificate}/report", **fields)

    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert "Mallory" in refused.text


async def test_reports_at_once_pass_no_more_than_the_limit(room: Room, certificate: str) -> None:
    path = f"{certificate}/report"

    answers = await asyncio.gather(
        *(posted(room.stranger, path, kind="other", text=SAID) for _ in range(12))
    )

    assert sorted(one.status_code for one in answers) == [303] * 5 + [429] * 7


async def test_an_unknown_certificate_has_no_report(room: Room) -> None:
    for typed in ("FDX7-Q2M9-K8TR-VN4C-6W3H", "x"):
        path = f"/certificates/{typed}/report"
        assert (await seen(room.stranger, path)).status_code == 404
        assert (await posted(room.stranger, path, kind="other", text=SAID)).status_code == 404


async def test_other_roles_read_no_report(room: Room, certificate: str) -> None:
    await posted(room.stranger, f"{certificate}/report", kind="other", text=SAID)
    admin, trainer = await room.crew("admin"), await room.crew("trainer")
    report = (await every_row(admin, "/admin/reports", ROW))[0]

    assert (await seen(trainer, f"/admin/reports/{report}")).status_code == 403
    closing = await posted(trainer, f"/admin/reports/{report}/closure", note="")
    assert closing.status_code == 403
    assert report in await every_row(admin, "/admin/reports", ROW)
