"""Parts of an exam: each has its own cut, all must be passed, and the sum hides no failed one."""

from dataclasses import replace

from server.exams.domain.blueprint import Blueprint
from server.exams.domain.plan import PartPlan
from server.grading.marking import MarkedSheet, Tally
from server.grading.scoring import Score, domains_of, score_of
from tests.unit.exams.test_blueprint import parsed

LIGHT = PartPlan(name="Light", domains=("lamps/light",), cut="50%")
HEAT = PartPlan(name="Heat", domains=("lamps/heat",), cut="80%")


def lamps(*parts: PartPlan) -> Blueprint:
    return replace(parsed(), parts=parts or (LIGHT, HEAT))


def scored(light: int, heat: int, blueprint: Blueprint | None = None) -> tuple[Score, list[object]]:
    """Of ten points each, on two items and one."""
    sheet = MarkedSheet(
        [], 1, {"lamps/light": Tally(2, light, 10), "lamps/heat": Tally(1, heat, 10)}
    )
    whole, parts = score_of(sheet, blueprint or lamps())
    return whole, [(one["scaled_score"], one["passed"]) for one in parts]


def test_all_parts_at_their_cut_are_exactly_the_cut() -> None:
    whole, parts = scored(5, 8)

    assert (str(whole.points), whole.scaled, whole.passed) == ("13", 700, True)
    assert parts == [(700, True), (700, True)]


def test_a_failed_part_keeps_the_whole_below_the_cut() -> None:
    whole, parts = scored(10, 7)

    assert (whole.scaled, whole.passed) == (699, False)
    assert parts == [(1000, True), (625, False)]


def test_no_point_where_one_is_needed_fails_the_part() -> None:
    both = PartPlan(
        name="Both",
        domains=("lamps/light", "lamps/heat"),
        cut="30%",
        must_score=("lamps/heat",),
    )

    whole, parts = scored(10, 0, lamps(both))

    assert (whole.scaled, whole.passed, parts) == (699, False, [(699, False)])
    assert scored(10, 1, lamps(both))[0].passed


def test_a_part_with_nothing_left_to_score_holds_nobody_up() -> None:
    sheet = MarkedSheet([], 1, {"lamps/light": Tally(2, 5, 10)})
    must = replace_must(HEAT)

    whole, _ = score_of(sheet, lamps(LIGHT, must))

    assert (whole.scaled, whole.passed) == (700, True)


def test_a_domain_is_held_against_the_cut_of_its_part() -> None:
    sheet = MarkedSheet(
        [], 1, {"lamps/light": Tally(50, 60, 100), "lamps/heat": Tally(50, 60, 100)}
    )

    assert [one["band"] for one in domains_of(sheet, lamps())] == ["above", "below"]


def replace_must(part: PartPlan) -> PartPlan:
    return PartPlan(name=part.name, domains=part.domains, cut=part.cut, must_score=part.domains)
