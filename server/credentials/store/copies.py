"""What a backup says of the house it is of: its log, and its keys by name.

Asked of a copy, which may be of a version from before there was a log.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from server.credentials.tables import StatusListRow
from server.database.copies.archive import KeyName

Rows = Callable[[str], Awaitable[Sequence[Mapping[str, object]]]]
LISTS_LEFT_OUT = 2


async def log_in(rows: Rows, tables: Collection[str]) -> tuple[int, str]:
    """How many entries there are, and the note of the newest head."""
    if not {"log_head", "log_size"} <= {*tables}:
        return 0, ""
    sizes = await rows("SELECT size FROM log_size WHERE id = 1")
    heads = await rows("SELECT note FROM log_head WHERE id = 1")
    size = int(str(sizes[0]["size"])) if sizes else 0
    return size, str(heads[0]["note"]) if heads else ""


async def keys_in(rows: Rows, tables: Collection[str]) -> tuple[KeyName, ...]:
    if "signing_key" not in tables:
        return ()
    found = await rows("SELECT purpose, version, kid FROM signing_key ORDER BY purpose, version")
    return tuple(
        KeyName(str(row["purpose"]), int(str(row["version"])), str(row["kid"])) for row in found
    )


async def begin_new_list() -> None:
    """No place of a list is given again that a lost certificate may have; one list is left out."""
    newest = await StatusListRow.all().order_by("-number").first()
    if newest is not None:
        await StatusListRow.create(number=newest.number + LISTS_LEFT_OUT)
