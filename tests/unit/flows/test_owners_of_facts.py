"""Whose facts they are, by the authors of what cites them."""

import pytest

from server.accounts.domain.people import PersonView
from server.flows.telling_facts import _owners
from server.kernel.actor import Role
from server.kernel.ids import new_id


def a_trainer(name: str) -> PersonView:
    return PersonView(new_id(), f"{name}@example.org", name, frozenset({Role.TRAINER}))


TONI, ANN, ARAB = map(a_trainer, ("Toni Trainer", "Ann Ärmel", "ليلى حداد"))


@pytest.mark.parametrize(
    ("authors", "told"),
    [
        ({"toni-trainer"}, [TONI]),
        ({"toni-trainer", "ann-armel"}, [TONI, ANN]),
        ({"toni-trainer", "gone-person"}, [TONI, ANN, ARAB]),
        ({"content-team"}, [TONI, ANN, ARAB]),
        (set[str](), [TONI, ANN, ARAB]),
    ],
)
def test_owners_are_told_and_all_where_one_is_unknown(
    authors: set[str], told: list[PersonView]
) -> None:
    assert _owners([TONI, ANN, ARAB], authors) == told
