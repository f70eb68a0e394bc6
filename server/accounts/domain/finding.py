"""How people are found among many: by the start of any word of the name, or of the address.

Each word is kept as the hexadecimal of its UTF-8 bytes, because both engines compare and order
that alike, whatever language their collation speaks.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.accounts.domain.refusals import ListPlaceWrong
from server.kernel.actor import Role
from server.kernel.text import folded

MOST_BYTES = 40
MOST_WORDS = 6
MOST_WORDS_ASKED = 3
DEACTIVATED = "=deactivated"
"""The key of everybody who may not sign in; like a role's, no word begins so."""
AFTER_ALL = "g"
"""Comes after every hexadecimal digit."""
_KEY = re.compile(r"=[a-z]{1,32}|[0-9a-f]{0,80}")


@dataclass(frozen=True, slots=True)
class Span:
    """The keys from `first` up to, and without, `end`."""

    first: str
    end: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a list ended; `key` is empty where the list is ordered by id alone."""

    key: str
    person_id: UUID

    def __str__(self) -> str:
        return f"{self.key}.{self.person_id}"


def keys_of(person: PersonView) -> frozenset[str]:
    words = [*folded(person.name).split()[:MOST_WORDS], folded(person.email)]
    roles = (role_key(role) for role in person.roles if role is not Role.CANDIDATE)
    states = [] if person.is_active else [DEACTIVATED]
    return frozenset([*(_hexadecimal(word) for word in words if word), *roles, *states])


def role_key(role: Role) -> str:
    """No word's key begins like this. Candidates have none: nearly everyone is one."""
    return f"={role.value}"


def spans_of(asked: str) -> list[Span]:
    """Return one for each word, the longest, which leaves the fewest people, first."""
    words = sorted(folded(asked).split()[:MOST_WORDS_ASKED], key=len, reverse=True)
    starts = [_hexadecimal(word) for word in words]
    return [Span(start, start + AFTER_ALL) for start in starts]


def place_of(text: str) -> Place | None:
    """Raises ListPlaceWrong unless it was written by a `Place`."""
    if not text:
        return None
    key, _, person_id = text.rpartition(".")
    try:
        place = Place(key, UUID(person_id))
    except ValueError as error:
        raise ListPlaceWrong from error
    if str(place) != text or not _KEY.fullmatch(key):
        raise ListPlaceWrong
    return place


def _hexadecimal(word: str) -> str:
    return word.encode(errors="replace")[:MOST_BYTES].hex()
