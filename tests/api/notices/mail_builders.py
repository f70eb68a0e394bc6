"""A server that sends mail, with everything but what the test is about at its usual value."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from server.flows.mailing import MailFlow
from server.kernel.ids import new_id
from server.notices.domain.mail_server import Sender, mail_server
from server.notices.domain.notice import Kind, Mail, MailState, Payload, Recipient, Telling
from server.notices.sending import Sending
from server.notices.service import Notices
from server.notices.smtp import SmtpPost
from server.notices.tables import MailRow

NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)
SENDER = Sender("Assay", "assay@example.org")
PUBLIC = "https://assay.example"


@dataclass
class Clock:
    now: datetime = NINE

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


async def opened_path(mail: Mail, _: datetime) -> str:
    return f"/password/for-{mail.to.person_id}"


@dataclass
class PostRoom:
    """Notices and the flow that sends their mails to a mail server on this port."""

    notices: Notices
    flow: MailFlow
    clock: Clock

    async def tell(self, kind: Kind = Kind.PASSWORD_CHANGED) -> None:
        await self.notices.tell([a_telling(kind)], now=self.clock())

    async def send(self) -> None:
        while await self.flow.follow_up():
            pass

    async def states(self) -> list[tuple[str, int, str | None]]:
        rows = await MailRow.all().order_by("id")
        return [(row.state, row.attempts, row.fault) for row in rows]


def post_room(url: str, post: SmtpPost | None = None) -> PostRoom:
    clock = Clock()
    post = post or SmtpPost(mail_server(url), SENDER)
    sending = Sending(post, SENDER, PUBLIC, {Kind.RESET_PASSWORD: opened_path})
    return PostRoom(Notices(sends_mail=True), MailFlow(sending, clock), clock)


def a_recipient(
    address: str = "ada@example.org", name: str = "Ada", language: str = "en"
) -> Recipient:
    return Recipient(address, new_id(), name, language)


def a_telling(
    kind: Kind = Kind.PASSWORD_CHANGED,
    *,
    subject: str = "",
    to: Recipient | None = None,
    payload: Payload | None = None,
) -> Telling:
    return Telling(kind, subject or str(new_id()), to or a_recipient(), payload or {})


def a_mail(
    kind: Kind = Kind.PASSWORD_CHANGED, *, to: Recipient | None = None, **payload: str
) -> Mail:
    return Mail(new_id(), to or a_recipient(), kind, payload, MailState.QUEUED, 0, None, NINE)
