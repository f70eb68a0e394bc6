"""The drills: keys are rotated, retired and compromised while a server runs.

The operator's commands are given to services of their own, beside the server, as in another
process; what is checked is what strangers see, with a verifier that is not ours.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from server.app import build_services
from server.cli.running import OPERATOR
from server.credentials.domain import did
from server.credentials.domain.document import Document
from server.credentials.domain.keys import PublicKey, Purpose, SecretPurpose
from server.credentials.domain.qr_token import take_apart
from server.credentials.keyring import auditing as keyring
from server.credentials.keyring.compromise import MomentBeforeKey
from server.credentials.proof import ProofOptions, attach_proof, signing_input
from server.credentials.service import Credentials
from server.credentials.signer import open_signer
from server.flows.auditing import violations
from server.web.deps import Services
from tests.api.house import Room, Stock, running, settings_for

SECONDS_TO_FOLLOW = 2.0
"""What the contract gives it, and it needs half of that; a busy machine gets as much again."""
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Drill:
    """A running server, and the operator beside it."""

    room: Room
    operator: Services

    @property
    def credentials(self) -> Credentials:
        return self.operator.credentials

    @property
    def folder(self) -> Path:
        return self.room.stock.data_dir / "keys"

    async def issued(self) -> str:
        """The printed ID of a new certificate."""
        passed = await self.room.sat(await self.room.candidate())
        return str(passed["certificate"]["id"])

    async def file(self, printed: str) -> Document:
        found: Document = (await self.room.http.get(f"/certificates/{printed}.json")).json()
        return found

    async def paper(self, printed: str) -> bytes:
        return (await self.room.http.get(f"/certificates/{printed}.pdf")).content

    async def did_document(self) -> Any:
        return (await self.room.http.get("/.well-known/did.json")).json()

    async def follows(self, is_so: Callable[[], Awaitable[bool]]) -> None:
        """The server knows by itself, and soon enough."""
        async with asyncio.timeout(2 * SECONDS_TO_FOLLOW):
            while not await is_so():  # noqa: ASYNC110 - it is asked as a stranger would
                await asyncio.sleep(0.05)

    async def rotated(self, purpose: Purpose) -> tuple[PublicKey, PublicKey]:
        keys, now = self.credentials.keys, self.room.clock()
        current = [one.key for one in await keys.listed() if one.is_current]
        key = await keys.rotate(purpose, actor=OPERATOR, now=now)

        async def is_listed() -> bool:
            methods = (await self.did_document())["verificationMethod"]
            return any(one["id"].endswith(key.kid) for one in methods)

        await self.follows(is_listed)
        return next(one for one in current if one.purpose is purpose), key

    async def compromised(self, kid: str, at: Any) -> PublicKey:
        """As the command does, to the end."""
        recovery, now = self.credentials.recovery, self.room.clock()
        key, _ = await recovery.declare(kid, at=at, actor=OPERATOR, now=now)
        async for _ in recovery.resign(key, actor=OPERATOR, now=now):
            pass

        async def is_out() -> bool:
            return kid not in str((await self.did_document())["assertionMethod"])

        await self.follows(is_out)
        return key

    async def signed_anew(self, printed: str, kid: str) -> Document:
        """Its file, once the server shows the one that another key signed."""

        async def is_shown() -> bool:
            return signer_of(await self.file(printed)) != kid

        await self.follows(is_shown)
        return await self.file(printed)

    async def verdict(self, **row: Any) -> tuple[str, str | None]:
        answer = await self.room.stranger.post("/verifications", {"items": [row]})
        [found] = answer.json()["items"]
        return found["verdict"], found.get("code")

    async def foreign_verdict(self, document: Document) -> None:
        """Raises OB3VerificationError."""
        published = await self.did_document()
        # It does not ask what a key may do (Controlled Identifiers 1.0, section 3.3); others do.
        published["verificationMethod"] = [
            one
            for one in published["verificationMethod"]
            if one["id"] in published["assertionMethod"]
        ]
        answer = json.dumps(published).encode()
        OB3LdpVerifier().verify(json.dumps(document), download=lambda *_, **__: answer)

    def forged(self, document: Document, kid: str, *, at: Any, name: str | None = None) -> Document:
        """What a thief of the key could make."""
        unsigned = {key: value for key, value in document.items() if key != "proof"}
        if name is not None:
            unsigned["name"] = name
        options = ProofOptions(did.key_url(self.credentials.did, kid), at.replace(microsecond=0))
        stolen = open_signer(self.folder)
        return attach_proof(
            unsigned, options, stolen.sign_with(kid, signing_input(unsigned, options))
        )

    async def audited(self) -> list[str]:
        services = self.room.services
        return await violations(services.credentials, services.flows.topics, now=self.room.clock())


@pytest_asyncio.fixture(scope="module")
async def drill(stock: Stock, stock_copy: str, room_engine: str) -> AsyncIterator[Drill]:
    async with running(stock, stock_copy, room_engine) as room:
        settings = settings_for(stock_copy, room.stock.data_dir)
        yield Drill(room, build_services(settings, room.clock))


def signer_of(document: Document) -> str:
    proof: Any = document["proof"]
    return str(proof["verificationMethod"]).partition("#")[2]


async def test_a_running_server_signs_with_a_new_key_and_old_certificates_verify(
    drill: Drill,
) -> None:
    earlier = await drill.issued()

    old, new = await drill.rotated(Purpose.CREDENTIALS)
    later = await drill.issued()

    assert signer_of(await drill.file(earlier)) == old.kid
    assert signer_of(await drill.file(later)) == new.kid
    for printed in (earlier, later):
        document = await drill.file(printed)
        await drill.foreign_verdict(document)
        assert await drill.verdict(credential=document) == ("valid", None)
    key_set = (await drill.room.http.get("/.well-known/jwks.json")).json()
    assert {old.kid, new.kid} <= {one["kid"] for one in key_set["keys"]}


async def test_a_house_that_moves_twice_finds_its_keys_in_the_log(drill: Drill) -> None:
    settings = settings_for(drill.room.stock.url, drill.room.stock.data_dir)
    second, third = (
        build_services(msgspec.structs.replace(settings, public_url=one)).credentials.keys
        for one in ("https://second.example", "https://third.example")
    )

    old = next(one.key for one in await second.listed() if one.key.purpose is Purpose.RECEIPTS)
    new = await second.rotate(Purpose.RECEIPTS, actor=OPERATOR, now=drill.room.clock())
    await second.retire(old.kid, actor=OPERATOR, now=drill.room.clock())

    assert new.kid in {one.key.kid for one in await third.listed()}
    assert await keyring.violations(third) == []
    assert await keyring.violations(drill.credentials.keys) == []


async def test_what_a_retired_key_signs_later_does_not_count(drill: Drill) -> None:
    document = await drill.file(await drill.issued())
    old, _ = await drill.rotated(Purpose.CREDENTIALS)
    retired_at = drill.room.clock()
    await drill.credentials.keys.retire(old.kid, actor=OPERATOR, now=retired_at)

    async def is_known() -> bool:
        keys = await drill.room.services.credentials.keys.fresh()
        return any(one.kid == old.kid and one.retired_at for one in keys)

    await drill.follows(is_known)
    late = drill.forged(document, old.kid, at=retired_at + SECOND)

    assert await drill.verdict(credential=late) == ("tampered", "key-retired")
    assert await drill.verdict(credential=document) == ("valid", None)
    await drill.foreign_verdict(document)


async def test_after_a_compromise_what_the_log_shows_is_signed_again(drill: Drill) -> None:
    ours = await drill.issued()
    before = await drill.file(ours)
    kid = signer_of(before)
    drill.room.clock.move(minutes=10)
    fell_at = drill.room.clock()

    await drill.compromised(kid, fell_at)

    again = await drill.signed_anew(ours, kid)
    assert {**again, "proof": None} == {**before, "proof": None}
    await drill.foreign_verdict(again)
    with pytest.raises(OB3VerificationError):
        await drill.foreign_verdict(before)
    assert await drill.verdict(id=ours) == ("valid", None)
    # The file the holder got first is in the log from before; what a thief makes is not.
    assert await drill.verdict(credential=before) == ("valid", None)
    forged = drill.forged(before, kid, at=fell_at - SECOND, name="Another certificate")
    assert await drill.verdict(credential=forged) == ("tampered", "key-compromised")
    assert await drill.audited() == []


async def test_what_came_in_after_a_compromise_is_doubted_until_somebody_decides(
    drill: Drill,
) -> None:
    fell_at = drill.room.clock()
    drill.room.clock.move(minutes=10)
    printed = await drill.issued()
    held = await drill.file(printed)
    kid, recovery = signer_of(held), drill.credentials.recovery

    key = await drill.compromised(kid, fell_at)

    assert await drill.verdict(credential=held) == ("tampered", "key-compromised")
    assert await drill.verdict(id=printed) == ("unverifiable", "key-doubted")
    [left] = await recovery.doubted(key)
    published = await drill.room.http.get("/.well-known/compromised-keys.json")
    [told] = [one for one in published.json()["keys"] if one["id"].endswith(kid)]
    assert told["doubted_entries"] == [left.log_index]
    assert left.printed_id not in published.text
    await recovery.resign_these([left.id], actor=OPERATOR, now=drill.room.clock())

    async def is_ours_again() -> bool:
        return await drill.verdict(id=printed) == ("valid", None)

    await drill.follows(is_ours_again)
    await drill.foreign_verdict(await drill.signed_anew(printed, kid))
    assert await drill.audited() == []


async def test_a_recovery_that_was_stopped_goes_on_where_it_was(drill: Drill) -> None:
    printed = [await drill.issued() for _ in range(3)]
    kid = signer_of(await drill.file(printed[0]))
    drill.room.clock.move(minutes=1)
    fell_at, recovery = drill.room.clock(), drill.credentials.recovery
    key, _ = await recovery.declare(kid, at=fell_at, actor=OPERATOR, now=fell_at)
    batches = recovery.resign(key, actor=OPERATOR, now=fell_at, at_once=1)
    assert await anext(batches) == 1
    await batches.aclose()
    assert [await drill.verdict(id=one) for one in printed] == [("valid", None)] * 3

    await drill.compromised(kid, fell_at)

    for one in printed:
        await drill.foreign_verdict(await drill.signed_anew(one, kid))
    assert await recovery.doubted(key) == []
    assert await drill.audited() == []


async def test_a_key_cannot_have_fallen_before_it_was_there(drill: Drill) -> None:
    [current] = [
        one.key
        for one in await drill.credentials.keys.listed()
        if one.is_current and one.key.purpose is Purpose.CREDENTIALS
    ]
    assert current.added_at is not None

    with pytest.raises(MomentBeforeKey):
        await drill.compromised(current.kid, current.added_at - SECOND)

    assert current.kid in str((await drill.did_document())["assertionMethod"])


async def test_a_list_of_a_compromised_key_is_signed_again(drill: Drill) -> None:
    await drill.issued()
    first = await drill.room.http.get("/status/1")
    before, now = first.json(), drill.room.clock()
    kept = {"If-None-Match": first.headers["ETag"]}
    assert (await drill.room.http.get("/status/1", headers=kept)).status_code == 304

    await drill.compromised(signer_of(before), now)

    again = (await drill.room.http.get("/status/1", headers=kept)).json()
    assert signer_of(again) not in {signer_of(before), ""}
    assert again["credentialSubject"]["encodedList"] == before["credentialSubject"]["encodedList"]
    assert await drill.audited() == []


async def test_a_paper_stays_the_same_until_its_key_falls(drill: Drill) -> None:
    printed = await drill.issued()
    paper = await drill.paper(printed)
    drill.room.clock.move(minutes=1)

    old, new = await drill.rotated(Purpose.QR)
    later = await drill.credentials.finding.by_text(await drill.issued())

    assert await drill.paper(printed) == paper
    token = drill.room.services.credentials.formats.token(later.record)
    assert take_apart(token).token.kid == new.kid
    await drill.compromised(old.kid, drill.room.clock())

    async def is_made_anew() -> bool:
        return await drill.paper(printed) != paper

    await drill.follows(is_made_anew)


async def test_symmetric_keys_are_followed_too(drill: Drill) -> None:
    earlier, candidate = await drill.issued(), await drill.room.candidate()
    secrets, now = drill.operator.secrets, drill.room.clock()
    tags = await secrets.rotate(SecretPurpose.ID_TAGS, actor=OPERATOR, now=now)
    tokens = await secrets.rotate(SecretPurpose.SIGN_IN, actor=OPERATOR, now=now)

    async def is_signed_out() -> bool:
        return (await candidate.get("/courses")).status_code == 401

    assert (tags, tokens) == (2, 2)
    await drill.follows(is_signed_out)
    assert (await drill.verdict(id=earlier))[0] == "valid"
    assert drill.room.services.secrets.newest(SecretPurpose.ID_TAGS) == secrets.newest(
        SecretPurpose.ID_TAGS
    )
