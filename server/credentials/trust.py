"""Making the trust bundle; `domain/trust.py` says what it is, `checking` reads it."""

import asyncio
import json
from datetime import datetime, timedelta

from server.credentials.contexts import digests
from server.credentials.domain import did, trust
from server.credentials.domain.document import Document, document_text
from server.credentials.domain.keys import Purpose
from server.credentials.keyring.service import Keyring
from server.credentials.signer import Signer
from server.credentials.status_lists import StatusLists
from server.credentials.store import log, standings, status_lists
from server.kernel.clock import rfc3339

KEPT = timedelta(minutes=1)


class Trust:
    def __init__(self, signer: Signer, keys: Keyring, public_url: str, lists: StatusLists) -> None:
        self._signer = signer
        self._keys = keys
        self._public_url = public_url
        self._lists = lists
        self._newest: tuple[datetime, bytes] | None = None
        self._lock = asyncio.Lock()

    async def bundle(self, *, now: datetime) -> bytes:
        """Return the bundle as it was made a minute ago at most."""
        async with self._lock:
            if self._newest is None or not timedelta() <= now - self._newest[0] < KEPT:
                self._newest = (now, await self.made(now=now))
            return self._newest[1]

    async def made(self, *, now: datetime) -> bytes:
        keys = await self._keys.fresh()
        lists = [await self._lists.signed(one, now=now) for one in await status_lists.numbers()]
        head = await log.head()
        bundle: Document = {
            "format": trust.FORMAT,
            "issuer": did.did_web(self._public_url),
            "made_at": rfc3339(now),
            "did": did.did_document(self._public_url, keys),
            "keys": {key.kid: trust.known_key(key) for key in keys},
            "status_lists": [json.loads(one) for one in lists],
            "standings": [trust.standing(one) for one in await standings.fallen()],
            "checkpoint": None if head is None else head.served,
            "contexts": {**digests()},
        }
        return await asyncio.to_thread(self._signed, bundle)

    def _signed(self, bundle: Document) -> bytes:
        signature = self._signer.sign(Purpose.STATUS, trust.message(bundle))
        return document_text(trust.signed(bundle, signature.kid, signature.value)).encode()
