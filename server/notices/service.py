"""Telling people what happened, and what they can do with what they were told.

A notice is written in the product and, where it may be mailed, as a mail with its outbox entry in
the same transaction. Each is written once for its kind, subject and recipient, so whoever tells
may be replayed. A server that sends no mail writes none: see `decisions/0006`.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.audit import service as audit
from server.database import outbox
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.notices.domain.notice import (
    BY_MAIL_ONLY,
    REMINDERS,
    Mail,
    Note,
    Notice,
    Place,
    Telling,
)
from server.notices.domain.refusals import MailNotFailed, MailUnknown, NoticeUnknown
from server.notices.store import mails, notices
from server.notices.unread import Unread

SEND_TOPIC = "mail.send"
PAGE_SIZE = 30
MAILS_KEPT = timedelta(days=30)
Gone = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""Says which of these certificates are there no more."""


@dataclass(frozen=True, slots=True)
class Page:
    """`next` None is the last one."""

    notices: Sequence[Notice]
    next: Place | None


class Notices:
    """Built once per process, in `app`: it remembers how many notices are unread."""

    def __init__(self, *, sends_mail: bool) -> None:
        self.sends_mail = sends_mail
        self._unread = Unread()

    async def tell(self, tellings: Sequence[Telling], *, now: datetime) -> None:
        """Tell each what is new to them; may be called inside the transaction of the cause."""
        noticed = [one for one in tellings if one.kind not in BY_MAIL_ONLY]
        async with transaction():
            people = await notices.add(noticed, now=now)
            mailed = await mails.add(await self._mailed(tellings), now=now)
            await outbox.add_all(SEND_TOPIC, mailed, now=now)
        for person_id in people:
            self._unread.forget(person_id)

    async def note(self, notes: Sequence[Note], *, now: datetime) -> None:
        """Tell in the product alone, inside `hot.together()`; after it, call `noted`."""
        if notes:
            await notices.add_notes(notes, now=now)

    def noted(self, notes: Sequence[Note]) -> None:
        for one in notes:
            self._unread.forget(one.person_id)

    async def unread(self, person_id: UUID) -> int:
        """Counted to a hundred, no further; mostly remembered."""
        return await self._unread.count(person_id)

    async def page(self, *, actor: Actor, after: Place | None = None) -> Page:
        """One's own: unread first, each group newest first."""
        actor.require(Permission.KEEP_ACCOUNT)
        found = await notices.page(actor.person_id, after, PAGE_SIZE + 1)
        shown = found[:PAGE_SIZE]
        is_last = len(found) <= PAGE_SIZE
        return Page(shown, None if is_last else Place(shown[-1].is_read, shown[-1].id))

    async def open(self, notice_id: UUID, *, actor: Actor, now: datetime) -> Notice:
        """Return one's own notice, read from now on. Raises NoticeUnknown."""
        actor.require(Permission.KEEP_ACCOUNT)
        notice = await notices.by_id(notice_id, actor.person_id)
        if notice is None:
            raise NoticeUnknown
        if not notice.is_read:
            await self._mark_read(notice_id, actor, now)
        return notice

    async def mark_read(self, notice_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Raises NoticeUnknown. Again: no effect."""
        await self.open(notice_id, actor=actor, now=now)

    async def mark_all_read(self, *, actor: Actor, now: datetime) -> None:
        actor.require(Permission.KEEP_ACCOUNT)
        await self._mark_read(None, actor, now)

    async def erase(self, person_id: UUID) -> None:
        """Forget what was told to a person who is deleted; mails that wait are not sent."""
        async with transaction():
            await notices.delete_of(person_id)
            await mails.delete_of(person_id)

    async def forget_gone(self, person_id: UUID, gone: Gone) -> None:
        """Forget what was told of certificates that are there no more."""
        told, mailed = await notices.naming(person_id), await mails.naming(person_id)
        lost = await gone({*told.values(), *mailed.values()})
        async with transaction():
            await notices.delete([one for one, name in told.items() if name in lost])
            await mails.delete([one for one, name in mailed.items() if name in lost])
        self._unread.forget(person_id)

    async def wants_reminders(self, *, actor: Actor) -> bool:
        actor.require(Permission.KEEP_ACCOUNT)
        return actor.person_id not in await notices.without_reminders([actor.person_id])

    async def choose_reminders(self, *, wanted: bool, actor: Actor, now: datetime) -> None:
        """Mails only: reminders still stand among the notices."""
        actor.require(Permission.KEEP_ACCOUNT)
        async with transaction():
            await notices.save_choice(actor.person_id, wants_reminders=wanted)
            await audit.record(
                actor, "reminders.chosen", actor.person_id, now=now, detail={"wanted": wanted}
            )

    async def failed_mails(self, *, actor: Actor, before: UUID | None = None) -> list[Mail]:
        """Given up, newest first."""
        actor.require(Permission.ADMINISTER)
        return await mails.failed(PAGE_SIZE, before)

    async def struggling_mails(self, *, actor: Actor) -> list[Mail]:
        """Still waiting after a fault, oldest first."""
        actor.require(Permission.ADMINISTER)
        return await mails.struggling(PAGE_SIZE)

    async def retry_mail(self, mail_id: UUID, *, actor: Actor, now: datetime) -> None:
        """Queue a failed mail again. Raises MailUnknown, MailNotFailed."""
        actor.require(Permission.ADMINISTER)
        async with transaction():
            if not await mails.by_ids([mail_id]):
                raise MailUnknown
            if not await mails.queue_again(mail_id, now=now):
                raise MailNotFailed
            await outbox.add(SEND_TOPIC, mail_id, now=now)
            await audit.record(actor, "mail.retried", mail_id, now=now)

    async def prune(self, *, now: datetime) -> None:
        """Forget mails some weeks after they were sent or given up."""
        async with transaction():
            await mails.delete_ended(now - MAILS_KEPT)

    async def _mailed(self, tellings: Sequence[Telling]) -> list[Telling]:
        if not self.sends_mail:
            return []
        reminded = [
            one.to.person_id for one in tellings if one.kind in REMINDERS and one.to.person_id
        ]
        unwilling = await notices.without_reminders(reminded) if reminded else set()
        return [
            one
            for one in tellings
            if one.is_mailed and not (one.kind in REMINDERS and one.to.person_id in unwilling)
        ]

    async def _mark_read(self, notice_id: UUID | None, actor: Actor, now: datetime) -> None:
        async with transaction():
            if not await notices.mark_read(actor.person_id, notice_id, now=now):
                return
        self._unread.forget(actor.person_id)
