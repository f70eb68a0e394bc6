"""Issuing: intent, signature, check, store.

The exact bytes are on disk before anything is signed, so a crash between any two steps resumes to
the same certificate.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from server.audit import service as audit
from server.credentials import events
from server.credentials.domain.certificate import Certificate, Intent
from server.credentials.domain.choices import Choice
from server.credentials.domain.event import EventKind
from server.credentials.domain.reasons import ReplacementCode
from server.credentials.domain.refusals import CertificateNotInForce
from server.credentials.domain.verdict import Status
from server.credentials.drafting import Drafting, Order, Place, Replacement, free_places
from server.credentials.finding import SCOPE, Finding
from server.credentials.store import certificates, choices, directory, lives, status_lists
from server.database import changes, outbox
from server.database.connection import transaction
from server.kernel.actor import SYSTEM, Actor

REPLACE_TOPIC = "certificate.replace"
REISSUE_TOPIC = "certificate.reissue"
"""As `REPLACE_TOPIC`, by an act on many: its key is the certificate and the act, both in hex."""
REISSUED_TOPIC = "certificates.reissued"
"""Once for each certificate; its key is the person and the act, both in hex."""
_Holder = tuple[UUID, str]
"""A person, and the scheme they are certified in."""


class Issuing:
    def __init__(self, drafting: Drafting, finding: Finding) -> None:
        self._drafting = drafting
        self._finding = finding

    async def issue(self, order: Order, *, now: datetime) -> Certificate:
        (issued,) = await self.issue_many([order], now=now)
        return issued

    async def issue_many(self, orders: Sequence[Order], *, now: datetime) -> list[Certificate]:
        """Issue once per decision; again, the same certificates. Resumes unfinished intents.

        A batch costs two commits. A person's later order of a scheme supersedes the earlier one,
        and is suspended if that one is.
        """
        issued: dict[UUID, Certificate] = {}
        for some in _one_each({order.decision_id: order for order in orders}.values()):
            for certificate in await self._issue(some, now):
                issued[certificate.decision_id] = certificate
        return [issued[order.decision_id] for order in orders]

    async def replace(
        self, before: Certificate, wanted: Replacement, *, actor: Actor, now: datetime
    ) -> Certificate:
        """Issue another on the same decision. Raises CertificateNotInForce."""
        (place,) = await free_places(1)
        intent = await asyncio.to_thread(self._drafting.replacing, before, wanted, place, now)
        async with transaction():
            await self._supersede(before, intent.certificate, wanted.code, actor, now)
            await self._keep([intent])
            detail = _told(intent) | {"replaces": str(before.id), "code": wanted.code.value}
            await audit.record(actor, "certificate.issued", intent.id, now=now, detail=detail)
            if wanted.act is None:
                await outbox.add(REPLACE_TOPIC, intent.id, now=now)
            else:
                await outbox.add(REISSUE_TOPIC, intent.id.hex + wanted.act.hex, now=now)
        self._finding.forget(before.printed_id)
        return await self.finish(intent.id, act=wanted.act, now=now) or intent.certificate

    async def finish(
        self, certificate_id: UUID, *, act: UUID | None = None, now: datetime
    ) -> Certificate | None:
        """Sign what was to replace another, if that is still to be done.

        Of an act on many each person is told once.
        """
        intent = (await certificates.intents([certificate_id])).get(certificate_id)
        if intent is None:
            return await certificates.by_id(certificate_id)
        finished = await asyncio.to_thread(self._drafting.signed, intent)
        signed = finished.certificate
        async with transaction():
            if await certificates.save_document(finished):
                await events.record_issues([signed], now=now)
                if act is None:
                    await outbox.add("certificate.replaced", signed.id, now=now)
                else:
                    await outbox.add(REISSUED_TOPIC, signed.person_id.hex + act.hex, now=now)
                await self._announce_before([signed], now)
        return signed

    async def _issue(self, orders: Sequence[Order], now: datetime) -> list[Certificate]:
        known = await certificates.by_decisions([order.decision_id for order in orders])
        new = [order for order in orders if order.decision_id not in known]
        begun = [one.id for one in known.values() if one.document is None]
        intents = [*(await certificates.intents(begun)).values()] if begun else []
        if new:
            intents += await self._record_intents(new, now)
        signed = await asyncio.to_thread(self._sign_all, intents) if intents else []
        if signed:
            await self._finish(signed, now)
        done = [one for one in known.values() if one.document is not None]
        return done + [one.certificate for one in signed]

    async def _record_intents(self, orders: Sequence[Order], now: datetime) -> list[Intent]:
        places = await free_places(len(orders))
        before = await certificates.live_among([(one.person_id, one.scheme) for one in orders])
        intents = await asyncio.to_thread(self._intents, orders, before, places, now)
        async with transaction():
            for one in (intent.certificate for intent in intents):
                old = before.get((one.person_id, one.scheme))
                if old is not None:
                    await self._supersede(old, one, ReplacementCode.RENEWAL, SYSTEM, now)
            await self._keep(intents)
            await audit.record_all(
                SYSTEM,
                "certificate.issued",
                {one.id: _told(one) for one in intents},
                now=now,
            )
        for old in before.values():
            self._finding.forget(old.printed_id)
        return intents

    async def _keep(self, intents: Sequence[Intent]) -> None:
        await certificates.add_intents(intents)
        await status_lists.open_list(intents[0].certificate.record.status_list)

    async def _finish(self, signed: Sequence[Intent], now: datetime) -> None:
        async with transaction():
            unsigned = await certificates.unsigned_among([one.id for one in signed])
            finished = [one for one in signed if one.id in unsigned]
            await certificates.save_documents(finished)
            mine = [one.certificate for one in finished]
            await events.record_issues(mine, now=now)
            await outbox.add_all("certificate.issued", [one.id for one in mine], now=now)
            suspended = [one.id for one in mine if one.standing.status is Status.SUSPENDED]
            await outbox.add_all("certificate.suspended", suspended, now=now)
            await self._announce_before(mine, now)

    async def _announce_before(self, signed: Sequence[Certificate], now: datetime) -> None:
        """What they took the place of leads to them from now on."""
        before = [one.replaces for one in signed if one.replaces is not None]
        if before:
            for printed in (await certificates.printed_ids(before)).values():
                self._finding.forget(printed)
                await changes.announce(SCOPE, printed, now=now)

    async def _supersede(
        self,
        before: Certificate,
        by: Certificate,
        code: ReplacementCode,
        actor: Actor,
        now: datetime,
    ) -> None:
        if not await lives.supersede(before, by.id, now=now):
            raise CertificateNotInForce
        await directory.hand_on(before.id, by)
        if by.is_name_withheld:
            await choices.add(by.id, Choice.NAME, is_yes=False, now=now)
        await events.record(before, EventKind.SUPERSEDE, actor=actor, now=now, code=code)
        await changes.announce(SCOPE, before.printed_id, now=now)

    def _intents(
        self,
        orders: Sequence[Order],
        before: Mapping[_Holder, Certificate],
        places: Sequence[Place],
        now: datetime,
    ) -> list[Intent]:
        return [
            self._drafting.ordered(order, before.get((order.person_id, order.scheme)), place, now)
            for order, place in zip(orders, places, strict=True)
        ]

    def _sign_all(self, intents: Sequence[Intent]) -> list[Intent]:
        return [self._drafting.signed(intent) for intent in intents]


def _one_each(orders: Iterable[Order]) -> list[list[Order]]:
    """Part the orders so that none for the same person and scheme go together."""
    rounds: list[dict[_Holder, Order]] = []
    for order in orders:
        holder = (order.person_id, order.scheme)
        free = next((one for one in rounds if holder not in one), None)
        if free is None:
            rounds.append({holder: order})
        else:
            free[holder] = order
    return [list(one.values()) for one in rounds]


def _told(intent: Intent) -> dict[str, str]:
    certificate = intent.certificate
    return {"scheme": certificate.scheme, "decision": str(certificate.decision_id)}
