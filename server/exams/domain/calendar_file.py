"""A calendar file for a booked window: RFC 5545, one event, all times in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MEDIA_TYPE = "text/calendar"
ALARMS = (timedelta(days=1), timedelta(hours=1))
LONGEST_LINE = 75
"""In octets, without the line's end (section 3.1)."""


@dataclass(frozen=True, slots=True)
class Event:
    """`uid` stays and `version` rises when the event moves, so that calendars follow it."""

    uid: str
    version: int
    starts: datetime
    ends: datetime
    title: str
    text: str
    address: str


def calendar_file(event: Event, *, now: datetime) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Assay//Exam windows//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.version}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(event.starts)}",
        f"DTEND:{_moment(event.ends)}",
        f"SUMMARY:{_text(event.title)}",
        f"DESCRIPTION:{_text(event.text)}",
        f"URL:{event.address}",
        *(line for before in ALARMS for line in _alarm(before, event.title)),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _alarm(before: timedelta, title: str) -> list[str]:
    hours = int(before.total_seconds()) // 3600
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-PT{hours}H",
        f"DESCRIPTION:{_text(title)}",
        "END:VALARM",
    ]


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Section 3.3.11; other control characters are in no text."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return "".join(one for one in text if one >= " ")


def _folded(line: str) -> str:
    """A line that goes on begins with a space, and no letter is torn in two."""
    parts, size = [""], 0
    for one in line:
        octets = len(one.encode())
        if size + octets > LONGEST_LINE:
            parts.append("")
            size = 1
        parts[-1] += one
        size += octets
    return "\r\n ".join(parts)
