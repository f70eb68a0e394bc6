"""The rules of the house: published like content, kept with every version, remembered here."""

import hashlib
from datetime import datetime

import msgspec

from server.accounts.domain.house_rules import HouseRules
from server.accounts.store import house_rules as store
from server.audit import service as audit
from server.database import changes
from server.kernel.actor import Actor

SCOPE = "content"
"""They are published, and announced, with everything else."""

_known: HouseRules | None = None
_forgotten = 0


def _forget(_key: str) -> None:
    global _known, _forgotten  # noqa: PLW0603 - the rules of this process
    _known = None
    _forgotten += 1


changes.on_change(SCOPE, _forget)


async def current() -> HouseRules:
    """Those published last; a change elsewhere counts here within two seconds."""
    global _known  # noqa: PLW0603 - the rules of this process
    if _known is not None:
        return _known
    before = _forgotten
    document = await store.newest()
    rules = HouseRules() if document is None else msgspec.json.decode(document, type=HouseRules)
    if before == _forgotten:
        _known = rules
    return rules


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
