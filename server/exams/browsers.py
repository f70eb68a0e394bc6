"""Who has to sit in Safe Exam Browser, and what they get who have proved that they do."""

import hashlib
import hmac
from uuid import UUID

from server.exams.desks import Desks, guarded_release
from server.exams.domain.sitting import SittingState
from server.exams.releases import Release
from server.exams.store import hot
from server.kernel.actor import Actor


class Browsers:
    def __init__(self, desks: Desks, key: bytes) -> None:
        self._desks = desks
        self._key = key

    def let_in_anybody(self, sitting_id: UUID) -> bool:
        """False also where the store must be asked: see `guarding`."""
        return self._desks.lets_in_anybody(sitting_id)

    async def guarding(self, sitting_id: UUID, *, actor: Actor) -> Release | None:
        """The release whose rule stands before a sitting of the actor's that is under way."""
        desk = self._desks.get(sitting_id)
        if desk is not None:
            sitting, release = desk.sitting, desk.browser
        else:
            found = await hot.sitting_by_id(sitting_id)
            if found is None:
                return None
            sitting, release = found, await guarded_release(found)
        is_own = sitting.person_id == actor.person_id
        return release if is_own and sitting.state is not SittingState.CLOSED else None

    def passed(self, exam: str, *, actor: Actor) -> str:
        """What somebody holds who proved it once on a page: good for them and this exam alone."""
        about = b"assay-safe-browser-v1" + actor.person_id.bytes + exam.encode()
        return hmac.digest(self._key, about, hashlib.sha256).hex()
