"""Forms that share little: what the banks of our two exams can do, and what exchanging keeps to."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.exams.domain.blocks import Block
from server.exams.domain.draw import Circumstances, Past, Way, draw_by_quota, stream
from server.exams.domain.exposure import plan_of
from server.exams.domain.plan import DomainQuota, Exposure
from server.exams.domain.series import most_shared, series, shortages
from server.exams.domain.sharing import Sharing, bits_by_block, exchanged, with_last
from tests.unit.exams.test_blueprint import parsed

Quotas = tuple[tuple[str, int], ...]
RULE = Exposure("65%", 20, "65%")


def items(domain: str, number: int) -> list[Block]:
    return [Block(f"{domain}{n}", domain) for n in range(number)]


def cases_of(domain: str, number: int, size: int = 6) -> list[Block]:
    names = [f"{domain}t{n}" for n in range(number)]
    return [Block(one, domain, items=tuple(f"{one}-{n}" for n in range(size))) for one in names]


def bank(alone: dict[str, int], whole: dict[str, int]) -> tuple[Block, ...]:
    singles = [one for domain, number in alone.items() for one in items(domain, number)]
    return (
        *singles,
        *(one for domain, number in whole.items() for one in cases_of(domain, number)),
    )


FOUNDATIONS = (
    (
        *bank(
            {"a": 10, "b": 8, "c": 10, "d": 10, "e": 5, "f": 10, "g": 7},
            {"b": 2, "c": 3, "d": 3, "e": 2},
        ),
        *cases_of("case", 2, 8),
    ),
    (("a", 6), ("b", 11), ("c", 12), ("d", 12), ("e", 9), ("f", 6), ("g", 4), ("case", 8)),
)
AGENTS = (
    bank(
        {"a": 10, "b": 15, "c": 2, "d": 5, "e": 4, "f": 10, "g": 8, "case": 2},
        {"c": 3, "d": 3, "e": 2},
    ),
    (("a", 6), ("b", 9), ("c", 7), ("d", 9), ("e", 8), ("f", 6), ("g", 5), ("case", 1)),
)


@pytest.mark.parametrize("exam", [FOUNDATIONS, AGENTS], ids=["foundations", "agents"])
@pytest.mark.parametrize("number", [20, 60])
def test_our_banks_keep_forms_apart_within_the_cap(
    exam: tuple[tuple[Block, ...], Quotas], number: int
) -> None:
    blocks, quotas = exam
    most = RULE.most_shared(sum(items for _, items in quotas))
    assert most is not None

    for seed in range(5):
        found = series(blocks, quotas, RULE, most, number, b"%d" % seed)

        assert found.most_shared <= most
        assert max(found.held.counts.values()) <= RULE.most * number // RULE.forms
        drawn = found.forms
        sizes = {
            code: sum(b.size for b in drawn[-1].blocks if b.domain == code) for code, _ in quotas
        }
        assert sizes == dict(quotas)
        assert {one.way for one in drawn} <= {Way.CHANCE, Way.EXCHANGE, Way.PLAN}


def test_enemies_between_testlets_and_items_keep_no_bank_from_it() -> None:
    """Each of two testlets gives away items that are asked alone, as in a real bank."""
    blocks, quotas = FOUNDATIONS
    enemies = {"dt1": frozenset({"d1", "d6"}), "dt2": frozenset({"d4"}), "ct0": frozenset({"c0"})}
    bank = tuple(replace(one, enemies=enemies.get(one.name, frozenset())) for one in blocks)
    blueprint = replace(
        parsed(),
        domains=tuple(DomainQuota(code=code, title=code, items=n) for code, n in quotas),
        exposure=RULE,
    )

    assert plan_of(bank, quotas, RULE.forms, RULE.most)[1] != []
    assert shortages(blueprint, bank) == ()
    assert most_shared(blueprint, bank) <= 44
    for seed in range(5):
        found = series(bank, quotas, RULE, 44, 40, b"%d" % seed)
        assert found.most_shared <= 44
        assert max(found.held.counts.values()) <= 2 * RULE.most
        assert not any(a.meets([b]) for one in found.forms for a, b in combinations(one.blocks, 2))


def test_where_forms_cannot_be_kept_apart_nobody_is_refused() -> None:
    found = series(items("a", 3), (("a", 2),), Exposure("100%", 6, "0%"), 0, 6, b"")

    assert (len(found.forms), found.most_shared) == (6, 2)


def test_an_exchange_shows_nothing_seen_where_it_need_not() -> None:
    blocks = items("a", 6)
    bits = bits_by_block(blocks, [one.name for one in blocks])
    before = Sharing(1, bits, (bits["a0"] | bits["a1"],))

    form, _ = exchanged(blocks[:2], blocks, before, {"a2": 1, "a3": 1, "a4": 2}, lambda _: True)

    assert before.surplus(form) == 0
    assert {one.name for one in form} in ({"a0", "a5"}, {"a1", "a5"})


def test_a_form_somebody_had_is_never_exchanged_for() -> None:
    blocks = items("a", 3)
    bits = bits_by_block(blocks, [one.name for one in blocks])
    past = Past((frozenset({"a0", "a1"}), frozenset({"a0", "a2"})))
    given = Circumstances(past, sharing=Sharing(1, bits, (bits["a1"] | bits["a2"],)))

    drawn = draw_by_quota(blocks, [("a", 2)], stream(b"seed"), given)

    assert {one.name for one in drawn.blocks} == {"a1", "a2"}


@given(st.integers(0, 2**16), st.integers(0, 5))
def test_exchanging_keeps_kinds_and_peace(seed: int, most: int) -> None:
    blocks = [
        *items("a", 6),
        *cases_of("a", 3, 2),
        Block("x", "b", frozenset({"a0", "a1"})),
        Block("y", "b"),
    ]
    names = [item for one in blocks for item in one.drawn]
    plain = draw_by_quota(blocks, [("a", 5), ("b", 1)], stream(b"%d" % seed)).blocks
    sharing = Sharing(most, bits_by_block(blocks, names))
    sharing = sharing.with_form(plain, 3)

    form, _ = exchanged(plain, blocks, sharing, {}, lambda _: True)

    assert sorted((b.domain, b.size) for b in form) == sorted((b.domain, b.size) for b in plain)
    assert not any(one.meets([other]) for one, other in combinations(form, 2))
    assert len({one.name for one in form}) == len(form)
    assert sharing.surplus(form) <= sharing.surplus(plain)


def test_only_so_many_forms_are_remembered_the_newest_first() -> None:
    assert with_last((3, 2, 1), 4, 3) == (4, 3, 2)
