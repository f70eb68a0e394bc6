"""How many items of a domain can stand in one form."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from server.exams.domain.blocks import Block
from server.exams.domain.supply import MAX_SEARCHED, peaceful_count

Bank = list[Block]


def bank(**enemies: str) -> Bank:
    return [Block(item, "a", frozenset(others.split())) for item, others in enemies.items()]


def test_friends_all_count() -> None:
    assert peaceful_count([]) == 0
    assert peaceful_count(bank(a="", b="", c="")) == 3


def test_one_side_is_enough_to_be_enemies() -> None:
    assert peaceful_count(bank(a="b", b="")) == 1


def test_enemies_elsewhere_and_oneself_do_not_matter() -> None:
    assert peaceful_count(bank(a="a z", b="y")) == 2


def test_the_enemy_of_all_is_left_out_wherever_it_stands() -> None:
    assert peaceful_count(bank(hub="a b c", a="", b="", c="")) == 3


def test_rings_are_counted_exactly() -> None:
    assert peaceful_count(bank(a="b", b="c", c="a")) == 1
    assert peaceful_count(bank(a="b", b="c", c="d", d="e", e="a")) == 2


def test_a_tangle_too_large_to_search_is_not_refused() -> None:
    names = [f"i{n}" for n in range(MAX_SEARCHED + 1)]

    assert peaceful_count([Block(one, "a", frozenset(names)) for one in names]) == MAX_SEARCHED + 1


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_the_count_is_that_of_trying_every_form(pairs: set[tuple[int, int]]) -> None:
    enemies = {str(n): frozenset(str(b) for a, b in pairs if a == n) for n in range(7)}
    forms = (form for size in range(8) for form in combinations(enemies, size))

    best = max(
        len(form)
        for form in forms
        if not any(b in enemies[a] or a in enemies[b] for a, b in combinations(form, 2))
    )

    blocks = [Block(name, "a", others) for name, others in enemies.items()]
    assert peaceful_count(blocks) == best
