"""Finding a certificate by what somebody has of it; what was found is kept for a while."""

from collections.abc import Collection, Mapping
from uuid import UUID

from server.credentials.domain import printed_id
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.printed_id import Forged, Mistyped
from server.credentials.store import certificates
from server.database import changes
from server.kernel.errors import NotFound
from server.kernel.kept import Kept

MOST_KEPT = 5_000
"""Each takes about ten kilobytes."""
SCOPE = "certificate"


class IdMistyped(NotFound):
    code = "id-mistyped"
    detail = "This is no certificate ID. Please compare it character by character."


class CertificateUnknown(NotFound):
    code = "certificate-unknown"
    detail = "We know of no certificate with this ID."


class Finding:
    def __init__(self, tag_keys: Mapping[int, bytes]) -> None:
        self._tag_keys = tag_keys
        self._kept: Kept[str, Certificate] = Kept(MOST_KEPT)
        changes.on_change(SCOPE, self._kept.forget)

    async def by_text(self, text: str) -> Certificate:
        """Find by a printed ID as typed; raises IdMistyped or CertificateUnknown."""
        kept = self.kept(text)
        if kept is not None:
            return kept
        compact = self.compact(text)
        return self._kept.get(compact) or await self._kept.load(compact, _signed)

    def kept(self, text: str) -> Certificate | None:
        """By a printed ID to the letter; it was read, tag and all, when it came in."""
        return self._kept.get(text.replace("-", ""))

    def compact(self, text: str) -> str:
        """Read a printed ID as typed; raises IdMistyped, or CertificateUnknown for a forged one."""
        read = printed_id.read(text, self._tag_keys)
        if isinstance(read, Mistyped):
            near = read.did_you_mean
            raise IdMistyped(members={"did_you_mean": near} if near else None)
        if isinstance(read, Forged):
            raise CertificateUnknown
        return read.compact

    async def by_address_id(self, certificate_id: UUID) -> Certificate:
        """Find by the ID in a credential's own address; raises CertificateUnknown."""
        found = await certificates.by_id(certificate_id)
        if found is None or found.document is None:
            raise CertificateUnknown
        return found

    async def by_compacts(self, compacts: Collection[str]) -> dict[str, Certificate]:
        """Those that were issued, by printed ID; one query for all that are not kept."""
        kept = {one: found for one in compacts if (found := self._kept.get(one)) is not None}
        asked = [one for one in compacts if one not in kept]
        read = await certificates.by_printed_ids(asked) if asked else {}
        return kept | {one: found for one, found in read.items() if found.document is not None}

    async def by_ids(self, ids: Collection[UUID]) -> dict[UUID, Certificate]:
        """Those that were issued, by the ID in a credential's own address."""
        read = await certificates.by_ids(list(ids)) if ids else {}
        return {one: found for one, found in read.items() if found.document is not None}

    async def gone(self, shown: Collection[str]) -> set[str]:
        """Which of these printed IDs stand for no certificate any more, as the store has it."""
        compacts = {one: one.replace("-", "") for one in shown}
        there = await certificates.by_printed_ids([*compacts.values()]) if shown else {}
        return {one for one, compact in compacts.items() if compact not in there}

    def forget(self, printed: str) -> None:
        """What this process kept of a certificate; `changes.announce` tells the others."""
        self._kept.forget(printed)


async def _signed(compact: str) -> Certificate:
    found = await certificates.by_printed_id(compact)
    if found is None or found.document is None:
        raise CertificateUnknown
    return found
