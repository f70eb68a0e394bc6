"""How often each block of a release was shown, in how many forms, and what the last ones held."""

from collections.abc import Sequence
from uuid import UUID

from server.database.connection import on_sqlite
from server.database.many import packed, run
from server.exams.domain.exposure import Held

_EVERY_FORM = ""
"""The row that counts forms."""


async def held(release_id: UUID) -> Held:
    rows = await run("SELECT block, forms FROM exposure WHERE release_id = $1", str(release_id))
    counts = {row["block"]: row["forms"] for row in rows}
    return Held(counts, counts.pop(_EVERY_FORM, 0))


async def count(release_id: UUID, blocks: Sequence[str]) -> None:
    """Count a form; call inside its transaction."""
    names = packed([_EVERY_FORM, *sorted(blocks)])
    await run(_COUNT_SQLITE if on_sqlite() else _COUNT_POSTGRES, str(release_id), names)


async def last_forms(release_id: UUID) -> tuple[int, ...]:
    """What the last forms held, the newest first; no other start reads it until this one ends."""
    (row,) = await run(_LAST, str(release_id))
    return tuple(int(one, 16) for one in row["forms"].split())


async def keep_last(release_id: UUID, forms: Sequence[int]) -> None:
    """Call in the transaction that read them."""
    written = " ".join(f"{one:x}" for one in forms)
    await run("UPDATE last_forms SET forms = $2 WHERE release_id = $1", str(release_id), written)


_LAST = """
INSERT INTO last_forms (release_id, forms) VALUES ($1, '')
ON CONFLICT (release_id) DO UPDATE SET forms = last_forms.forms RETURNING forms
"""
_COUNT_SQLITE = """
INSERT INTO exposure (release_id, block, forms) SELECT $1, value, 1 FROM json_each($2) WHERE true
ON CONFLICT (release_id, block) DO UPDATE SET forms = forms + 1
"""
# In one order for all, so that two starts never wait for each other.
_COUNT_POSTGRES = """
INSERT INTO exposure (release_id, block, forms)
SELECT $1::uuid, value, 1 FROM json_array_elements_text($2::json) AS given(value) ORDER BY value
ON CONFLICT (release_id, block) DO UPDATE SET forms = exposure.forms + 1
"""
