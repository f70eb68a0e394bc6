"""Checking what strangers bring against what we issued: one thing, or a thousand together.

`checking` judges; here the certificates it asks for are read, in one query for each way they are
named, and the slow part leaves the event loop.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from server.credentials.checking.assessment import Assessment, unread
from server.credentials.checking.checker import Checker
from server.credentials.checking.codes import Code, verdict_of
from server.credentials.checking.held import Held, Kind
from server.credentials.checking.material import KnownKey, Material, own_keys
from server.credentials.domain import did
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import digest_of
from server.credentials.domain.history import standing_as_of
from server.credentials.domain.keys import PublicKey
from server.credentials.domain.qr_token import TokenMalformed, take_apart
from server.credentials.domain.verdict import Evidence, Standing, Verdict, judge
from server.credentials.finding import Finding, IdMistyped
from server.credentials.judged import Judged
from server.credentials.keyring.service import Keyring
from server.credentials.store import events
from server.kernel.errors import NotFound

AT_ONCE = 25
"""So many are judged between two looks at the event loop."""
_CREDENTIALS = "/credentials/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The verdict on one thing; `code` says why where no certificate of ours is judged."""

    verdict: Verdict
    code: Code | None = None
    judged: Judged | None = None
    assessment: Assessment | None = None
    did_you_mean: str | None = None

    @property
    def is_failed_look_up(self) -> bool:
        """A signature of ours is nothing that anybody guesses, whatever became of its record."""
        return self.verdict is Verdict.UNKNOWN and self.code is not Code.RECORD_GONE


class Batch:
    """What was asked, and every certificate of ours it names."""

    def __init__(
        self,
        asked: Sequence[Held | Code],
        named: Sequence["_Named"],
        material: Material,
        keys: Keyring,
    ) -> None:
        self._asked = list(zip(asked, named, strict=True))
        self._checker = Checker(material)
        self._keys = keys

    async def checked(self, *, at: datetime) -> AsyncIterator[list[Checked]]:
        """Yield the verdicts in the order they were asked for, a few at a time."""
        for start in range(0, len(self._asked), AT_ONCE):
            some = self._asked[start : start + AT_ONCE]
            if any(isinstance(one, Held) and one.kind is not Kind.ID for one, _ in some):
                yield await asyncio.to_thread(self._some, some, at)
            else:
                yield self._some(some, at)
                await asyncio.sleep(0)

    def _some(self, some: Iterable[tuple[Held | Code, "_Named"]], at: datetime) -> list[Checked]:
        return [self._one(asked, named, at) for asked, named in some]

    def _one(self, asked: Held | Code, named: "_Named", at: datetime) -> Checked:
        if isinstance(asked, Code):
            return _of(unread(asked))
        if asked.kind is Kind.ID:
            return self._of_id(named, at)
        assessment = self._checker.judge(asked, at=at)
        if assessment.code is Code.TOKEN_FORGED:
            # A forged token, an unknown and an erased certificate look alike.
            assessment = unread(Code.CERTIFICATE_UNKNOWN, asked)
        certificate = named.certificate
        if certificate is None or assessment.standing is None:
            return _of(assessment)
        judged = Judged(certificate, assessment.verdict)
        return replace(_of(assessment), judged=judged)

    def _of_id(self, named: "_Named", at: datetime) -> Checked:
        found = named.certificate
        if found is None:
            return _unfound(named.refusal)
        is_doubted = self._keys.is_doubted(found)
        evidence = Evidence.UNCHECKED if is_doubted else Evidence.SOUND
        verdict = judge(evidence, found.standing, at=at)
        code = Code.KEY_DOUBTED if is_doubted else None
        return Checked(verdict=verdict, code=code, judged=Judged(found, verdict))


@dataclass(frozen=True, slots=True)
class _Named:
    """How a thing names a certificate, and the one that it is."""

    compact: str | None = None
    id: UUID | None = None
    certificate: Certificate | None = None
    refusal: NotFound | None = None


class Checks:
    def __init__(self, keys: Keyring, public_url: str, finding: Finding) -> None:
        self._keys = keys
        self._finding = finding
        self._public_url = public_url
        self._did = did.did_web(public_url)

    async def check(self, asked: Held | Code, *, at: datetime) -> Checked:
        batch = await self.batch([asked])
        [[checked]] = [some async for some in batch.checked(at=at)]
        return checked

    async def batch(
        self,
        asked: Sequence[Held | Code],
        *,
        as_of: datetime | None = None,
        others: Iterable[KnownKey] = (),
        lists: Iterable[Held] = (),
    ) -> Batch:
        """Read all that will be needed; what follows asks the store for nothing more.

        With `as_of` certificates stand as they stood then. `others` are keys of other issuers,
        which are checked and not trusted, and `lists` what those issuers revoked.
        """
        names = [self._name(one) for one in asked]
        by_printed = await self._finding.by_compacts({one.compact for one in names if one.compact})
        by_id = await self._finding.by_ids({one.id for one in names if one.id})
        named = [_found(one, by_printed, by_id) for one in names]
        if as_of is not None:
            named = await _as_of(as_of, named)
        material = self._material(named, await self._keys.fresh())
        proven = frozenset({one async for one in self._proven(asked, named)})
        material = replace(material, proven=proven).with_keys(others).with_lists(lists)
        return Batch(asked, named, material, self._keys)

    async def _proven(
        self, asked: Sequence[Held | Code], named: Sequence[_Named]
    ) -> AsyncIterator[bytes]:
        """What an older file, of a key that was compromised since, has the log to speak for."""
        for held, one in zip(asked, named, strict=True):
            if isinstance(held, Code) or held.document is None or one.certificate is None:
                continue
            if self._keys.has_fallen(held.document) and await self._keys.proves(
                one.certificate, held.document
            ):
                yield digest_of(held.document)

    def _material(self, named: Sequence[_Named], keys: Iterable[PublicKey]) -> Material:
        found = [one.certificate for one in named if one.certificate is not None]
        standings = {one.record.url: one.standing for one in found}
        standings |= {one.printed_id: one.standing for one in found}

        def standing_of(name: str, _dated: Standing) -> Standing | None:
            return standings.get(name)

        return Material(
            issuers=frozenset({self._did}),
            keys=own_keys(self._did, keys),
            standing_of=standing_of,
            knows_all=True,
        )

    def _name(self, asked: Held | Code) -> _Named:
        if isinstance(asked, Code):
            return _Named()
        if asked.document is not None:
            return _Named(id=self._id_in(asked.document.get("id")))
        try:
            if asked.kind is Kind.TOKEN:
                return _Named(take_apart(asked.text).token.printed_id)
            return _Named(self._finding.compact(asked.text))
        except TokenMalformed:
            return _Named()
        except NotFound as refusal:
            return _Named(refusal=refusal)

    def _id_in(self, address: object) -> UUID | None:
        """Return the id of a certificate of ours, spelled as we spell it."""
        start = self._public_url + _CREDENTIALS
        if not isinstance(address, str) or not address.startswith(start):
            return None
        try:
            found = UUID(address.removeprefix(start))
        except ValueError:
            return None
        return found if address == f"{start}{found}" else None


async def _as_of(moment: datetime, named: Sequence[_Named]) -> list[_Named]:
    found = {one.certificate.id: one.certificate for one in named if one.certificate is not None}
    histories = await events.of_certificates([*found])
    then = {
        one.id: replace(
            one, standing=standing_as_of(one.standing, histories.get(one.id, ()), moment)
        )
        for one in found.values()
    }
    return [
        one if one.certificate is None else replace(one, certificate=then[one.certificate.id])
        for one in named
    ]


def _found(
    one: _Named, by_printed: Mapping[str, Certificate], by_id: Mapping[UUID, Certificate]
) -> _Named:
    if one.compact is not None:
        return replace(one, certificate=by_printed.get(one.compact))
    return one if one.id is None else replace(one, certificate=by_id.get(one.id))


def _of(assessment: Assessment) -> Checked:
    return Checked(verdict=assessment.verdict, code=assessment.code, assessment=assessment)


def _unfound(refusal: NotFound | None) -> Checked:
    code = Code.ID_MISTYPED if isinstance(refusal, IdMistyped) else Code.CERTIFICATE_UNKNOWN
    near = None if refusal is None else refusal.members.get("did_you_mean")
    near = near if isinstance(near, str) else None
    return Checked(verdict=verdict_of(code), code=code, did_you_mean=near)
