"""The signed status lists: re-signed when a certificate is revoked, and daily."""

import asyncio
from datetime import datetime, timedelta

from server.credentials.domain import did, status_list
from server.credentials.domain.document import document_text
from server.credentials.domain.keys import Purpose
from server.credentials.proof import ProofOptions, attach_proof, signing_input
from server.credentials.signer import KeyUnknown, Signer
from server.credentials.store import keys
from server.credentials.store import status_lists as store
from server.database.connection import transaction
from server.kernel.clock import to_milliseconds
from server.kernel.errors import NotFound

LIST_VALID = timedelta(days=2)
LIST_RESIGN_MS = 24 * 3_600_000


class StatusListUnknown(NotFound):
    code = "status-list-unknown"
    detail = "There is no status list with this number."


class StatusLists:
    def __init__(self, signer: Signer, public_url: str) -> None:
        self._signer = signer
        self._public_url = public_url
        self._did = did.did_web(public_url)
        self._lock = asyncio.Lock()

    async def signed(self, number: int, *, now: datetime) -> str:
        """Return the signed status list, re-signed when stale or a day old."""
        stored = await store.by_number(number)
        if stored is None:
            raise StatusListUnknown
        if _is_fresh(stored, now):
            return stored.document or ""
        async with self._lock:
            return await self._resign(number, now)

    async def _resign(self, number: int, now: datetime) -> str:
        stored = await store.by_number(number)
        assert stored is not None, "lists are never deleted"
        if _is_fresh(stored, now):
            return stored.document or ""
        while True:
            revoked = await store.revoked_indices(number)
            kid = self._signer.current(Purpose.STATUS).kid
            document = await asyncio.to_thread(self._signed_list, number, revoked, kid, now)
            async with transaction():
                await self._require_good(kid)
                # A revocation may have come in while this was being signed.
                if set(await store.revoked_indices(number)) == set(revoked):
                    await store.save(number, document, now=now)
                    return document

    async def _require_good(self, kid: str) -> None:
        """Raises KeyUnknown: the next try signs with the key that came instead, if it is here."""
        if await keys.is_compromised(kid):
            self._signer.expect_change()
            raise KeyUnknown(f"{kid} is compromised, and signs no status list")

    def _signed_list(self, number: int, revoked: list[int], kid: str, now: datetime) -> str:
        url = status_list.status_list_url(self._public_url, number)
        signed_at = now.replace(microsecond=0)
        unsigned = status_list.status_list_credential(
            url,
            self._did,
            revoked,
            valid_from=signed_at,
            valid_until=signed_at + LIST_VALID,
        )
        options = ProofOptions(did.key_url(self._did, kid), signed_at)
        signature = self._signer.sign_with(kid, signing_input(unsigned, options))
        return document_text(attach_proof(unsigned, options, signature))


def _is_fresh(stored: store.StoredList, now: datetime) -> bool:
    age_ms = to_milliseconds(now) - stored.signed_ms
    return stored.document is not None and not stored.is_stale and age_ms < LIST_RESIGN_MS
