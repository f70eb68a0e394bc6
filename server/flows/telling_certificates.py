"""Who is told of certificates: of their issue, and of all that happens to them afterwards.

One that was erased meanwhile is told of no more.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from server.certification.service import Decided
from server.credentials.domain.certificate import Certificate
from server.credentials.finding import CertificateUnknown
from server.credentials.issuing import REISSUED_TOPIC
from server.credentials.keyring.compromise import RESIGNED_TOPIC
from server.database.outbox import Entry
from server.flows.lane import Handle
from server.flows.told import Told, of_certificate, recipient
from server.notices.domain.notice import Kind, Payload, Recipient, Telling

_TOLD_EACH_TIME: Mapping[str, Kind] = {
    "certificate.suspended": Kind.CERTIFICATE_SUSPENDED,
    "certificate.restored": Kind.CERTIFICATE_RESTORED,
    "certificate.reinstated": Kind.CERTIFICATE_REINSTATED,
}
"""The same can happen to a certificate again."""
_TOLD_TOGETHER: Mapping[str, Kind] = {
    REISSUED_TOPIC: Kind.CERTIFICATES_REISSUED,
    RESIGNED_TOPIC: Kind.CERTIFICATES_RESIGNED,
}
"""Of many certificates at once, so each person is told once, however many of them are theirs."""
_TOLD_ONCE: Mapping[str, Kind] = {
    "certificate.replaced": Kind.CERTIFICATE_REPLACED,
    "certificate.revoked": Kind.CERTIFICATE_REVOKED,
    "name-change.refused": Kind.NAME_CHANGE_REFUSED,
}


class CertificateTellings:
    def __init__(self, told: Told) -> None:
        self._told = told

    def handlers(self) -> Mapping[str, Handle]:
        return {
            "certificate.issued": self._issued,
            "certificate.erased": self._erased,
            **dict.fromkeys(_TOLD_EACH_TIME, self._happened),
            **dict.fromkeys(_TOLD_ONCE, self._happened),
            **dict.fromkeys(_TOLD_TOGETHER, self._happened_to_many),
        }

    async def _issued(self, entries: list[Entry], now: datetime) -> None:
        """Of a pass one mail tells: that of the certificate, which leads to the result too."""
        for entry in entries:
            certificate = await self._certificate(entry)
            if certificate is None:
                continue
            await self._let_out(certificate, now)
            people = await self._told.people([certificate.person_id])
            to = [recipient(one) for one in people.values()]
            # One that rests on no decision is the audit's matter, and nothing to be told.
            for decided in await self._told.certification.decided([certificate.decision_id]):
                await self._tell_of_issue(certificate, decided, to, now)

    async def _tell_of_issue(
        self, certificate: Certificate, decided: Decided, to: list[Recipient], now: datetime
    ) -> None:
        result = {"exam": decided.exam_title, "sitting": str(decided.sitting_id)}
        issued = {**of_certificate(certificate), "sitting": result["sitting"]}
        about = (Kind.CERTIFICATE_ISSUED, str(certificate.id))
        # Who learned of another result by a regrade is not told of a first one.
        tellings = [
            Telling(Kind.RESULT, str(decided.id), one, result, is_mailed=False)
            for one in to
            if decided.change is None
        ]
        tellings += [Telling(*about, one, issued) for one in to]
        await self._told.notices.tell(tellings, now=now)

    async def _happened(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            one = await self._certificate(entry)
            if one is None:
                continue
            await self._let_out(one, now)
            if entry.topic in _TOLD_ONCE:
                kind, subject = _TOLD_ONCE[entry.topic], entry.key
            else:
                kind, subject = _TOLD_EACH_TIME[entry.topic], f"outbox-{entry.id}"
            await self._tell(kind, subject, one.person_id, of_certificate(one), now)

    async def _happened_to_many(self, entries: list[Entry], now: datetime) -> None:
        for entry in entries:
            person_id, why = UUID(entry.key[:32]), entry.key[32:]
            for one in await self._told.credentials.of_person(person_id):
                await self._let_out(one, now)
            await self._tell(_TOLD_TOGETHER[entry.topic], why, person_id, {}, now)

    async def _erased(self, entries: list[Entry], now: datetime) -> None:
        """The key is the person: what was erased has no name any more, nor has what told of it."""
        for entry in entries:
            person_id, gone = UUID(entry.key), self._told.credentials.finding.gone
            await self._told.notices.forget_gone(person_id, gone)
            kind, subject = Kind.CERTIFICATE_ERASED, f"outbox-{entry.id}"
            await self._tell(kind, subject, person_id, {}, now)

    async def _let_out(self, certificate: Certificate, now: datetime) -> None:
        """What stands under no signed head of the log is nothing to tell of."""
        if not await self._told.credentials.is_out(certificate):
            await self._told.credentials.log.publish(now=now)

    async def _certificate(self, entry: Entry) -> Certificate | None:
        try:
            return await self._told.credentials.finding.by_address_id(UUID(entry.key))
        except CertificateUnknown:
            return None

    async def _tell(
        self, kind: Kind, subject: str, person_id: UUID, payload: Payload, now: datetime
    ) -> None:
        people = await self._told.people([person_id])
        tellings = [Telling(kind, subject, recipient(one), payload) for one in people.values()]
        await self._told.notices.tell(tellings, now=now)
