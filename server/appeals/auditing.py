"""What must hold of appeals: what their rows say is what was ruled, and on record."""

from server.appeals import store
from server.appeals.domain import Appeal, Ruling, State
from server.audit import service as audit
from server.audit.reading import batches


async def violations() -> list[str]:
    """Return one sentence for each violation, naming the row."""
    found = []
    async for ids in batches(store.ids_after):
        appeals, rulings = await store.by_ids(ids), await store.rulings(ids)
        recorded = await audit.counts("appeal.ruled", ids)
        for one in appeals.values():
            found += _faults(one, rulings[one.id], recorded[one.id])
    return found


def _faults(one: Appeal, rulings: list[Ruling], recorded: int) -> list[str]:
    faults = []
    if [ruling.number for ruling in rulings] != list(range(1, one.rulings + 1)):
        faults.append(f"Appeal {one.id} counts other rulings than it has.")
    if (one.state is State.RULED) != bool(rulings):
        faults.append(f"Appeal {one.id} is “{one.state}”, which its rulings do not say.")
    if recorded != len(rulings):
        faults.append(f"The rulings on appeal {one.id} are not those in the audit trail.")
    return faults
