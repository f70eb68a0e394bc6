"""What a password must not be. Length does most of the work (NIST SP 800-63B section 3.1.1)."""

from server.accounts.domain.people import PersonView
from server.accounts.domain.refusals import PasswordWeak
from server.kernel.text import forbidden_character, normalised

SHORTEST = 10
LONGEST = 200
FEWEST_DIFFERENT = 4
SHORTEST_TELLING = 4
"""Shorter parts of an address or a name turn up in good passwords by chance."""

_COMMON_WORDS = """
0123456789 01234567890 0987654321 1234567890 12345678910 1234567891 123456789a 1q2w3e4r5t
1qaz2wsx3edc abcdefghij abcd123456 abc1234567 admin12345 administrator asdfghjkl1 asdfghjkl123
changeme12 changeme123 football123 iloveyou12 iloveyou123 letmein1234 letmein123 monkey12345
p@ssword12 p@ssw0rd12 p@ssw0rd123 passw0rd12 passw0rd123 password01 password10 password12
password123 password1234 password12345 password1! password!1 passwordpassword princess123
q1w2e3r4t5 qazwsxedcrfv qwerty1234 qwerty12345 qwerty123456 qwertyuiop qwertyuiop123
qwertzuiop sunshine123 superman123 welcome123 welcome1234 zaq12wsxcde
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def as_typed(password: str) -> str:
    """Return the form that is hashed, so that every keyboard's accents give the same bytes."""
    return normalised(password)


def may_be_password(password: str) -> bool:
    """Tell whether it could be anybody's; what cannot be is never hashed."""
    return len(password) <= LONGEST and forbidden_character(password) is None


def require_strong(password: str, person: PersonView) -> None:
    """Raises PasswordWeak with the reason in words."""
    if len(password) < SHORTEST:
        raise PasswordWeak(f"A password has at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise PasswordWeak(f"A password has at most {LONGEST} characters.")
    if forbidden_character(password) is not None:
        raise PasswordWeak("A password has no control characters.")
    folded = password.casefold()
    if folded in _COMMON or len(set(folded)) < FEWEST_DIFFERENT:
        raise PasswordWeak("This password is among the first that others would try.")
    if any(part in folded for part in _telling_parts(person)):
        raise PasswordWeak("A password must not contain your name or your e-mail address.")


def _telling_parts(person: PersonView) -> list[str]:
    local_part = person.email.partition("@")[0]
    name = person.name.casefold()
    parts = (local_part, name, name.replace(" ", ""))
    return [part for part in parts if len(part) >= SHORTEST_TELLING]
