"""Mails handed to a mail server. Loaded only where there is one: its client is large."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import aiosmtplib

from server.notices.domain.mail_server import MailServer, Sender, StartTls
from server.notices.domain.notice import Fault
from server.notices.post import Letter, NotSent, Send

SECONDS_TO_CONNECT = 10.0
SECONDS_TO_SEND = 10.0


class SmtpPost:
    stores_after = 1

    def __init__(
        self, server: MailServer, sender: Sender, *, trust: ssl.SSLContext | None = None
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
                    letter.write(), sender=self._sender.address, recipients=[letter.address]
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
