"""The time zones one may choose from, by the names of their cities, for macros/field.html."""

from server.language.voice import current, say
from server.language.zones import REGIONS, places

Group = dict[str, object]


def zone_groups(chosen: str, *, utc: str, label: str) -> list[Group]:
    """`utc` is the value of the choice that stands first; an old name that is kept comes next."""
    offered = places(current().language.code)
    first = [{"value": utc, "label": label}]
    if chosen not in ("", utc) and all(
        one.zone != chosen for some in offered.values() for one in some
    ):
        first.append({"value": chosen, "label": chosen})
    groups: list[Group] = [
        {
            "title": say(REGIONS[region]),
            "options": [{"value": one.zone, "label": one.name} for one in some],
        }
        for region, some in offered.items()
    ]
    return [{"title": "", "options": first}, *groups]
