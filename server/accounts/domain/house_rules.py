"""Rules that hold for everybody who works here, whatever exam it is about."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from server.kernel.actor import Role


class Demand(StrEnum):
    OPTIONAL = "optional"
    REQUIRED = "required"


class HouseRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    staff_second_factor: Demand = Demand.OPTIONAL
    review: Mapping[str, object] | msgspec.UnsetType = msgspec.UNSET
    """As it was written, and found right: whoever keeps the items reads it."""

    def asks_second_factor_of(self, roles: frozenset[Role]) -> bool:
        return self.staff_second_factor is Demand.REQUIRED and is_staff(roles)


def is_staff(roles: frozenset[Role]) -> bool:
    """Whoever may do more than learn and sit, by any of their roles."""
    return bool(roles - {Role.CANDIDATE})
