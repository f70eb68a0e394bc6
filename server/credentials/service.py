"""Looking certificates up and judging them; what is done to them is done by its parts."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from server.credentials.domain import did
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.document import Document
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.domain.record import Issuer
from server.credentials.domain.verdict import Evidence, Verdict, judge
from server.credentials.domain.words import Certificate as Facts
from server.credentials.domain.words import Words, words
from server.credentials.finding import Finding
from server.credentials.formats.service import Formats
from server.credentials.issuing import ISSUER_NAME, Issuing
from server.credentials.keyring.service import Keyring
from server.credentials.life.service import Life
from server.credentials.proof import ProofInvalid, verification_method, verify_our_proof
from server.credentials.signer import Signer
from server.credentials.status_lists import StatusLists
from server.credentials.store import certificates
from server.credentials.trust import Trust
from server.kernel.errors import NotFound, Refusal

EXPIRING_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Judged:
    certificate: Certificate
    verdict: Verdict

    @property
    def words(self) -> Words:
        record = self.certificate.record
        standing, achievement = self.certificate.standing, record.achievement
        facts = Facts(achievement.title, achievement.level, record.issuer.name, standing)
        return words(self.verdict, facts)


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on one row of a batch; `code` names what was wrong with a malformed row."""

    verdict: Verdict
    code: str | None = None
    judged: Judged | None = None


class Credentials:
    def __init__(self, signer: Signer, tag_keys: Mapping[int, bytes], public_url: str) -> None:
        self._signer = signer
        self._public_url = public_url
        self._did = did.did_web(public_url)
        self.keys = Keyring(signer, public_url)
        self.finding = Finding(tag_keys)
        self.lists = StatusLists(signer, public_url)
        self.formats = Formats(signer, Issuer(did=self._did, name=ISSUER_NAME))
        self.issuing = Issuing(signer, tag_keys, public_url, self.finding)
        self.life = Life(self.lists, self.finding)
        self.trust = Trust(signer, self.keys, public_url, self.lists)

    async def judged(self, text: str, *, at: datetime) -> Judged:
        await self.keys.catch_up()
        return self.judge(await self.finding.by_text(text), at=at)

    def judge(self, certificate: Certificate, *, at: datetime) -> Judged:
        evidence = Evidence.UNCHECKED if self.keys.is_doubted(certificate) else Evidence.SOUND
        return Judged(certificate, judge(evidence, certificate.standing, at=at))

    async def check_id(self, text: str, *, at: datetime) -> Checked:
        try:
            judged = await self.judged(text, at=at)
        except NotFound as refusal:
            return Checked(Verdict.UNKNOWN, refusal.code)
        return Checked(judged.verdict, judged=judged)

    async def check_document(self, document: Document, *, at: datetime) -> Checked:
        """Verify a credential somebody holds: issuer, then signature, then status."""
        issuer = document.get("issuer")
        named = issuer.get("id") if isinstance(issuer, dict) else issuer
        if not isinstance(named, str):
            return Checked(Verdict.UNVERIFIABLE, "credential-malformed")
        if named != self._did:
            return Checked(Verdict.UNKNOWN_ISSUER)
        try:
            await asyncio.to_thread(self._verify, document)
        except Refusal as refusal:
            return Checked(Verdict.TAMPERED, refusal.code)
        certificate = await self._by_address(document.get("id"))
        if certificate is None:
            return Checked(Verdict.UNKNOWN, "certificate-unknown")
        judged = self.judge(certificate, at=at)
        return Checked(judged.verdict, judged=judged)

    async def of_person(self, person_id: UUID) -> list[Certificate]:
        return await certificates.of_person(person_id)

    async def of_decision(self, decision_id: UUID) -> Certificate | None:
        return await certificates.by_decision(decision_id)

    async def expiring(self, after: datetime, until: datetime) -> AsyncIterator[list[Certificate]]:
        """Those in force that expire after the one moment and not after the other, in batches."""
        last: Certificate | None = None
        while some := await certificates.expiring(after, until, last, limit=EXPIRING_AT_ONCE):
            yield some
            last = some[-1]

    async def live(self, person_id: UUID, scheme: str) -> Certificate | None:
        return await certificates.live(person_id, scheme)

    def public_keys(self) -> tuple[PublicKey, ...]:
        return self.keys.public_keys()

    @property
    def did(self) -> str:
        return self._did

    async def did_document(self) -> Mapping[str, object]:
        return did.did_document(self._public_url, await self.keys.fresh())

    async def jwks(self) -> Mapping[str, object]:
        return did.jwks(await self.keys.fresh())

    def _verify(self, document: Document) -> None:
        method = verification_method(document)
        prefix, _, kid = method.partition("#")
        key = next((one for one in self._signer.public_keys() if one.kid == kid), None)
        if prefix != self._did or key is None or key.purpose is not Purpose.CREDENTIALS:
            raise ProofInvalid
        verify_our_proof(document, key.raw)

    async def _by_address(self, address: object) -> Certificate | None:
        if not isinstance(address, str):
            return None
        try:
            return await certificates.by_id(UUID(address.rpartition("/")[2]))
        except ValueError:
            return None
