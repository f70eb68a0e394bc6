"""How a form is moved through: its sections, and what is left behind for good.

A form that may be moved through freely locks nothing. In the others a sitting has a place: what
lies before it is left, and what is locked is told by the letters of `locks`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from server.exams.domain.locks import AHEAD, ITEM_LEFT, OPEN, SECTION_LEFT


class Navigation(StrEnum):
    FREE = "free"
    FORWARD_ONLY = "forward_only"
    """Each item is left for good with the step to the next."""
    LOCKED_SECTIONS = "locked_sections"
    """Within a section as one likes; a section that was left stays closed."""


@dataclass(frozen=True, slots=True)
class Section:
    """Positions `first` to `last` of a form; `html` are its instructions, maybe none."""

    title: str
    html: str
    first: int
    last: int

    def holds(self, position: int) -> bool:
        return self.first <= position <= self.last


@dataclass(frozen=True, slots=True)
class Route:
    """`sections` cover the form in its order, or there are none."""

    items: int
    navigation: Navigation = Navigation.FREE
    sections: tuple[Section, ...] = ()

    @property
    def is_free(self) -> bool:
        return self.navigation is Navigation.FREE

    def section_at(self, position: int) -> Section | None:
        return next((one for one in self.sections if one.holds(position)), None)

    def begun(self) -> str | None:
        """The locks of a sitting at its start."""
        return self._letters(1)

    def moved(self, locked: str | None, position: int) -> str | None:
        """The locks once `position` is reached; as they are where it is no step forward.

        What a break locked stays locked.
        """
        if self.is_free or position not in self._ahead_of(place_of(locked)):
            return locked
        letters = self._letters(position) or OPEN * self.items
        before = locked or OPEN * self.items
        return "".join(
            was if now == OPEN and was not in (AHEAD, OPEN) else now
            for was, now in zip(before, letters, strict=True)
        )

    def fits(self, locked: str | None) -> bool:
        """Whether these locks can be those of a sitting moved through like this."""
        if self.is_free:
            return not _OF_ROUTES & {*(locked or "")}
        place = place_of(locked)
        if locked is None or len(locked) != self.items or place > self.items:
            return False
        letters = self._letters(place) or ""
        return all(
            now == was or (was == OPEN and now not in _OF_ROUTES)
            for now, was in zip(locked, letters, strict=True)
        )

    def served(self, locked: str | None) -> range:
        """Positions whose items a candidate is sent: of what is left or locked ahead, none."""
        return self._open_from(place_of(locked))

    def _open_from(self, place: int) -> range:
        if self.navigation is Navigation.FREE:
            return range(1, self.items + 1)
        if self.navigation is Navigation.FORWARD_ONLY:
            return range(place, place + 1)
        section = self.section_at(place)
        assert section is not None, "sections that lock cover the form"
        return range(section.first, section.last + 1)

    def _ahead_of(self, place: int) -> range:
        return range(self._open_from(place).stop, self.items + 1)

    def _letters(self, place: int) -> str | None:
        if self.is_free:
            return None
        is_open = self._open_from(place)
        left = ITEM_LEFT if self.navigation is Navigation.FORWARD_ONLY else SECTION_LEFT
        return (
            left * (is_open.start - 1)
            + OPEN * len(is_open)
            + AHEAD * (self.items + 1 - is_open.stop)
        )


_LEFT = frozenset({SECTION_LEFT, ITEM_LEFT})
_OF_ROUTES = _LEFT | {AHEAD}


def place_of(locked: str | None) -> int:
    """The first position that is not left; what is left lies before it without a gap."""
    left = [at for at, mark in enumerate(locked or "", start=1) if mark in _LEFT]
    return left[-1] + 1 if left else 1


def sections_of(parts: Iterable[tuple[str, str, int]]) -> tuple[Section, ...]:
    """Lay sections of so many items one after the other, leaving out empty ones."""
    found, first = [], 1
    for title, html, items in parts:
        if items:
            found.append(Section(title, html, first, first + items - 1))
            first += items
    return tuple(found)
