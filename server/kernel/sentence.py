"""A sentence that is said later, in the reader's language.

Rules speak English. What they say travels as a template with named values, so that whoever shows
it can translate the template and write days and numbers the reader's way. As `str` it is English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class OwnMoment:
    """A moment to be told on the reader's own clock too, with the place; in English in UTC."""

    at: datetime

    def __str__(self) -> str:
        return f"{day_in_english(self.at.astimezone(UTC))}, {self.at.astimezone(UTC):%H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Sentence:
    """`template` holds `%(name)s` for each of `values`: texts, days, numbers, other sentences.

    With `many`, `template` is said when `values["count"]` is one, `many` otherwise.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    many: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        text = self.many if self.many and self.values["count"] != 1 else self.template
        if not self.values:
            return text
        return text % {name: _in_english(value) for name, value in self.values.items()}


def marked(text: str) -> str:
    """Return the text as it is; the mark tells the translators' tool that it is shown to people."""
    return text


def day_in_english(day: date) -> str:
    """`9 October 2026`, in the time zone the day is given in."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _in_english(value: object) -> str:
    return day_in_english(value) if isinstance(value, date) else str(value)
