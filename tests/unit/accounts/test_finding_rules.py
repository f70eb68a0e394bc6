"""By which keys people are found."""

from uuid import UUID

import pytest

from server.accounts.domain.finding import Place, keys_of, place_of, spans_of
from server.accounts.domain.people import PersonView
from server.accounts.domain.refusals import ListPlaceWrong
from server.kernel.actor import Role

ANA = UUID(int=7)


def person(name: str, *roles: Role, email: str = "ana@demo.example") -> PersonView:
    return PersonView(ANA, email, name, frozenset(roles))


def is_found(who: PersonView, asked: str) -> bool:
    keys = keys_of(who)
    return all(any(span.first <= key < span.end for key in keys) for span in spans_of(asked))


@pytest.mark.parametrize(
    "asked",
    ["ana", "BELL", "bel an", "an bell ana", "ana@demo", "müll", "mull", "MÜLLER", "\u200bana"],
)
def test_every_word_may_be_the_start_of_a_word(asked: str) -> None:
    assert is_found(person("Ana Bell-Cord Müller"), asked)


@pytest.mark.parametrize("asked", ["ell", "ana ben", "anab", "demo", "=admin", "admin"])
def test_what_begins_otherwise_is_not_found(asked: str) -> None:
    assert not is_found(person("Ana Bell", Role.ADMIN), asked)


def test_other_scripts_are_found() -> None:
    assert is_found(person("أحمد العلي"), "العل")
    assert is_found(person("山田 太郎"), "太")


def test_a_role_has_a_key_that_no_name_can_have() -> None:
    assert "=admin" in keys_of(person("Ana", Role.ADMIN, Role.CANDIDATE))
    assert keys_of(person("=admin Ana")) == keys_of(person("Ana =admin"))
    assert "=admin" not in keys_of(person("=admin Ana"))


def test_nothing_asked_is_no_span() -> None:
    assert spans_of(" \u200b ") == []


def test_keys_are_short_whatever_the_name() -> None:
    assert max(len(key) for key in keys_of(person("ﷺ" * 100))) <= 80


def test_a_place_reads_what_it_wrote() -> None:
    for place in (Place("", ANA), Place("616e61", ANA), Place("=admin", ANA)):
        assert place_of(str(place)) == place
    assert place_of("") is None


@pytest.mark.parametrize(
    "text", ["x", ".", f"zz.{ANA}", f"'.{ANA}", f".{ANA}.", f".{str(ANA).upper()}x", "61.1"]
)
def test_other_places_are_refused(text: str) -> None:
    with pytest.raises(ListPlaceWrong):
        place_of(text)
