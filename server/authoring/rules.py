"""The rules for the life of an item, as the house published them last."""

import msgspec

from server.accounts import house_rules
from server.items.domain.life import LifeRules

_OURS = LifeRules()


async def life_rules() -> LifeRules:
    written = (await house_rules.current()).review
    if written is msgspec.UNSET:
        return _OURS
    return msgspec.convert(written, type=LifeRules)
