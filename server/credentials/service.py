"""Looking certificates up and judging them; what is done to them is done by its parts."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from server.credentials.checks import Checks
from server.credentials.domain import did
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.keys import PublicKey
from server.credentials.domain.record import Issuer
from server.credentials.domain.verdict import Evidence, judge
from server.credentials.drafting import ISSUER_NAME, Drafting
from server.credentials.finding import Finding
from server.credentials.formats.service import Formats
from server.credentials.issuing import Issuing
from server.credentials.judged import Judged
from server.credentials.keyring.compromise import Recovery
from server.credentials.keyring.service import Keyring
from server.credentials.life.choices import HolderChoices
from server.credentials.life.erasing import Erasing
from server.credentials.life.mass import MassActs
from server.credentials.life.naming import Naming
from server.credentials.life.replacing import Replacing
from server.credentials.life.service import Life
from server.credentials.log.service import Log
from server.credentials.signer import Signer
from server.credentials.status_lists import StatusLists
from server.credentials.store import certificates
from server.credentials.trust import Trust

EXPIRING_AT_ONCE = 200


class Credentials:
    def __init__(
        self, signer: Signer, tag_keys: Mapping[int, bytes], public_url: str, log_dir: Path
    ) -> None:
        self._signer = signer
        self._public_url = public_url
        self._did = did.did_web(public_url)
        self.keys = Keyring(signer, public_url)
        self.finding = Finding(tag_keys)
        self.lists = StatusLists(signer, public_url)
        self.formats = Formats(signer, self.keys, Issuer(did=self._did, name=ISSUER_NAME))
        drafting = Drafting(signer, tag_keys, public_url)
        self.issuing = Issuing(drafting, self.finding)
        self.checks = Checks(self.keys, public_url, self.finding)
        self.life = Life(self.lists, self.finding)
        self.log = Log(signer, public_url, log_dir, self.did_bytes)
        self.recovery = Recovery(signer, self.keys, self.finding)
        self.trust = Trust(signer, self.keys, public_url, self.lists)
        self.choices = HolderChoices(self.finding)
        self.erasing = Erasing(self.finding)
        self.naming = Naming(self.issuing)
        self.replacing = Replacing(self.issuing)
        self.mass_acts = MassActs(self.life, self.issuing, self.lists, self.finding)

    async def judged(self, text: str, *, at: datetime) -> Judged:
        await self.keys.catch_up()
        return self.judge(await self.finding.by_text(text), at=at)

    def kept(self, text: str, *, at: datetime) -> Judged | None:
        """`judged`, where nothing needs to be read for it."""
        certificate = None if self.keys.is_stale else self.finding.kept(text)
        return None if certificate is None else self.judge(certificate, at=at)

    def judge(self, certificate: Certificate, *, at: datetime) -> Judged:
        evidence = Evidence.UNCHECKED if self.keys.is_doubted(certificate) else Evidence.SOUND
        return Judged(certificate, judge(evidence, certificate.standing, at=at))

    async def of_person(self, person_id: UUID) -> list[Certificate]:
        return await certificates.of_person(person_id)

    async def of_decisions(self, decision_ids: Sequence[UUID]) -> dict[UUID, Certificate]:
        """By the decision; intents too."""
        return await certificates.by_decisions(decision_ids)

    async def of_decision(self, decision_id: UUID) -> Certificate | None:
        """The newest that was issued on it; None where it was erased, too."""
        return await certificates.by_decision(decision_id)

    async def is_out(self, certificate: Certificate) -> bool:
        """Whether it may be told of: signed, and under a signed head of the log."""
        return certificate.document is not None and await self.log.covers(certificate)

    async def erased_of(self, decision_ids: Sequence[UUID]) -> set[UUID]:
        """Those whose certificate was erased."""
        return await certificates.erased_of(decision_ids)

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

    async def did_bytes(self) -> bytes:
        """The DID document as it is served, to the byte: each head of the log has its hash."""
        return msgspec.json.encode(await self.did_document())

    async def jwks(self) -> Mapping[str, object]:
        return did.jwks(await self.keys.fresh())
