"""The rules of the house: published like content, kept with every version, remembered here."""

import hashlib
from datetime import datetime

import msgspec

from server.accounts.domain.house_rules import HouseRules
from server.accounts.store import house_rules as store
from server.audit import service as audit
from server.database import changes
from server.kernel.actor import Actor
from server.kernel.kept import KeptOne

SCOPE = "content"
"""They are published, and announced, with everything else."""


async def _newest() -> HouseRules:
    document = await store.newest()
    return HouseRules() if document is None else msgspec.json.decode(document, type=HouseRules)


_published = KeptOne(_newest)
changes.on_change(SCOPE, _published.forget)


async def current() -> HouseRules:
    """Those published last; a change elsewhere counts here within two seconds."""
    return await _published.value()


async def publish(rules: HouseRules, *, actor: Actor, now: datetime) -> str:
    """Keep them as the newest, inside the transaction that publishes; say what they are then.

    Rules that ask for nothing are no news where there were none.
    """
    document = msgspec.json.encode(rules).decode()
    before = await store.newest()
    if document == before or (before is None and rules == HouseRules()):
        return "unchanged"
    version = hashlib.sha256(document.encode()).hexdigest()[:16]
    await store.add(version, document, now=now)
    detail = {"version": version, "staff_second_factor": rules.staff_second_factor.value}
    await audit.record(actor, "house-rules.published", "house", now=now, detail=detail)
    return "new" if before is None else "changed"
