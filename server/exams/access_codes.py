"""Codes that open exams whose policy asks for one: made here, shown once, kept as salted hashes.

A code is made by us and never chosen, so that it cannot be guessed and one hash is enough.
"""

import asyncio
import hashlib
import hmac
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from weakref import WeakValueDictionary

from server.accounts.failures import FailedSignIns
from server.audit import service as audit
from server.database.connection import transaction
from server.exams import releases
from server.exams.domain.time_ledger import OwnSitting
from server.exams.releases import Release
from server.exams.store import access_codes as store
from server.kernel.actor import Actor, Permission
from server.kernel.codes import BYTES, as_written, code_of
from server.kernel.errors import Conflict, NotPermitted, TooMany
from server.kernel.ids import random_bytes

SALT_BYTES = 16


class UnlockGround(StrEnum):
    """Why somebody is let in who was shut out; no free text, which could tell about them."""

    MISTYPED = "mistyped"
    OLD_CODE = "old-code"
    KNOWN = "known"
    """Whoever unlocked saw who they are."""


class AccessCodeWrong(NotPermitted):
    code = "access-code-wrong"
    detail = "This is not the access code of this exam. You get it from whoever gives the exam."


class AccessCodeUnused(Conflict):
    code = "access-code-unused"
    detail = "The policy of this exam asks for no access code, so there is none to make."


class AccessCodeThere(Conflict):
    code = "access-code-there"
    detail = "There is a code already. Say that it may stop working, or keep it."


class TooManyCodes(TooMany):
    code = "too-many-codes"
    detail = "Too many wrong access codes. Please wait a few minutes."


class AccessCodes:
    def __init__(self, key: bytes) -> None:
        self._failures = FailedSignIns(key, TooManyCodes)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def make(self, exam: str, *, replaces: bool = False, actor: Actor, now: datetime) -> str:
        """Return a new code, which nothing will show again; one of before opens no more.

        Raises ExamUnknown, AccessCodeUnused, and AccessCodeThere unless it `replaces`.
        """
        actor.require(Permission.ADMINISTER)
        if not (await releases.release_of(exam)).policy.needs_code:
            raise AccessCodeUnused
        code, salt = code_of(random_bytes(BYTES)), random_bytes(SALT_BYTES).hex()
        async with transaction():
            if not replaces and await store.of_exam(exam) is not None:
                raise AccessCodeThere
            await store.put(exam, salt, _hashed(salt, code), now=now)
            await audit.record(actor, "exam.access-code-made", exam, now=now)
        return code

    async def made_at(self, *, actor: Actor) -> dict[str, datetime]:
        """When the code of each exam that has one was made."""
        actor.require(Permission.ADMINISTER)
        return {exam: one.made_at for exam, one in (await store.all_codes()).items()}

    async def require(
        self, release: Release, code: str | None, *, actor: Actor, now: datetime
    ) -> None:
        """Let through whoever brings the code, if the exam needs one; wrong ones are counted.

        One at a time for each person, so that nobody guesses faster than is counted.
        Raises AccessCodeWrong, TooManyCodes.
        """
        if not release.policy.needs_code:
            return
        if not code:
            raise AccessCodeWrong(members={"retry_at": None})
        counted_as = _counted_as(release.slug, actor.person_id)
        async with self._turns.setdefault(counted_as, asyncio.Lock()):
            await self._failures.require_few(counted_as, counted_as, now=now)
            if not await _opens(release.slug, code):
                await self._failures.add(counted_as, counted_as, now=now)
                raise AccessCodeWrong(members={"retry_at": None})

    async def unlock(
        self, exam: str, person_id: UUID, ground: UnlockGround, *, actor: Actor, now: datetime
    ) -> None:
        """Let somebody try codes again at once who tried too many wrong ones; nothing otherwise.

        Raises ExamUnknown, AccessCodeUnused, OwnSitting.
        """
        actor.require(Permission.RUN_SITTINGS)
        if person_id == actor.person_id:
            raise OwnSitting
        release = await releases.release_of(exam)
        if not release.policy.needs_code:
            raise AccessCodeUnused
        async with transaction():
            await self._failures.forgive(_counted_as(release.slug, person_id))
            detail = {"exam": release.slug, "ground": ground.value}
            await audit.record(actor, "access-code.unlocked", person_id, now=now, detail=detail)


async def _opens(exam: str, code: str) -> bool:
    stored = await store.of_exam(exam)
    return stored is not None and hmac.compare_digest(stored.hash, _hashed(stored.salt, code))


def _hashed(salt: str, code: str) -> str:
    text = f"assay-access-code-v1 {salt} {as_written(code)}"
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _counted_as(exam: str, person_id: UUID) -> str:
    """By person and exam: a whole class behind one address does not shut itself out."""
    return f"access code of {exam} for {person_id}"
