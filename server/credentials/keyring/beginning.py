"""Whether keys may be made: by themselves where none of their purpose ever signed, and no more.

A start that finds its key folder lost would otherwise go on under new keys, and nobody would hear
of it before the first certificate that a stranger cannot check.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from server.audit import service as audit
from server.credentials import signer
from server.credentials.domain.keys import Purpose, SecretPurpose
from server.credentials.store import keys as store
from server.database.connection import transaction
from server.kernel.actor import Actor, Permission
from server.kernel.errors import Conflict
from server.kernel.sentence import Sentence


class KeysLost(Conflict):
    code = "keys-lost"
    detail = "Keys that signed before are missing in the key folder."


async def require_none_lost(directory: Path) -> None:
    """Call before services are built, which make what lacks. Raises KeysLost."""
    lost = await _lost(directory)
    if lost:
        what = Sentence(
            "%(folder)s lacks keys that were used before: %(keys)s. Put the folder back from a "
            "backup, or move what is left of it aside and give: keys import EXPORT. Only if every "
            "copy is lost: keys begin makes new ones.",
            {"folder": str(directory), "keys": ", ".join(lost)},
        )
        raise KeysLost(what)


async def begin(directory: Path, *, actor: Actor, now: datetime) -> Sequence[str]:
    """Make new keys in place of lost ones; return for which purposes."""
    actor.require(Permission.ADMINISTER)
    lost = await _lost(directory)
    newest = {str(one): version for one, version in (await store.newest_versions()).items()}
    newest[SecretPurpose.ID_TAGS] = await store.newest_tag_version()
    for purpose in lost:
        await asyncio.to_thread(signer.begin, directory, purpose, after=newest.get(purpose, 0))
    async with transaction():
        for purpose in lost:
            await audit.record(actor, "key.begun", purpose, now=now)
    return lost


async def _lost(directory: Path) -> Sequence[Purpose | SecretPurpose]:
    lacking = await asyncio.to_thread(signer.lacking, directory)
    if not lacking:
        return []
    used = await store.purposes_used()
    # A start makes every symmetric key at once: where one signed, all of them were there.
    return [one for one in lacking if one in used or (used and one in {*SecretPurpose})]
