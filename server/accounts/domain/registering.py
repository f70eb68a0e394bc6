"""What is wrong with what somebody typed to register: all of it, where a service stops first."""

from server.accounts.domain.passwords import require_strong
from server.accounts.domain.people import PersonView, email_address, person_name
from server.kernel.errors import Invalid
from server.kernel.ids import new_id


def registration_faults(email: str, name: str, password: str) -> list[Invalid]:
    found: list[Invalid] = []
    good = {"email": "", "name": ""}
    for field, text, read in (("email", email, email_address), ("name", name, person_name)):
        try:
            good[field] = read(text)
        except Invalid as fault:
            found.append(fault)
    try:
        require_strong(password, PersonView(new_id(), good["email"], good["name"], frozenset()))
    except Invalid as fault:
        found.append(fault)
    return found
