"""The register of facts as it is published. Kept in memory until something is published."""

from collections.abc import Iterable
from datetime import date, datetime

from server.curriculum.domain.model import Fact
from server.curriculum.domain.register import Register, Registered, register_of
from server.curriculum.service import SCOPE
from server.curriculum.store import facts as store
from server.database import changes
from server.kernel.actor import Actor, Permission
from server.kernel.kept import KeptOne

_register = KeptOne(store.newest)
changes.on_change(SCOPE, _register.forget)


async def register() -> Register:
    """The same object until something is published."""
    return await _register.value()


async def due(ids: Iterable[str], *, on: date) -> tuple[str, ...]:
    """Those of these facts that are past their review date."""
    known = await register()
    return tuple(one for one in ids if one in known and known[one].fact.is_due(on=on))


async def publish(facts: Iterable[Fact], *, now: datetime) -> str:
    """Add a version of each that changed: `new`, `changed` or `unchanged`. In a transaction."""
    before = await store.newest()
    after = register_of(before, facts, today=now.date())
    added = [one for name, one in after.items() if one is not before.get(name)]
    if not added:
        return "unchanged"
    await store.add(added, now=now)
    return "changed" if before else "new"


async def versions(fact: str, limit: int, *, actor: Actor) -> list[tuple[Registered, datetime]]:
    """As it was published, newest first."""
    actor.require(Permission.TEACH)
    return await store.versions(fact, limit)
