"""Drawing a form: what a blueprint asks for, no enemies, the same for the same seed."""

import pytest

from server.exams.domain.draw import Candidate, draw_all, draw_by_quota, shuffled, stream
from server.exams.domain.sitting import FormUnavailable


def an_item(name: str, domain: str = "a", *enemies: str) -> Candidate:
    return Candidate(f"hash-{name}", name, domain, frozenset(enemies))


BANK = [an_item(f"a{n}") for n in range(6)] + [an_item(f"b{n}", "b") for n in range(6)]


def test_each_domain_gets_its_quota() -> None:
    drawn = draw_by_quota(BANK, [("a", 2), ("b", 4)], stream(b"seed"))

    assert sorted(one.domain for one in drawn) == ["a", "a", "b", "b", "b", "b"]
    assert len({one.item for one in drawn}) == 6


def test_equal_seeds_draw_equal_forms_and_others_differ() -> None:
    quotas = [("a", 3), ("b", 3)]

    first = draw_by_quota(BANK, quotas, stream(b"one"))

    assert first == draw_by_quota(BANK, quotas, stream(b"one"))
    assert first != draw_by_quota(BANK, quotas, stream(b"two"))


@pytest.mark.parametrize("seed", range(30))
def test_enemies_never_meet_even_if_only_one_side_says_so(seed: int) -> None:
    bank = [an_item("x", "a", "y"), an_item("y"), an_item("z"), an_item("w")]

    drawn = draw_by_quota(bank, [("a", 3)], stream(bytes([seed])))

    assert not {"x", "y"} <= {one.item for one in drawn}


def test_a_bank_that_is_too_small_draws_nothing() -> None:
    with pytest.raises(FormUnavailable):
        draw_by_quota(BANK, [("a", 7)], stream(b"seed"))


def test_all_items_in_the_order_of_the_bank() -> None:
    assert draw_all(BANK) == BANK


def test_an_empty_bank_gives_no_form() -> None:
    with pytest.raises(FormUnavailable):
        draw_all([])


def test_a_shuffle_keeps_every_value_once() -> None:
    assert sorted(shuffled(range(50), stream(b"seed"))) == list(range(50))
