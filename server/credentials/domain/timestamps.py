"""Moments as credentials write them: dateTimeStamp of XML Schema 1.1 part 2, section 3.4.28.

Also for years that `datetime` cannot hold. Refuses a text without a zone unless asked to take it
as UTC, which only the dates of a proof may be (VC Data Integrity 1.0, section 2.1).
"""

import re
from calendar import monthrange
from datetime import datetime
from fractions import Fraction

_PATTERN = re.compile(
    r"(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(?:([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9](?:\.[0-9]{1,18})?)|24:00:00(?:\.0{1,18})?)"
    r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
)
_SECONDS_A_DAY = 86_400
_YEARS_A_CYCLE = 400
_DAYS_A_CYCLE = 146_097
_EPOCH = datetime(1970, 1, 1).toordinal()  # noqa: DTZ001 - a count of days, no moment


def instant(text: object, *, is_zone_needed: bool = True) -> Fraction | None:
    """Return the seconds since 1970 in UTC, exactly; None if the text is not a moment."""
    match = _PATTERN.fullmatch(text) if isinstance(text, str) else None
    if match is None or (is_zone_needed and match[7] is None):
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    # The calendar repeats every 400 years; `datetime` knows the years 1 to 9999.
    cycles, year_of_cycle = divmod(year - 1, _YEARS_A_CYCLE)
    if day > monthrange(year_of_cycle + 1, month)[1]:
        return None
    ordinal = datetime(year_of_cycle + 1, month, day).toordinal()  # noqa: DTZ001 - see above
    days = cycles * _DAYS_A_CYCLE + ordinal - _EPOCH
    return days * _SECONDS_A_DAY + _time_of_day(match) - _offset(match[7])


def _time_of_day(match: re.Match[str]) -> Fraction:
    if match[4] is None:
        return Fraction(_SECONDS_A_DAY)
    return int(match[4]) * 3600 + int(match[5]) * 60 + Fraction(match[6])


def _offset(zone: str | None) -> int:
    if zone in {None, "Z"}:
        return 0
    assert zone is not None, "checked above"
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone[0] == "-" else seconds
