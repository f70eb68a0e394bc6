"""Exposure: what the check promises, drawing keeps."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from server.exams.domain.blocks import Block
from server.exams.domain.draw import Circumstances, Past, Way, draw_by_quota, shuffled, stream
from server.exams.domain.exposure import NOTHING_HELD, Held, Kind, Shortage, exposure_plan, plan_of
from server.exams.domain.plan import Exposure
from tests.unit.exams.test_blueprint import parsed

Quotas = list[tuple[str, int]]


def items(number: int, domain: str = "a") -> list[Block]:
    return [Block(f"{domain}{n}", domain) for n in range(number)]


def a_testlet(name: str, size: int, domain: str = "a") -> Block:
    return Block(name, domain, items=tuple(f"{name}-{n}" for n in range(size)))


def counts(
    bank: Sequence[Block], quotas: Quotas, forms: int, most: int, seed: bytes
) -> Counter[str]:
    """Draw so many forms one after the other; each must be whole and peaceful."""
    plan, _ = plan_of(bank, quotas, forms, most)
    held = NOTHING_HELD
    for number in range(forms):
        below = stream(seed + number.to_bytes(4, "big"))
        drawn = draw_by_quota(bank, quotas, below, Circumstances(held=held, plan=plan)).blocks
        for domain, quota in quotas:
            assert sum(one.size for one in drawn if one.domain == domain) == quota
        assert not any(one.meets([other]) for one, other in combinations(drawn, 2))
        held = held.with_form(drawn)
    return Counter(held.counts)


def test_a_bank_just_large_enough_fills_every_form_within_the_cap() -> None:
    assert plan_of(items(8), [("a", 2)], 20, 5)[1] == []

    assert counts(items(8), [("a", 2)], 20, 5, b"") == Counter({f"a{n}": 5 for n in range(8)})


def test_a_shortage_names_the_domain_the_forms_it_fills_and_the_items_it_lacks() -> None:
    bank = [*items(8), *items(7, "b")]

    _, short = plan_of(bank, [("a", 2), ("b", 2)], 20, 5)

    assert short == [Shortage("b", 17, 1)]


def test_enemies_share_what_they_may_be_shown() -> None:
    bank = [Block("x", "a", frozenset({"y"})), Block("y", "a"), Block("z", "a")]

    plan, short = plan_of(bank, [("a", 2)], 10, 5)

    assert short == [Shortage("a", 5, 1)]
    assert plan_of([*bank, Block("w", "a", frozenset({"z"}))], [("a", 2)], 10, 5)[1] == []
    assert {len(group) for group in plan.groups[Kind("a", 1)]} == {1, 2}


def test_testlets_count_with_all_their_items() -> None:
    bank = [*items(4), a_testlet("t", 3), a_testlet("u", 3)]

    plan, short = plan_of(bank, [("a", 5)], 4, 2)

    assert short == []
    assert plan.pattern == {Kind("a", 3): 1, Kind("a", 1): 2}
    assert max(counts(bank, [("a", 5)], 4, 2, b"seed").values()) <= 2


def test_enemies_of_two_domains_serve_one_of_them() -> None:
    pairs = [(Block(f"a{n}", "a", frozenset({f"b{n}"})), Block(f"b{n}", "b")) for n in range(4)]
    bank = [one for pair in pairs for one in pair]

    assert plan_of(bank, [("a", 1), ("b", 1)], 4, 2)[1] == []
    assert max(counts(bank, [("a", 1), ("b", 1)], 4, 2, b"seed").values()) <= 2


def test_after_the_last_form_it_begins_anew() -> None:
    plan, _ = plan_of(items(4), [("a", 1)], 4, 1)
    held = Held({f"a{n}": 1 for n in range(4)}, 4)

    assert plan.goes_on_from(held)
    assert plan.goes_on_after([Block("a0", "a")], held)
    assert not plan.goes_on_from(Held({"a0": 4, "a1": 3, "a2": 1}, 4))


def test_where_the_cap_cannot_be_kept_nobody_is_refused() -> None:
    bank, quotas = items(3), [("a", 2)]
    plan, short = plan_of(bank, quotas, 4, 1)
    held = Held({"a0": 3, "a1": 1}, 2)

    drawn = draw_by_quota(bank, quotas, stream(b"seed"), Circumstances(held=held, plan=plan))

    assert short == [Shortage("a", 1, 5)]
    assert {one.name for one in drawn.blocks} == {"a2", "a1"}


def test_a_person_who_comes_again_gets_what_they_never_saw() -> None:
    past = Past((frozenset({"a0", "a1"}), frozenset({"a1", "a2"})))

    drawn = draw_by_quota(items(5), [("a", 2)], stream(b"seed"), Circumstances(past=past))

    assert {one.name for one in drawn.blocks} == {"a3", "a4"}


def test_a_plan_is_left_before_the_same_form_is_given_again() -> None:
    bank, quotas = items(4), [("a", 2)]
    plan, _ = plan_of(bank, quotas, 2, 1)
    held = Held({"a0": 1, "a1": 1}, 1)
    given = Circumstances(Past((frozenset({"a2", "a3"}),)), held, plan)

    drawn = draw_by_quota(bank, quotas, stream(b"seed"), given)

    assert drawn.way is Way.CHANCE
    assert {one.name for one in drawn.blocks} != {"a2", "a3"}


def test_a_blueprint_has_a_plan_only_where_it_has_a_cap() -> None:
    blueprint = parsed()
    bank = [*items(4, "lamps/light"), *items(4, "lamps/heat")]
    capped = replace(blueprint, exposure=Exposure(cap="50%", forms=10))

    plan = exposure_plan(capped, bank)

    assert exposure_plan(blueprint, bank) is None
    assert plan is not None
    assert (plan.forms, plan.most) == (10, 5)
    assert plan.pattern == {Kind("lamps/light", 1): 2, Kind("lamps/heat", 1): 1}


def test_where_luck_would_break_the_cap_the_plan_says_which_form_to_take() -> None:
    bank, quotas = items(2), [("a", 1)]
    plan, _ = plan_of(bank, quotas, 4, 2)
    given = Circumstances(Past((frozenset({"a0", "b9"}),)), Held({"a1": 2}, 2), plan)

    drawn = draw_by_quota(bank, quotas, stream(b"seed"), given)

    assert drawn.way is Way.PLAN
    assert [one.name for one in drawn.blocks] == ["a0"]


@st.composite
def banks(draw: st.DrawFn) -> list[Block]:
    number = draw(st.integers(4, 14))
    names = st.integers(0, number - 1)
    pairs = draw(st.sets(st.tuples(names, names), max_size=8))
    sizes = draw(st.lists(st.sampled_from([1, 1, 1, 2, 3]), min_size=number, max_size=number))
    return [
        Block(
            str(n),
            "ab"[n % 2],
            frozenset(str(b) for a, b in pairs if a == n != b),
            tuple(f"{n}-{i}" for i in range(size)) if size > 1 else (),
        )
        for n, size in enumerate(sizes)
    ]


@given(
    banks(),
    st.lists(st.integers(1, 4), min_size=1, max_size=2),
    st.integers(1, 12),
    st.integers(1, 12),
    st.binary(max_size=2),
)
def test_if_so_many_forms_fit_so_many_are_drawn_within_the_cap(
    bank: list[Block], sizes: list[int], forms: int, most: int, seed: bytes
) -> None:
    quotas, most = list(zip("ab", sizes, strict=False)), min(most, forms)
    if plan_of(bank, quotas, forms, most)[1]:
        return

    assert max(counts(bank, quotas, forms, most, seed).values()) <= most


@given(
    banks(),
    st.lists(st.integers(1, 4), min_size=1, max_size=2),
    st.integers(1, 12),
    st.integers(1, 12),
    st.binary(max_size=2),
)
def test_the_plan_alone_never_gets_stuck_whoever_is_preferred(
    bank: list[Block], sizes: list[int], forms: int, most: int, seed: bytes
) -> None:
    quotas, most = list(zip("ab", sizes, strict=False)), min(most, forms)
    plan, short = plan_of(bank, quotas, forms, most)
    held, below = NOTHING_HELD, stream(seed)

    for turn in range(0 if short else 2 * forms):
        assert plan.goes_on_from(held)
        form = plan.next_form(held, lambda blocks: shuffled(blocks, below))
        for domain, quota in quotas:
            assert sum(one.size for one in form if one.domain == domain) == quota
        assert not any(one.meets([other]) for one, other in combinations(form, 2))
        assert plan.goes_on_after(form, held)
        held = held.with_form(form)
        assert max(held.counts.values()) <= most * (1 + turn // forms)


@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 20), st.integers(1, 20))
def test_of_items_without_enemies_the_check_is_exact(
    number: int, quota: int, forms: int, most: int
) -> None:
    most = min(most, forms)
    room = number * most if number >= quota else 0

    _, short = plan_of(items(number), [("a", quota)], forms, most)

    assert (short == []) == (room >= quota * forms)
    if short:
        enough = number + short[0].missing
        assert plan_of(items(enough), [("a", quota)], forms, most)[1] == []
        assert plan_of(items(enough - 1), [("a", quota)], forms, most)[1] != []
