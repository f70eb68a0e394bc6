"""The keys of this server as administrators see them: what they are for and what became of them."""

from datetime import datetime

from server.credentials.domain.keys import KeyState, Purpose
from server.credentials.keyring import doctor
from server.credentials.keyring.service import Listed
from server.kernel.actor import Actor
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.deps import Services
from server.web.rendering import moment

_PURPOSES = {
    Purpose.CREDENTIALS: marked("Certificates"),
    Purpose.STATUS: marked("Status lists"),
    Purpose.RECEIPTS: marked("Receipts"),
    Purpose.QR: marked("QR codes"),
    Purpose.LOG: marked("Transparency log"),
}
_IN_USE = (marked("In use"), "good")
_REPLACED = (marked("Replaced"), "")
_STATES = {
    KeyState.RETIRED: (marked("Retired"), "dashed"),
    KeyState.COMPROMISED: (marked("Compromised"), "bad"),
}


async def keys_part(services: Services, reader: Actor, now: datetime) -> dict[str, object]:
    """What macros/keys.html shows."""
    health = await doctor.look(services.credentials.keys, actor=reader, now=now)
    exported_at = health.exported_at
    return {
        "rows": [_row(one) for one in health.keys],
        "exported": None if exported_at is None else moment(exported_at),
        "findings": [say(one.sentence) for one in health.findings],
    }


def _row(one: Listed) -> dict[str, object]:
    key = one.key
    word, tone = _STATES.get(key.state) or (_IN_USE if one.is_current else _REPLACED)
    return {
        "purpose": say(_PURPOSES[key.purpose]),
        "version": key.version,
        "kid": key.kid,
        "state": say(word),
        "tone": tone,
        "is_held": one.is_held,
        "since": None if key.added_at is None else moment(key.added_at),
    }
