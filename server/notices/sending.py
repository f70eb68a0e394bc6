"""Mails that wait become letters and leave, several over one connection.

A mail leaves at least once: a crash after the mail server took it and before that is stored sends
it again, under the same Message-ID, by which mail programs tell that they have it already. Links
that open something are made when the server has answered, so none is made in vain.
"""

import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from server.database.connection import transaction
from server.kernel.errors import Conflict, Gone, NotFound, Unavailable
from server.notices import letters
from server.notices.domain.mail_server import Sender
from server.notices.domain.notice import Fault, Kind, Mail, MailState
from server.notices.post import NotSent, Post, Send
from server.notices.store import mails as store

MOST_ATTEMPTS = 10
TOO_OLD = timedelta(days=7)

Opener = Callable[[Mail, datetime], Awaitable[str]]
"""Makes the path of the link that opens something. Raises Gone when it would open nothing."""

log = structlog.get_logger("assay.mail")


class Sending:
    """Built once per process, in `app`."""

    def __init__(
        self, post: Post, sender: Sender, public_url: str, openers: Mapping[Kind, Opener]
    ) -> None:
        self._post = post
        self._sender = sender
        self._public_url = public_url
        self._openers = openers

    async def send(self, mail_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Fault]:
        """Send what still waits; return what to try again, and why."""
        found = await store.by_ids(mail_ids)
        waiting = deque(mail for mail in found if mail.state is MailState.QUEUED)
        faults: dict[UUID, Fault] = {}
        if not waiting:
            return faults
        try:
            async with self._post.open() as send:
                await self._send_each(waiting, send, faults, now)
        except NotSent as error:
            for mail in waiting:
                if await self._keep(mail, error, now):
                    faults[mail.id] = error.fault
        return faults

    async def _send_each(
        self, waiting: deque[Mail], send: Send, faults: dict[UUID, Fault], now: datetime
    ) -> None:
        sent: list[Mail] = []
        while waiting:
            error = await self._send_one(waiting[0], send, now)
            mail = waiting.popleft()
            if error is None:
                sent.append(mail)
            elif await self._keep(mail, error, now):
                faults[mail.id] = error.fault
            if len(sent) == self._post.stores_after or not waiting:
                await self._store_sent(sent, now)

    async def _send_one(self, mail: Mail, send: Send, now: datetime) -> NotSent | None:
        """None: it is taken."""
        if now - mail.created_at > TOO_OLD:
            return NotSent(Fault.OUTDATED, is_final=True)
        try:
            path = await self._opening_path(mail, now)
            await send(letters.letter(mail, path, sender=self._sender, public_url=self._public_url))
        except NotSent as error:
            return error
        except (NotFound, Gone, Conflict):
            return NotSent(Fault.OUTDATED, is_final=True)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one mail we cannot write holds up no other
            log.error("mail-unwritten", mail=str(mail.id), **_place_of(error))  # noqa: TRY400 - no traceback: see there
            return NotSent(Fault.OURS)
        return None

    async def _store_sent(self, sent: list[Mail], now: datetime) -> None:
        if sent:
            async with transaction():
                await store.end([mail.id for mail in sent], None, now=now)
            sent.clear()

    async def _opening_path(self, mail: Mail, now: datetime) -> str:
        opener = self._openers.get(mail.kind)
        return "" if opener is None else await opener(mail, now)

    async def _keep(self, mail: Mail, error: NotSent, now: datetime) -> bool:
        """Whether it is to be tried again."""
        is_over = error.is_final or mail.attempts + 1 >= MOST_ATTEMPTS
        async with transaction():
            if is_over:
                await store.end([mail.id], error.fault, now=now)
            else:
                await store.save_fault(mail.id, error.fault)
        if is_over:
            fault = error.fault.value
            log.warning("mail-failed", mail=str(mail.id), kind=mail.kind.value, fault=fault)
        return not is_over


def _place_of(error: Exception) -> dict[str, str]:
    """Where it failed, without the traceback: that would carry names and links into the log."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return {"fault": type(error).__name__, "at": f"{last.name}:{last.lineno}"}
