"""Time zones to choose from, by region, with the places' names in the reader's language."""

from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from server.kernel.sentence import marked
from server.kernel.zones import available_zones
from server.language.catalogs import ENGLISH, LANGUAGES

REGIONS = {
    "Europe": marked("Europe"),
    "Africa": marked("Africa"),
    "America": marked("America"),
    "Asia": marked("Asia"),
    "Australia": marked("Australia"),
    "Pacific": marked("Pacific Ocean"),
    "Atlantic": marked("Atlantic Ocean"),
    "Indian": marked("Indian Ocean"),
    "Arctic": marked("Arctic"),
    "Antarctica": marked("Antarctica"),
}
"""The regions of the IANA database that hold places, and what they are called."""


@dataclass(frozen=True, slots=True)
class Place:
    zone: str
    name: str


@cache
def places(language: str) -> dict[str, tuple[Place, ...]]:
    """Return the places of each region, by name; each place once, though old names lead there."""
    found: dict[str, dict[str, Place]] = {region: {} for region in REGIONS}
    for zone in sorted(available_zones(), key=_newest_name_first):
        region = zone.partition("/")[0]
        if "/" in zone and region in found:
            name = _name(zone, language)
            found[region].setdefault(name, Place(zone, name))
    return {
        region: tuple(sorted(some.values(), key=lambda one: one.name.casefold()))
        for region, some in found.items()
    }


def place_name(zone: str, language: str) -> str:
    return zone if zone == "UTC" else _name(zone, language)


def _newest_name_first(zone: str) -> tuple[bool, str]:
    """The place's name of today stands in the newest name of its zone."""
    return zone.rpartition("/")[2].replace("_", " ") != _name(zone, ENGLISH), zone


@cache
def _name(zone: str, language: str) -> str:
    from babel.dates import get_timezone_location  # noqa: PLC0415 - large, and not for UTC

    locale = LANGUAGES[language].locale
    name = get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)
    return ", ".join(reversed(name.split("/")))
