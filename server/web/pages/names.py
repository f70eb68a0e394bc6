"""How people are named who may be gone meanwhile."""

from collections.abc import Mapping
from uuid import UUID

from server.accounts.domain.people import PersonView
from server.language.voice import say


def gone() -> str:
    return say("Somebody who is gone")


def name_of(person_id: UUID, people: Mapping[UUID, PersonView]) -> str:
    person = people.get(person_id)
    return gone() if person is None else person.name
