"""Says things to one reader: in their language, with days, times and numbers their way.

`web` and whoever writes mails choose a voice for a stretch of work (`speaking`); everything said
within it, by `say` and its like, is said in that voice. Texts are English in the code, with
`%(name)s` for what varies. A text that has no translation is said in English.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from server.kernel.sentence import OwnMoment, Sentence, day_in_english
from server.kernel.zones import is_zone
from server.language.catalogs import ENGLISH, LANGUAGES, translations

if TYPE_CHECKING:  # English needs nothing of it, and it is large
    from babel import Locale

_WHOLE = "\N{NO-BREAK SPACE}"
UNGROUPED = 1_000
"""Whole numbers below are written alike in all our languages."""


class Voice:
    """Built once per pair of language and zone, both known to be ours."""

    def __init__(self, code: str, zone: str) -> None:
        self.language = LANGUAGES[code]
        self.zone = ZoneInfo(zone)
        self._words = translations(code)

    @cached_property
    def _locale(self) -> "Locale":
        """Read when it is needed, which on English pages is seldom: it takes eight megabytes."""
        return self.language.locale

    def gettext(self, text: str) -> str:
        return self._words.gettext(text) if text else ""

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self._words.ngettext(one, many, count)

    def say(self, text: str | Sentence, **values: object) -> str:
        if isinstance(text, Sentence):
            return self._sentence(text)
        return self._filled(self.gettext(text), values)

    def say_many(self, one: str, many: str, count: int, **values: object) -> str:
        """Say `one` or `many`, whichever form the language asks for; `%(count)s` is the number."""
        return self._filled(self.ngettext(one, many, count), {"count": count, **values})

    def day(self, when: date) -> str:
        """`9 October 2026`; of a moment, the day it is in UTC."""
        moment = when.astimezone(UTC) if isinstance(when, datetime) else when
        if self.language.code == ENGLISH:
            return day_in_english(moment)
        from babel.dates import format_date  # noqa: PLC0415 - large, and not for English

        return format_date(moment, "long", locale=self._locale)

    def moment(self, when: datetime) -> str:
        """`9 October 2026, 16:32 UTC`: the same for every reader, so that it can be compared."""
        return f"{self._at(when, UTC)}{_WHOLE}UTC"

    def own_moment(self, when: datetime) -> str:
        """The moment on the reader's own clock, with the place; empty where that is UTC.

        The day is said only where it is another one than in UTC.
        """
        if self.zone.key == "UTC":
            return ""
        from babel.dates import get_timezone_location  # noqa: PLC0415 - large, and not for UTC

        place = get_timezone_location(self.zone, locale=self._locale, return_city=True)
        is_same_day = when.astimezone(self.zone).date() == when.astimezone(UTC).date()
        own = self._time(when, self.zone) if is_same_day else self._at(when, self.zone)
        return f"{own} ({place})"

    def number(self, value: float) -> str:
        if isinstance(value, int) and 0 <= value < UNGROUPED:
            return str(value)
        if isinstance(value, int) and self.language.code == ENGLISH:
            return f"{value:,}"
        from babel.numbers import format_decimal  # noqa: PLC0415 - large, and not for English

        return format_decimal(value, locale=self._locale)

    def listed(self, texts: Iterable[str]) -> str:
        """`one, two, three`, with the comma of the language."""
        return self.language.comma.join(texts)

    def percent(self, share: float) -> str:
        """Say a share from 0 to 1; in English with a space, `64 %`, as our courses and exams do."""
        if self.language.code == ENGLISH:
            return f"{round(Decimal(str(share)) * 100):,}{_WHOLE}%"
        from babel.numbers import format_percent  # noqa: PLC0415 - large, and not for English

        return format_percent(share, locale=self._locale)

    def _at(self, when: datetime, zone: tzinfo) -> str:
        """A line may end after the day, and nowhere else."""
        day = self.day(when.astimezone(zone).date()).replace(" ", _WHOLE)
        return self.listed([day, self._time(when, zone)])

    def _time(self, when: datetime, zone: tzinfo) -> str:
        return f"{when.astimezone(zone):%H:%M}"

    def _sentence(self, sentence: Sentence) -> str:
        if sentence.many:
            count = sentence.values["count"]
            assert isinstance(count, int)
            text = self.ngettext(sentence.template, sentence.many, count)
        else:
            text = self.gettext(sentence.template)
        return self._filled(text, sentence.values)

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        if not values:
            return text
        return text % {name: self._shown(value) for name, value in values.items()}

    def _shown(self, value: object) -> str:
        match value:
            case Sentence():
                return self.say(value)
            case OwnMoment() | date():
                return self._time_shown(value)
            case bool():
                return str(value)
            case int() | float():
                return self.number(value)
            case _:
                return str(value)

    def _time_shown(self, value: OwnMoment | date) -> str:
        match value:
            case OwnMoment():
                own = self.own_moment(value.at)
                return self.listed([self.moment(value.at), *([own] if own else [])])
            case datetime():
                return self.moment(value)
            case _:
                return self.day(value)


@lru_cache(256)
def voice(code: str = ENGLISH, zone: str = "UTC") -> Voice:
    """Return the voice for a language and a zone; for what we do not know, English and UTC."""
    known = zone if is_zone(zone) else "UTC"
    return Voice(code if code in LANGUAGES else ENGLISH, known)


_current: ContextVar[Voice | None] = ContextVar("voice", default=None)


def current() -> Voice:
    return _current.get() or voice()


def speak(chosen: Voice) -> None:
    """Speak so from here to the end of this task; `web` calls it as a request begins."""
    _current.set(chosen)


@contextmanager
def speaking(chosen: Voice) -> Iterator[None]:
    """Speak so for the length of a block."""
    token = _current.set(chosen)
    try:
        yield
    finally:
        _current.reset(token)


def say(text: str | Sentence, **values: object) -> str:
    return current().say(text, **values)


def say_many(one: str, many: str, count: int, **values: object) -> str:
    return current().say_many(one, many, count, **values)


def day(when: date) -> str:
    return current().day(when)


def number(value: float) -> str:
    return current().number(value)
