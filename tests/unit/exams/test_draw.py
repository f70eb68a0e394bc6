"""Drawing a form: what a blueprint asks for, no enemies, the same for the same seed."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.exams.domain.blocks import Block, gathered
from server.exams.domain.draw import (
    Below,
    Circumstances,
    Past,
    draw_all,
    draw_by_quota,
    draw_pilots,
    mixed_in,
    shuffled,
    stream,
)
from server.exams.domain.exposure import NOTHING_HELD, Held
from server.exams.domain.sitting import FormUnavailable
from server.exams.domain.supply import peaceful_form


def an_item(name: str, domain: str = "a", *enemies: str) -> Block:
    return Block(name, domain, frozenset(enemies))


def drawn_from(bank: Sequence[Block], quotas: list[tuple[str, int]], below: Below) -> list[Block]:
    return draw_by_quota(bank, quotas, below).blocks


BANK = [an_item(f"a{n}") for n in range(6)] + [an_item(f"b{n}", "b") for n in range(6)]


def test_each_domain_gets_its_quota() -> None:
    drawn = drawn_from(BANK, [("a", 2), ("b", 4)], stream(b"seed"))

    assert sorted(one.domain for one in drawn) == ["a", "a", "b", "b", "b", "b"]
    assert len({one.name for one in drawn}) == 6


def test_equal_seeds_draw_equal_forms_and_others_differ() -> None:
    quotas = [("a", 3), ("b", 3)]

    first = drawn_from(BANK, quotas, stream(b"one"))

    assert first == drawn_from(BANK, quotas, stream(b"one"))
    assert first != drawn_from(BANK, quotas, stream(b"two"))


@pytest.mark.parametrize("seed", range(30))
def test_enemies_never_meet_even_if_only_one_side_says_so(seed: int) -> None:
    bank = [an_item("x", "a", "y"), an_item("y"), an_item("z"), an_item("w")]

    drawn = drawn_from(bank, [("a", 3)], stream(bytes([seed])))

    assert not {"x", "y"} <= {one.name for one in drawn}


def test_a_bank_that_is_too_small_draws_nothing() -> None:
    with pytest.raises(FormUnavailable):
        drawn_from(BANK, [("a", 7)], stream(b"seed"))


Quotas = list[tuple[str, int]]


def is_peaceful(form: Sequence[Block]) -> bool:
    return not any(b.name in a.enemies or a.name in b.enemies for a, b in combinations(form, 2))


def fills(form: Sequence[Block], quotas: Quotas) -> bool:
    return all(sum(one.domain == code for one in form) == quota for code, quota in quotas)


def has_a_form(bank: Sequence[Block], quotas: Quotas) -> bool:
    size = sum(quota for _, quota in quotas)
    return any(fills(form, quotas) and is_peaceful(form) for form in combinations(bank, size))


@st.composite
def banks(draw: st.DrawFn) -> list[Block]:
    pairs = draw(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
    return [
        an_item(str(n), "abc"[n % 3], *(str(b) for a, b in pairs if a == n != b)) for n in range(10)
    ]


@given(banks(), st.lists(st.integers(1, 3), min_size=1, max_size=3), st.binary(max_size=4))
def test_wherever_there_is_a_form_one_is_drawn(
    bank: list[Block], sizes: list[int], seed: bytes
) -> None:
    quotas = list(zip("abc", sizes, strict=False))

    try:
        drawn = drawn_from(bank, quotas, stream(seed))
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

    drawn = drawn_from(bank, [("a", 15), ("b", 15), ("c", 1)], stream(b"seed"))

    assert is_peaceful(drawn)
    assert {one.name for one in drawn if one.domain == "a"} == {f"a{n}" for n in range(15, 30)}


def a_testlet(name: str, size: int, domain: str = "a", *enemies: str) -> Block:
    items = tuple(f"{name}{n}" for n in range(1, size + 1))
    return Block(name, domain, frozenset(enemies), items)


def test_a_testlet_is_drawn_whole_or_not_at_all() -> None:
    bank = [*BANK, a_testlet("t", 3), a_testlet("u", 2, "b")]
    seen = set()

    for seed in range(60):
        drawn = drawn_from(bank, [("a", 4), ("b", 2)], stream(bytes([seed])))
        assert sum(one.size for one in drawn if one.domain == "a") == 4
        assert sum(one.size for one in drawn if one.domain == "b") == 2
        seen |= {one.name for one in drawn}

    assert seen >= {"t", "u", "a0", "b0"}


def test_the_one_way_to_fill_a_domain_with_testlets_is_found() -> None:
    bank = [*(a_testlet(f"t{n}", 5) for n in range(9)), a_testlet("u", 4), a_testlet("v", 3)]

    drawn = drawn_from(bank, [("a", 12)], stream(b"seed"))

    assert sorted(one.size for one in drawn) == [3, 4, 5]


def test_testlets_that_never_add_up_draw_nothing() -> None:
    with pytest.raises(FormUnavailable):
        drawn_from([a_testlet("t", 3), a_testlet("u", 3)], [("a", 4)], stream(b"seed"))


def sized(bank: Sequence[Block], quotas: Quotas) -> bool:
    forms = (form for size in range(len(bank) + 1) for form in combinations(bank, size))
    return any(
        is_peaceful(form)
        and all(sum(b.size for b in form if b.domain == code) == quota for code, quota in quotas)
        for form in forms
    )


@st.composite
def banks_with_testlets(draw: st.DrawFn) -> list[Block]:
    pairs = draw(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=8))
    sizes = draw(st.lists(st.integers(1, 4), min_size=8, max_size=8))
    return [
        Block(
            str(n),
            "ab"[n % 2],
            frozenset(str(b) for a, b in pairs if a == n != b),
            tuple(f"{n}-{i}" for i in range(size)) if size > 1 else (),
        )
        for n, size in enumerate(sizes)
    ]


@given(banks_with_testlets(), st.lists(st.integers(1, 7), min_size=1, max_size=2), st.binary())
def test_with_testlets_too_a_form_is_drawn_wherever_there_is_one(
    bank: list[Block], sizes: list[int], seed: bytes
) -> None:
    quotas = list(zip("ab", sizes, strict=False))

    try:
        drawn = drawn_from(bank, quotas, stream(seed))
    except FormUnavailable:
        assert not sized(bank, quotas)
    else:
        assert is_peaceful(drawn)
        for code, quota in quotas:
            assert sum(one.size for one in drawn if one.domain == code) == quota


def test_many_testlets_in_many_domains_are_searched_quickly() -> None:
    codes = "abcdef"
    bank = [a_testlet(f"{code}{n}", 3 + n % 3, code) for code in codes for n in range(12)]

    found = peaceful_form(bank, dict.fromkeys(codes, 31))

    assert found is not None
    assert sum(one.size for one in found) == 31 * len(codes)


def test_what_a_testlet_holds_is_not_drawn_alone_and_has_its_enemies() -> None:
    entries = [
        Block("a", "x", frozenset({"e"})),
        Block("b", "x"),
        Block("c", "x", frozenset({"b", "z"})),
        Block("e", "x"),
        Block("t", "x", frozenset(), ("b", "a")),
    ]

    blocks = {one.name: one for one in gathered(entries)}

    assert set(blocks) == {"c", "e", "t"}
    assert blocks["t"].drawn == ("b", "a")
    assert blocks["t"].meets([blocks["e"]])
    assert blocks["c"].meets([blocks["t"]])
    assert not blocks["c"].meets([blocks["e"]])


def test_all_items_in_the_order_of_the_bank() -> None:
    assert draw_all(BANK).blocks == BANK


def test_enemies_that_reached_a_form_of_all_items_do_not_meet_in_it() -> None:
    bank = [an_item("x", "a"), an_item("y", "b", "x"), an_item("z", "b")]

    assert [one.name for one in draw_all(bank).blocks] == ["x", "z"]


def test_an_empty_bank_gives_no_form() -> None:
    with pytest.raises(FormUnavailable):
        draw_all([])


def test_a_shuffle_keeps_every_value_once() -> None:
    assert sorted(shuffled(range(50), stream(b"seed"))) == list(range(50))


def test_the_same_form_is_never_given_twice_where_there_is_another() -> None:
    past = Past((frozenset({"a1", "a2"}), frozenset({"a0", "a2"})))
    bank = [an_item(f"a{n}") for n in range(3)]

    drawn = draw_by_quota(bank, [("a", 2)], stream(b"seed"), Circumstances(past)).blocks

    assert {one.name for one in drawn} == {"a0", "a1"}


def test_where_the_only_form_was_given_none_is_left() -> None:
    past = Past((frozenset({"t1", "t2"}),))

    with pytest.raises(FormUnavailable):
        draw_by_quota([a_testlet("t", 2)], [("a", 2)], stream(b"seed"), Circumstances(past))


def test_after_very_many_forms_the_search_gives_up() -> None:
    names = [f"a{n}" for n in range(12)]
    past = Past(tuple(frozenset(form) for form in combinations(names, 4)))
    bank = [an_item(one) for one in names]

    with pytest.raises(FormUnavailable):
        draw_by_quota(bank, [("a", 4)], stream(b"seed"), Circumstances(past))


def test_where_every_form_was_given_none_is_left() -> None:
    past = Past(tuple(frozenset(pair) for pair in combinations(("a0", "a1", "a2"), 2)))
    bank = [an_item(f"a{n}") for n in range(3)]

    with pytest.raises(FormUnavailable):
        draw_by_quota(bank, [("a", 2)], stream(b"seed"), Circumstances(past))


@given(banks(), st.lists(st.integers(1, 3), min_size=2, max_size=2), st.binary(max_size=4))
def test_forms_differ_until_none_is_left(bank: list[Block], sizes: list[int], seed: bytes) -> None:
    quotas = list(zip("ab", sizes, strict=True))
    forms: set[frozenset[str]] = set()

    for _ in range(5):
        try:
            drawn = draw_by_quota(bank, quotas, stream(seed), Circumstances(Past((*forms,))))
        except FormUnavailable:
            assert len(forms) == len(all_forms(bank, quotas))
            break
        form = frozenset(one.name for one in drawn.blocks)
        assert form not in forms
        forms.add(form)


def all_forms(bank: Sequence[Block], quotas: Quotas) -> list[Sequence[Block]]:
    size = sum(quota for _, quota in quotas)
    return [one for one in combinations(bank, size) if fills(one, quotas) and is_peaceful(one)]


def test_pilots_are_those_answered_least_and_no_enemies_of_the_form() -> None:
    bank = [an_item("p", "a", "a0"), an_item("q"), an_item("r"), an_item("s", "a", "q")]
    held = Held({"r": 9}, 9)

    chosen = draw_pilots(bank, 2, [an_item("a0")], stream(b"seed"), held)

    assert len(chosen) == 2
    assert "r" in {one.name for one in chosen}
    assert draw_pilots(bank, 0, [], stream(b"seed"), NOTHING_HELD) == []
    assert len(draw_pilots(bank, 9, [an_item("a0")], stream(b"seed"), held)) == 2


def test_a_testlet_that_is_too_long_is_not_tried_out() -> None:
    bank = [a_testlet("t", 3), an_item("p")]

    assert [one.name for one in draw_pilots(bank, 2, [], stream(b"s"), NOTHING_HELD)] == ["p"]


def test_what_is_mixed_in_leaves_the_others_in_their_order() -> None:
    seen = set()

    for seed in range(40):
        mixed = mixed_in(BANK[:3], BANK[9:10], stream(bytes([seed])))
        assert [one for one in mixed if one in BANK[:3]] == BANK[:3]
        seen.add(mixed.index(BANK[9]))

    assert seen == {0, 1, 2, 3}
