from pathlib import Path

import pytest

from server.database import outbox
from server.database.tables import OutboxRow
from server.notices.domain.mail_server import mail_server
from server.notices.domain.notice import Kind
from server.notices.smtp import SmtpPost
from server.notices.tables import MailRow
from tests.api.notices.mail_builders import SENDER, PostRoom, a_recipient, a_telling, post_room
from tests.api.notices.smtp_server import MailHouse, mail_house, trusting

pytestmark = pytest.mark.usefixtures("opened_store")


def room_for(house: MailHouse, **_: object) -> PostRoom:
    return post_room(f"smtp://127.0.0.1:{house.port}")


async def test_a_mail_leaves_in_the_clear_where_no_password_is_asked_for() -> None:
    async with mail_house() as house:
        room = room_for(house)
        await room.tell()

        await room.send()

    assert house.envelopes == [("assay@example.org", ["ada@example.org"])]
    assert await room.states() == [("sent", 1, None)]
    assert not await OutboxRow.exists()


async def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    async with mail_house(tmp_path, is_tls=True) as house:
        server = mail_server(f"smtps://localhost:{house.port}")
        room = post_room("", SmtpPost(server, SENDER, trust=trusting(tmp_path)))
        await room.tell()

        await room.send()

    assert house.was_secure == [True]


async def test_starttls_is_taken_where_it_is_offered(tmp_path: Path) -> None:
    async with mail_house(tmp_path, offers_tls=True) as house:
        server = mail_server(f"smtp://localhost:{house.port}")
        room = post_room("", SmtpPost(server, SENDER, trust=trusting(tmp_path)))
        await room.tell()

        await room.send()

    assert house.was_secure == [True]


async def test_a_password_is_never_sent_in_the_clear() -> None:
    async with mail_house() as house:
        house.wants_login = ("ada", "secret")
        room = post_room(f"smtp://ada:secret@127.0.0.1:{house.port}")
        await room.tell()

        await room.send()

    assert house.taken == []
    assert await room.states() == [("queued", 1, "not-secure")]


async def test_a_certificate_nobody_vouches_for_gets_no_mail(tmp_path: Path) -> None:
    async with mail_house(tmp_path, is_tls=True) as house:
        room = post_room(f"smtps://localhost:{house.port}")
        await room.tell()

        await room.send()

    assert await room.states() == [("queued", 1, "not-secure")]


async def test_a_refusal_for_now_is_tried_again() -> None:
    async with mail_house() as house:
        house.answers["RCPT"] = ["450 greylisted"]
        room = room_for(house)
        await room.tell()
        await room.send()
        before = await room.states()

        room.clock.move(seconds=30)
        await room.send()

    assert before == [("queued", 1, "server-busy")]
    assert await room.states() == [("sent", 2, None)]
    assert len(house.taken) == 1


@pytest.mark.parametrize(
    ("word", "answer", "fault"),
    [
        ("RCPT", "550 no such user", "recipient-refused"),
        ("DATA", "554 we do not like it", "message-refused"),
    ],
)
async def test_a_refusal_for_good_ends_it(word: str, answer: str, fault: str) -> None:
    async with mail_house() as house:
        house.answers[word] = [answer]
        room = room_for(house)
        await room.tell()

        await room.send()

    assert await room.states() == [("failed", 1, fault)]
    assert not await OutboxRow.exists()


async def test_a_sender_that_is_refused_is_ours_to_mend_and_tried_again() -> None:
    async with mail_house() as house:
        house.answers["MAIL"] = ["550 not you"]
        room = room_for(house)
        await room.tell()

        await room.send()

    assert await room.states() == [("queued", 1, "sender-refused")]


async def test_one_refused_mail_holds_up_no_other() -> None:
    async with mail_house() as house:
        house.answers["RCPT"] = ["550 no such user"]
        room = room_for(house)
        await room.notices.tell(
            [a_telling(to=a_recipient(f"p{n}@example.org")) for n in range(20)], now=room.clock()
        )

        await room.send()

    states = [state for state, _, _ in await room.states()]
    assert sorted(set(states)) == ["failed", "sent"]
    assert len(house.taken) == 19
    assert house.connections <= 8


async def test_a_server_that_is_away_keeps_mails_and_their_links_unmade() -> None:
    made: list[object] = []
    room = post_room("smtp://127.0.0.1:1")

    async def counted(mail: object, _: object) -> str:
        made.append(mail)
        return "/password/x"

    room.flow._sending._openers = {Kind.RESET_PASSWORD: counted}
    await room.tell(Kind.RESET_PASSWORD)

    await room.send()

    assert await room.states() == [("queued", 1, "server-away")]
    assert made == []


async def test_a_server_that_says_nothing_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.notices.smtp.SECONDS_TO_CONNECT", 0.05)
    async with mail_house() as house:
        house.is_mute = True
        room = room_for(house)
        await room.tell()

        await room.send()

    assert await room.states() == [("queued", 1, "timed-out")]


async def test_after_ten_tries_it_is_given_up() -> None:
    room = post_room("smtp://127.0.0.1:1")
    await room.tell()
    await MailRow.all().update(attempts=9)

    await room.send()

    assert await room.states() == [("failed", 10, "server-away")]


async def test_what_waited_for_a_week_is_not_sent() -> None:
    async with mail_house() as house:
        room = room_for(house)
        await room.tell()
        room.clock.move(days=8)

        await room.send()

    assert house.taken == []
    assert await room.states() == [("failed", 1, "outdated")]


async def test_the_same_cause_told_again_is_one_mail() -> None:
    async with mail_house() as house:
        room = room_for(house)
        telling = a_telling(subject="one")
        for _ in range(3):
            await room.notices.tell([telling], now=room.clock())
            await room.send()

    assert len(house.taken) == 1


async def test_a_crash_between_sending_and_storing_sends_the_same_mail_again() -> None:
    """At least once is all that can be had here; the Message-ID tells mail programs."""
    async with mail_house() as house:
        room = room_for(house)
        await room.tell()
        (entry,) = await outbox.claim(1, now=room.clock())
        await room.flow._sending.send([(await MailRow.get()).id], now=room.clock())
        await MailRow.all().update(state="queued", ended_ms=None)  # what the crash forgot

        room.clock.move(minutes=2)
        await room.send()

    ids = [message["Message-ID"] for message in house.taken]
    assert len(ids) == 2
    assert ids[0] == ids[1]
    assert entry.attempts == 1


async def test_a_crash_after_storing_sends_nothing_again() -> None:
    async with mail_house() as house:
        room = room_for(house)
        await room.tell()
        await outbox.claim(1, now=room.clock())
        await room.flow._sending.send([(await MailRow.get()).id], now=room.clock())

        room.clock.move(minutes=2)
        await room.send()

    assert len(house.taken) == 1
    assert not await OutboxRow.exists()


async def test_a_link_that_opens_something_is_in_the_mail_and_not_in_the_store() -> None:
    async with mail_house() as house:
        room = room_for(house)
        await room.tell(Kind.RESET_PASSWORD)
        await room.send()

    body = house.taken[0].get_body(("plain",))
    assert body is not None
    assert "https://assay.example/password/for-" in body.get_content()
    row = await MailRow.get()
    assert "password/" not in row.payload
