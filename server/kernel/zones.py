"""Which time zones there are: those of the IANA database, by their names."""

from functools import lru_cache
from zoneinfo import available_timezones


def is_zone(name: str) -> bool:
    """Whether the database has it (a path is never looked up on the disk)."""
    return name in available_zones()


@lru_cache(1)
def available_zones() -> frozenset[str]:
    return frozenset(available_timezones())
