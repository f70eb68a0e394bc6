"""The list of notices, what marks them as read, and the count in the menu."""

import asyncio
import re
from uuid import UUID

import httpx
import pytest

from server.database.tables import OutboxRow
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from server.notices.domain.notice import Kind, Recipient
from server.notices.service import PAGE_SIZE, Notices
from server.notices.tables import MailRow
from server.notices.unread import SECONDS_KEPT
from tests.api.browsing import posted, seen, sent
from tests.api.house import Client, Room
from tests.api.notices.mail_builders import a_telling

SITTING = str(new_id())


class Person:
    """Somebody with a browser."""

    def __init__(self, room: Room, client: Client, person_id: UUID) -> None:
        self.room, self.client, self.id = room, client, person_id
        self.actor = Actor(person_id, "x", frozenset({Role.CANDIDATE}))

    async def get(self, path: str) -> httpx.Response:
        return await seen(self.client, path)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await posted(self.client, path, **fields)

    async def tell(self, count: int = 1, kind: Kind = Kind.RESULT) -> None:
        to = Recipient("ada@example.org", self.id)
        for number in range(count):
            payload = {"exam": f"Exam {number}", "sitting": SITTING, "day": "2027-05-01"}
            payload |= {"title": "T", "certificate": "ID"}
            await self.room.services.notices.tell(
                [a_telling(kind, to=to, payload=payload)], now=self.room.clock()
            )

    async def titles(self, path: str = "/notices") -> list[str]:
        page = (await self.get(path)).text
        found = re.findall(r"<h3>(?:<a[^>]*>)?(.*?)(?:</a>)?</h3>", page)
        return [re.sub("<[^>]*>", "", one).removeprefix("Your result is ready: ") for one in found]

    async def ids(self) -> list[str]:
        return re.findall(r'name="notice" value="([0-9a-f-]+)"', (await self.get("/notices")).text)


@pytest.fixture
async def ada(room: Room) -> Person:
    client = await room.candidate()
    actor = await room.services.accounts.actor_of(client.token or "", now=room.clock())
    return Person(room, client, actor.person_id)


async def test_a_stranger_is_asked_to_sign_in(room: Room) -> None:
    for path in ("/notices", f"/notices/{new_id()}", "/account/notices"):
        answer = await room.http.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in?next=/")


async def test_nothing_to_tell_says_what_will_come(ada: Person) -> None:
    page = (await ada.get("/notices")).text

    assert "Nothing to tell you yet" in page
    assert 'class="unread"' not in page


async def test_newest_come_first_and_unread_before_read(ada: Person) -> None:
    await ada.tell(4)
    ids = await ada.ids()

    answer = await ada.post("/notices/read", notice=ids[0])

    assert (answer.status_code, answer.headers["Location"]) == (303, "/notices")
    assert await ada.titles() == ["Exam 2", "Exam 1", "Exam 0", "Exam 3"]


async def test_the_menu_counts_what_is_unread(ada: Person) -> None:
    await ada.tell(3)
    before = (await ada.get("/courses")).text
    await ada.post("/notices/read", notice=(await ada.ids())[0])
    after = (await ada.get("/courses")).text
    await ada.post("/notices/read")
    at_last = (await ada.get("/courses")).text

    assert "Unread notices: 3" in before
    assert "Unread notices: 2" in after
    assert "Unread notices" not in at_last


async def test_a_notice_told_elsewhere_is_counted_here_within_two_seconds(ada: Person) -> None:
    await ada.get("/courses")
    to = Recipient("ada@example.org", ada.id)
    telling = a_telling(Kind.RESULT, to=to, payload={"exam": "Exam", "sitting": SITTING})
    await Notices(sends_mail=False).tell([telling], now=ada.room.clock())

    async with asyncio.timeout(SECONDS_KEPT + 3):
        shown = ""
        while "Unread notices: 1" not in shown:
            await asyncio.sleep(0.05)
            shown = (await ada.get("/courses")).text


async def test_a_great_many_are_counted_to_99(ada: Person) -> None:
    to = Recipient("ada@example.org", ada.id)
    payload = {"exam": "Exam", "sitting": SITTING}
    tellings = [a_telling(Kind.RESULT, to=to, payload=payload) for _ in range(120)]
    await ada.room.services.notices.tell(tellings, now=ada.room.clock())

    assert "Unread notices: 99+" in (await ada.get("/courses")).text


async def test_following_a_notice_leads_there_and_reads_it(ada: Person) -> None:
    await ada.tell()
    (notice,) = await ada.ids()

    answer = await ada.get(f"/notices/{notice}")

    assert answer.headers["Location"] == f"/sittings/{SITTING}/result"
    assert await ada.ids() == []


async def test_pages_hold_every_notice_once(ada: Person) -> None:
    await ada.tell(PAGE_SIZE * 2 + 5)
    for notice in (await ada.ids())[3:9]:
        await ada.post("/notices/read", notice=notice)
    seen, path = [], "/notices"
    while path:
        page = (await ada.get(path)).text
        seen += await ada.titles(path)
        later = re.search(r'href="(/notices\?after=[^"]+)"', page)
        path = later[1] if later else ""

    assert len(seen) == len(set(seen)) == PAGE_SIZE * 2 + 5
    assert set(seen[-6:]) == {f"Exam {number}" for number in range(56, 62)}


@pytest.mark.parametrize("after", ["x", "u", "r0", "u" + "g" * 32, "U" + "0" * 32])
async def test_an_invented_place_is_refused(ada: Person, after: str) -> None:
    assert (await ada.get(f"/notices?after={after}")).status_code == 422


async def test_a_foreign_notice_looks_like_none(ada: Person, room: Room) -> None:
    await ada.tell()
    (notice,) = await ada.ids()
    other = await room.candidate()

    foreign = await seen(other, f"/notices/{notice}")
    invented = str(new_id())
    unknown = await seen(other, f"/notices/{invented}")
    written = await posted(other, "/notices/read", notice=notice)

    assert foreign.status_code == unknown.status_code == written.status_code == 404
    assert foreign.text.replace(notice, "") == unknown.text.replace(invented, "")
    assert await ada.ids() == [notice]


async def test_a_foreign_page_marks_nothing(ada: Person) -> None:
    await ada.tell()

    answer = await sent(ada.client, "/notices/read", origin="https://evil.example")

    assert answer.status_code == 403
    assert len(await ada.ids()) == 1


async def test_reminders_can_be_switched_off_by_mail_and_nothing_else(ada: Person) -> None:
    off = await ada.post("/account/notices")
    page = (await ada.get(off.headers["Location"])).text
    await ada.tell(1, Kind.CERTIFICATE_EXPIRES)
    await ada.tell(1, Kind.PASSWORD_CHANGED)
    mailed = [row.kind for row in await MailRow.filter(person_id=ada.id)]
    await ada.post("/account/notices", reminders="yes")
    await ada.tell(1, Kind.CERTIFICATE_EXPIRES)
    again = [row.kind for row in await MailRow.filter(person_id=ada.id).order_by("id")]

    assert "You get no more reminders by mail." in page
    assert mailed == ["password-changed"]
    assert again == ["password-changed", "certificate-expires"]
    assert len(await ada.titles()) == 3


async def test_who_is_erased_is_told_nothing_more(ada: Person) -> None:
    await ada.tell()

    await ada.room.services.notices.erase(ada.id)

    assert await ada.titles() == []
    assert await MailRow.filter(person_id=ada.id).count() == 0
    async with asyncio.timeout(5):
        while await OutboxRow.exists():  # the application's own flows may be at it
            await ada.room.settle()
            await asyncio.sleep(0.01)
