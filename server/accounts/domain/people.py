"""Who a person is to the rest of the house, and what an address and a name may look like."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from server.accounts.domain.refusals import EmailMalformed, NameMalformed
from server.kernel.actor import Actor, Role
from server.kernel.text import forbidden_character, one_line

MAX_EMAIL = 254
MAX_LOCAL_PART = 64
MAX_NAME = 100
ERASED_DOMAIN = "erased.invalid"  # RFC 2606 section 2: never anybody's

_JOINERS = frozenset("\u200c\u200d")
"""Names of many scripts are written with them."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Letters of Hangul that show nothing."""
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})+")


@dataclass(frozen=True, slots=True)
class PersonView:
    id: UUID
    email: str
    name: str
    roles: frozenset[Role]
    is_verified: bool = False
    is_demo: bool = False
    is_active: bool = True
    locale: str = ""
    """The language to speak to this person; nothing leaves it to the browser."""
    zone: str = ""
    created_ms: int = 0

    def as_actor(self, session_id: UUID | None = None) -> Actor:
        return Actor(self.id, self.name, self.roles, session_id)


@dataclass(frozen=True, slots=True)
class Account:
    """A person with what only sign-in may see. `epoch` rises with every password."""

    person: PersonView
    password_hash: str | None
    epoch: int
    pending_email: str | None = None
    name_changed_ms: int | None = None


def email_address(text: str) -> str:
    """Return the address in the one spelling we keep; raises EmailMalformed.

    Letter case is dropped throughout: no mail service in use tells `Ana@` from `ana@`, and two
    accounts that differ by it only would be a trap.
    """
    address = text.strip().lower()
    local_part, _, domain = address.rpartition("@")
    if len(address) > MAX_EMAIL or len(local_part) > MAX_LOCAL_PART:
        raise EmailMalformed
    if not _LOCAL_PART.fullmatch(local_part) or not _DOMAIN.fullmatch(domain):
        raise EmailMalformed
    if is_erased(address):
        raise EmailMalformed
    return address


def is_erased(address: str) -> bool:
    """Whether it stands where an address was, of somebody who left."""
    return address.endswith(f"@{ERASED_DOMAIN}")


def person_name(text: str) -> str:
    """Return the name as it will stand on a certificate; raises NameMalformed.

    What cannot be seen is dropped: two people who look alike would be told apart by nothing else.
    """
    if forbidden_character(text) is not None:
        raise NameMalformed
    name = one_line("".join(one for one in text if not _is_unseen(one)))
    if len(name) > MAX_NAME or not any(character.isalpha() for character in name):
        raise NameMalformed
    return name


def _is_unseen(character: str) -> bool:
    if character in _JOINERS:
        return False
    return character in _FILLERS or unicodedata.category(character) == "Cf"


def roles_text(roles: Iterable[Role]) -> str:
    return ",".join(sorted(roles))


def roles_of(text: str) -> frozenset[Role]:
    return frozenset(Role(word) for word in text.split(",") if word)
