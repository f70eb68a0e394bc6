"""Drawing a form: what a blueprint asks for, no enemies, the same for the same seed."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


Quotas = list[tuple[str, int]]


def is_peaceful(form: Sequence[Candidate]) -> bool:
    return not any(b.item in a.enemies or a.item in b.enemies for a, b in combinations(form, 2))


def fills(form: Sequence[Candidate], quotas: Quotas) -> bool:
    return all(sum(one.domain == code for one in form) == quota for code, quota in quotas)


def has_a_form(bank: Sequence[Candidate], quotas: Quotas) -> bool:
    size = sum(quota for _, quota in quotas)
    return any(fills(form, quotas) and is_peaceful(form) for form in combinations(bank, size))


@st.composite
def banks(draw: st.DrawFn) -> list[Candidate]:
    pairs = draw(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
    return [
        an_item(str(n), "abc"[n % 3], *(str(b) for a, b in pairs if a == n != b)) for n in range(10)
    ]


@given(banks(), st.lists(st.integers(1, 3), min_size=1, max_size=3), st.binary(max_size=4))
def test_wherever_there_is_a_form_one_is_drawn(
    bank: list[Candidate], sizes: list[int], seed: bytes
) -> None:
    quotas = list(zip("abc", sizes, strict=False))

    try:
        drawn = draw_by_quota(bank, quotas, stream(seed))
    except FormUnavailable:
        assert not has_a_form(bank, quotas)
    else:
        assert len(set(drawn)) == sum(sizes)
        assert fills(drawn, quotas)
        assert is_peaceful(drawn)


def test_the_one_form_among_very_many_is_drawn() -> None:
    pairs = [(an_item(f"a{n}", "a", f"b{n}"), an_item(f"b{n}", "b")) for n in range(30)]
    bank = [one for pair in pairs for one in pair] + [
        an_item("c", "c", *(f"a{n}" for n in range(15)))
    ]

    drawn = draw_by_quota(bank, [("a", 15), ("b", 15), ("c", 1)], stream(b"seed"))

    assert is_peaceful(drawn)
    assert {one.item for one in drawn if one.domain == "a"} == {f"a{n}" for n in range(15, 30)}


def test_all_items_in_the_order_of_the_bank() -> None:
    assert draw_all(BANK) == BANK


def test_an_empty_bank_gives_no_form() -> None:
    with pytest.raises(FormUnavailable):
        draw_all([])


def test_a_shuffle_keeps_every_value_once() -> None:
    assert sorted(shuffled(range(50), stream(b"seed"))) == list(range(50))
