"""Revoking or issuing anew many certificates as one act.

Tried first, which stores nothing; committed by the digest of what was tried. Every line stands in
the journal before the first is carried out, and each batch is one commit with its lines, so an act
that was cut off goes on where it was. Each status list is signed once, at the end.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.mass import (
    Asked,
    Deed,
    MassAct,
    MassActStale,
    Outcome,
    Trial,
    would_change,
)
from server.credentials.domain.printed_id import display
from server.credentials.domain.reasons import ReplacementCode
from server.credentials.domain.refusals import CertificateNotInForce
from server.credentials.domain.verdict import Evidence, RevocationCode, Verdict, judge
from server.credentials.drafting import Replacement
from server.credentials.finding import Finding
from server.credentials.issuing import Issuing
from server.credentials.life.service import Life
from server.credentials.status_lists import StatusLists
from server.credentials.store import certificates
from server.credentials.store import mass as store
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission

BATCH = 50
SHOWN = 10
_Line = tuple[UUID, UUID]


class MassActs:
    def __init__(self, life: Life, issuing: Issuing, lists: StatusLists, finding: Finding) -> None:
        self._life = life
        self._issuing = issuing
        self._lists = lists
        self._finding = finding

    async def try_it(self, asked: Asked, *, actor: Actor, now: datetime) -> Trial:
        """Say what it would do; stores nothing."""
        actor.require(Permission.REVOKE)
        verdicts: Counter[Verdict] = Counter()
        known, changes, sample = 0, 0, list[str]()
        for at in range(0, len(asked.certificate_ids), BATCH):
            some = await certificates.by_ids(asked.certificate_ids[at : at + BATCH])
            known += len(some)
            for one in some.values():
                verdicts[judge(Evidence.SOUND, one.standing, at=now)] += 1
                if would_change(asked.deed, one.standing, now=now):
                    changes += 1
                    sample.append(display(one.printed_id))
        unknown = len(asked.certificate_ids) - known
        return Trial(asked.digest, verdicts, unknown, changes, sample[:SHOWN])

    async def commit(self, asked: Asked, digest: str, *, actor: Actor, now: datetime) -> MassAct:
        """Write the journal. Raises MassActStale where other certificates were tried."""
        actor.require(Permission.REVOKE)
        if asked.digest != digest:
            raise MassActStale
        async with transaction():
            act = await store.begin(asked, now=now)
            detail: dict[str, str | int] = {"deed": act.deed.value, "code": act.code}
            detail["certificates"] = len(asked.certificate_ids)
            await audit.record(actor, "mass-act.begun", act.id, now=now, detail=detail)
        return act

    async def begun(self, digest: str, *, actor: Actor) -> MassAct | None:
        """The newest act that was confirmed by this digest, over or not."""
        actor.require(Permission.REVOKE)
        return await store.by_digest(digest)

    async def carry_out(self, act: MassAct, *, actor: Actor, now: datetime) -> AsyncIterator[int]:
        """Go on to the end, and tell after each batch how many lines it had."""
        actor.require(Permission.REVOKE)
        while lines := await store.waiting(act.id, BATCH):
            carry_out = self._revoke if act.deed is Deed.REVOKE else self._reissue
            await carry_out(act, lines, actor, now)
            yield len(lines)
        for number in await store.lists_of(act.id):
            await self._lists.signed(number, now=now)
        async with transaction():
            if await store.end(act.id, now=now):
                await audit.record(actor, "mass-act.ended", act.id, now=now)

    async def counts(self, act: MassAct) -> Mapping[str, int]:
        """Lines by what came of them; those still to be done are `waiting`."""
        found = await store.outcomes(act.id)
        return {outcome or "waiting": count for outcome, count in found.items()}

    async def _revoke(
        self, act: MassAct, lines: Sequence[_Line], actor: Actor, now: datetime
    ) -> None:
        code, revoked = RevocationCode(act.code), dict[UUID, Certificate]()
        async with transaction():
            for line_id, certificate_id in lines:
                one = await self._life.revoke_within(
                    certificate_id, code, act.text, actor=actor, now=now
                )
                if one is not None:
                    revoked[line_id] = one
            await store.done([*revoked], Outcome.DONE)
            others = [line_id for line_id, _ in lines if line_id not in revoked]
            await store.done(others, Outcome.NOTHING)
        for one in revoked.values():
            self._finding.forget(one.printed_id)

    async def _reissue(
        self, act: MassAct, lines: Sequence[_Line], actor: Actor, now: datetime
    ) -> None:
        for line_id, certificate_id in lines:
            is_done = await self._reissue_one(act, certificate_id, actor, now)
            await store.done([line_id], Outcome.DONE if is_done else Outcome.NOTHING)

    async def _reissue_one(
        self, act: MassAct, certificate_id: UUID, actor: Actor, now: datetime
    ) -> bool:
        before = await certificates.by_id(certificate_id)
        if before is None:
            return False
        if before.superseded_by is not None:  # cut off between the certificate and its line
            after = await self._issuing.finish(before.superseded_by, act=act.id, now=now)
            return after is not None and after.decision_id == before.decision_id
        if not would_change(Deed.REISSUE, before.standing, now=now):
            return False
        record = before.record
        wanted = Replacement(
            code=ReplacementCode(act.code),
            holder_name=record.holder.name,
            score=record.score,
            act=act.id,
        )
        try:
            await self._issuing.replace(before, wanted, actor=actor, now=now)
        except CertificateNotInForce:
            return False
        return True
