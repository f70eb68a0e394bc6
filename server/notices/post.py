"""Where a finished mail goes: to a mail server, or, in the demo, as a line of the log.

Takes nothing from the store and decides nothing about trying again; it only says what went wrong,
and whether it is worth trying again.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Protocol

import aiosmtplib
import structlog

from server.notices.domain.mail_server import MailServer, StartTls
from server.notices.domain.notice import Fault

SECONDS_TO_CONNECT = 10.0
SECONDS_TO_SEND = 10.0

log = structlog.get_logger("assay.mail")


class NotSent(Exception):
    """`is_final`: the same mail would be refused again."""

    def __init__(self, fault: Fault, *, is_final: bool = False) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.is_final = is_final


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to go. `address` is the envelope's; `link` is what the demo prints."""

    kind: str
    address: str
    link: str
    write: Callable[[], EmailMessage]


Send = Callable[[Letter], Awaitable[None]]
"""Returns when the server has taken the letter; raises NotSent."""


class Post(Protocol):
    stores_after: int
    """How many letters may leave before that is stored; as many may leave twice after a crash."""

    def open(self) -> AbstractAsyncContextManager[Send]:
        """A connection for several letters. Raises NotSent when there is none."""


class LogPost:
    """The demo's: nothing leaves the machine, and the link stands in the log."""

    stores_after = 64

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Send]:
        yield self._print

    async def _print(self, letter: Letter) -> None:
        log.info("mail", kind=letter.kind, to=letter.address, link=letter.link)


class SmtpPost:
    stores_after = 1

    def __init__(
        self, server: MailServer, sender: Address, *, trust: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._sender = sender
        self._trust = trust

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Send]:
        client = self._client()
        try:
            async with asyncio.timeout(SECONDS_TO_CONNECT):
                await client.connect()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            client.close()
            raise NotSent(_fault_of_connection(error)) from error

        async def send(letter: Letter) -> None:
            await self._send(client, letter)

        try:
            yield send
        finally:
            with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await client.quit()
            client.close()

    async def _send(self, client: aiosmtplib.SMTP, letter: Letter) -> None:
        try:
            async with asyncio.timeout(SECONDS_TO_SEND):
                await client.send_message(
                    letter.write(), sender=self._sender.addr_spec, recipients=[letter.address]
                )
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise _not_sent(error) from error

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            local_hostname=self._sender.domain,
            timeout=SECONDS_TO_CONNECT,
            use_tls=server.is_tls,
            start_tls=_STARTTLS[server.starttls],
            tls_context=self._trust,
        )


_STARTTLS: Mapping[StartTls, bool | None] = {
    StartTls.AUTO: None,
    StartTls.ALWAYS: True,
    StartTls.NEVER: False,
}


def _fault_of_connection(error: BaseException) -> Fault:
    """None of these is about the one mail: the server, or our settings for it, can be mended."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Fault.LOGIN_REFUSED
    if isinstance(error, TimeoutError):
        return Fault.TIMED_OUT
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return Fault.NOT_SECURE
    if "STARTTLS" in str(error):
        return Fault.NOT_SECURE
    return Fault.SERVER_AWAY


def _not_sent(error: BaseException) -> NotSent:
    """RFC 5321 section 4.2.1: 4yz may go well later, 5yz will not."""
    match error:
        case TimeoutError():
            return NotSent(Fault.TIMED_OUT)
        case aiosmtplib.SMTPRecipientsRefused(recipients=[first, *_]):
            return _refused(first.code, Fault.RECIPIENT_REFUSED)
        case aiosmtplib.SMTPSenderRefused():
            return NotSent(Fault.SENDER_REFUSED)  # our setting, not this mail
        case aiosmtplib.SMTPResponseException():
            return _refused(error.code, Fault.MESSAGE_REFUSED)
        case _:
            return NotSent(Fault.SERVER_AWAY)


def _refused(code: int, fault: Fault) -> NotSent:
    is_final = 500 <= code < 600
    return NotSent(fault if is_final else Fault.BUSY, is_final=is_final)
