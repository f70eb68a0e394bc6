"""The coverage board: what a cell has, lacks and awaits."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from server.authoring.domain.coverage import Coverage, Kept, Row, Supply, coverage
from server.exams.domain.blueprint import parse_blueprint
from server.exams.domain.plan import Blueprint, DomainQuota, Draw, Exposure
from server.items.domain import model
from server.items.domain.model import Cognitive, Item, ItemType, Status
from server.items.domain.parse import parse_item

EXAM = Path(__file__).parents[3] / "exams" / "practice"


@cache
def _model() -> Item:
    item, _ = parse_item((EXAM / "items" / "pra-0001.md").read_bytes(), "pra-0001.md")
    assert item is not None
    return item


def an_item(name: str, domain: str = "a", status: Status = Status.APPROVED, **told: Any) -> Item:
    return replace(_model(), id=name, domain=domain, status=status, enemies=(), **told)


def a_testlet(name: str, *members: str) -> Item:
    return an_item(name, type=ItemType.TESTLET, body=model.Testlet("A case.", members))


def a_blueprint(**needs: int) -> Blueprint:
    found, _ = parse_blueprint((EXAM / "blueprint.yaml").read_bytes(), "practice")
    assert found is not None
    quotas = tuple(
        DomainQuota(code=code, title=code.upper(), items=count) for code, count in needs.items()
    )
    return replace(found, draw=Draw.SEEDED, domains=quotas)


def row_of(found: Coverage, domain: str = "a") -> Row:
    return next(one for one in found.rows if one.domain == domain)


def test_a_cell_says_by_how_many_it_is_short() -> None:
    found = coverage(a_blueprint(a=3, b=1), Supply([an_item("one"), an_item("two", "b")]))

    assert [(one.title, one.needs, one.has, one.short) for one in found.rows] == [
        ("A", 3, 1, 2), ("B", 1, 1, 0),
    ]  # fmt: skip
    assert found.short == 2
    assert not found.is_drawable


def test_what_rests_on_a_fact_that_is_not_fresh_is_not_there() -> None:
    items = [an_item("one"), an_item("two", cognitive=Cognitive.APPLY)]

    row = row_of(coverage(a_blueprint(a=2), Supply(items, frozenset({"two"}))))

    assert (row.has, row.short, row.stale) == (1, 1, 1)
    assert row.counts == {Status.APPROVED: 2}
    assert sum(row.levels.values()) == sum(row.types.values()) == 1


def test_a_testlet_goes_whole_with_one_of_its_items() -> None:
    items = [an_item("one"), an_item("two"), an_item("three"), a_testlet("case", "one", "two")]

    row = row_of(coverage(a_blueprint(a=3), Supply(items, frozenset({"one"}))))

    assert (row.has, row.stale) == (1, 2)


def test_of_enemies_only_those_who_never_meet_count() -> None:
    foe = replace(an_item("foe"), enemies=("one",))

    found = coverage(a_blueprint(a=2), Supply([an_item("one"), foe, an_item("two")]))

    assert row_of(found).has == 2
    assert found.is_drawable
    alone = coverage(a_blueprint(a=2), Supply([an_item("one"), foe]))
    assert (row_of(alone).has, alone.short) == (1, 1)


def test_enemies_between_cells_leave_no_form_though_each_is_filled() -> None:
    foe = replace(an_item("foe", "b"), enemies=("one",))

    found = coverage(a_blueprint(a=1, b=1), Supply([an_item("one"), foe]))

    assert found.short == 0
    assert not found.is_drawable


def test_what_is_on_its_way_is_what_is_not_scored_yet_and_drafts_of_no_file() -> None:
    items = [
        an_item("one", status=Status.DRAFT), an_item("two", status=Status.REVIEW),
        an_item("three", status=Status.PRETEST), an_item("four", status=Status.RETIRED),
        an_item("five"),
    ]  # fmt: skip

    found = coverage(a_blueprint(a=1), Supply(items, begun=["a", "a", "b"]))

    assert (row_of(found).on_the_way, row_of(found).begun) == (5, 2)
    assert row_of(found).has == found.pilots == 1
    assert coverage(a_blueprint(a=1), Supply(items, frozenset({"three"}))).pilots == 0


def test_what_fits_no_cell_and_what_cannot_be_read_is_told() -> None:
    supply = Supply([an_item("one"), an_item("two", "z"), a_testlet("case", "one")], unread=3)

    found = coverage(a_blueprint(a=1), supply)

    assert (found.elsewhere, found.unread) == (1, 3)


def test_a_cell_says_what_it_lacks_for_the_strict_cap() -> None:
    items = [an_item("one"), an_item("two"), an_item("of-b", "b")]
    found = coverage(a_blueprint(a=2, b=1), Supply(items))
    assert [row_of(found, name).strict_short for name in ("a", "b")] == [6, 3]


@pytest.mark.parametrize(
    ("bank", "kept"), [(4, Kept(8, 8, 0)), (1, Kept(2, 8, 3))]
)  # of eight forms two may hold the same item
def test_a_cap_says_how_many_forms_a_cell_is_good_for(bank: int, kept: Kept) -> None:
    asked = replace(a_blueprint(a=1), exposure=Exposure(cap="25%", forms=8))
    items = [an_item(f"i{at}") for at in range(bank)]

    assert row_of(coverage(asked, Supply(items))).kept == kept
