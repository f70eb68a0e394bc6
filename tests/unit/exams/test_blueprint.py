"""Reading blueprints: what each fault is called, and the place it is found at."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from server.exams.domain.blueprint import (
    CODES,
    Blueprint,
    Draw,
    Scale,
    from_json,
    parse_blueprint,
    to_json,
)
from server.exams.domain.route import Navigation

ROOT = Path(__file__).parents[3]
FILE = "exams/lamps/blueprint.yaml"
SOURCE = """\
exam: lamps
title: Lamps
level: practice
language: en
summary: About lamps.
description: All about lamps.
minutes: 10
grace_seconds: 10
scale: {low: 100, cut: 700, high: 1000}
cut: 62.5%
provisional: true
draw: seeded
domains:
  - {code: lamps/light, title: Light, items: 2}
  - {code: lamps/heat, title: Heat, items: 1}
pilot: 0
prerequisites: {course: null, exams: []}
policy: standard
validity_days: 365
preview: false
full_exam: {items: 60, minutes: 120}
certificate:
  name: Lamps
  description: The holder knows lamps.
  criteria: Passed.
"""


PARTED = """\
pilot: 2
navigation: locked_sections
exposure: {cap: 12.5%, forms: 400}
sections:
  - {title: Light, domains: [lamps/light], instructions: "Read *first*."}
  - {title: Heat, domains: [lamps/heat]}
"""


def parsed(source: str = SOURCE) -> Blueprint:
    blueprint, findings = parse_blueprint(source.encode(), FILE)
    assert findings == []
    assert blueprint is not None
    return blueprint


def faults(old: str, new: str) -> list[str]:
    """Say what is wrong after a change, without the file's name."""
    assert old in SOURCE
    blueprint, findings = parse_blueprint(SOURCE.replace(old, new).encode(), FILE)
    assert (blueprint is None) == bool(findings)
    return [str(one).removeprefix(f"{FILE}:") for one in findings]


def test_a_blueprint_is_read_as_written() -> None:
    blueprint = parsed()

    assert blueprint.cut == Fraction(5, 8)
    assert blueprint.scale == Scale(low=100, cut=700, high=1000)
    assert blueprint.draw is Draw.SEEDED
    assert blueprint.items == 3
    assert blueprint.policy == "standard"


@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        SOURCE.replace("full_exam: {items: 60, minutes: 120}\n", ""),
        SOURCE.replace("validity_days: 365", "validity_days: null"),
        SOURCE.replace("pilot: 0", PARTED),
    ],
)
def test_what_is_stored_is_read_back_the_same(source: str) -> None:
    assert from_json(to_json(parsed(source))) == parsed(source)


@pytest.mark.parametrize("path", sorted(ROOT.glob("exams/*/blueprint.yaml")), ids=str)
def test_every_blueprint_of_this_repository_is_sound(path: Path) -> None:
    file = path.relative_to(ROOT).as_posix()

    assert parse_blueprint(path.read_bytes(), file)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("minutes: 10\n", "minutes: &ten 10\n", "7:10 B001"),
        ("minutes: 10\n", "minuts: 10\n", "7:1 B002"),
        ("low: 100", "lwo: 100", "9:9 B002"),
        ("title: Heat", "titel: Heat", "15:24 B002"),
        ("pilot: 0", "zebra: 0", "16:1 B002"),
        ("pilot: 0\n", "", "1:1 B003"),
        (", high: 1000", "", "9:8 B003"),
        ("minutes: 10\n", "minutes: ten\n", "7:10 B004"),
        ("low: 100", "low: 99.5", "9:14 B004"),
        ("draw: seeded", "draw: some", "12:7 B004"),
        ("{low: 100, cut: 700, high: 1000}", "700", "9:8 B004"),
        ("Light, items: 2", "Light, items: two", "14:46 B004"),
        ("exam: lamps", "exam: lights", "1:7 B005"),
        ("exam: lamps", "exam: Lamps!", "1:7 B005"),
        ("exam: lamps", "exam: policy", "1:7 B005"),
        ("policy: standard", "policy: 3", "18:9 B004"),
        ("lamps/heat", "lamps/light", "15:5 B005"),
    ],
)
def test_a_fault_is_found_at_its_place(old: str, new: str, expected: str) -> None:
    assert expected in [" ".join(fault.split()[:2]) for fault in faults(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("minutes: 10\n", "minutes: 0\n", "7:10 B004 from 1 to 600 minutes"),
        ("grace_seconds: 10", "grace_seconds: 61", "8:16 B004 from 0 to 60 seconds"),
        ("cut: 700", "cut: 1000", "9:8 B004 low < cut < high"),
        ("low: 100", "low: -1", "9:8 B004 from 0 to 10000"),
        ("high: 1000", "high: 10001", "9:8 B004 from 0 to 10000"),
        ("62.5%", "0%", "10:6 B004 above 0 %, at most 100 %"),
        ("62.5%", "0.00%", "10:6 B004 above 0 %, at most 100 %"),
        ("62.5%", "101%", "10:6 B004 `cut`: a percentage of the points, as `60%`"),
        ("62.5%", "100.5%", "10:6 B004 above 0 %, at most 100 %"),
        ("62.5%", "0.625", "10:6 B004 `cut`: a percentage of the points, as `60%`"),
        ("items: 1}", "items: 0}", "15:44 B004 from 1 to 500 items"),
        ("pilot: 0", "pilot: 51", "16:8 B004 from 0 to 50 items"),
        (
            "pilot: 0",
            "pilot: 0\nnavigation: back",
            "17:13 B004 `navigation`: Invalid enum value 'back'",
        ),
        (
            "pilot: 0",
            "pilot: 0\nnavigation: locked_sections",
            "17:13 B004 sections lock only where there are two",
        ),
        (
            "pilot: 0",
            "pilot: 0\nexposure: {cap: 0%, forms: 9}",
            "17:17 B004 a share of the forms, as `25%`",
        ),
        (
            "pilot: 0",
            "pilot: 0\nexposure: {cap: 5%, forms: 9}",
            "17:11 B004 with so few forms the cap lets no item be in any",
        ),
        (
            "pilot: 0",
            "pilot: 0\nexposure: {cap: 5%, forms: 0}",
            "17:28 B004 from 1 to 100000 forms",
        ),
        ("validity_days: 365", "validity_days: 0", "19:16 B004 from 1 to 3650 days, or null"),
        ("validity_days: 365", "validity_days: -1", "19:16 B004 from 1 to 3650 days, or null"),
        ("items: 60", "items: 0", "21:20 B004 from 1 to 500 items"),
        ("minutes: 120", "minutes: 0", "21:33 B004 from 1 to 600 minutes"),
    ],
)
def test_a_value_out_of_range_is_refused(old: str, new: str, expected: str) -> None:
    assert faults(old, new) == [expected]


def test_a_release_of_before_there_were_policies_is_still_read() -> None:
    stored = to_json(parsed()) | {"retake": {"waits_days": [7]}}
    del stored["policy"]

    assert from_json(stored) == replace(parsed(), policy="")


def test_an_exam_without_domains_is_refused() -> None:
    domains = SOURCE[SOURCE.index("domains:") : SOURCE.index("pilot:")]

    assert faults(domains, "domains: []\n") == ["13:10 B004 at least one domain"]


def test_a_near_miss_is_named() -> None:
    assert faults("low: 100", "lwo: 100") == [
        "9:8 B003 `low` is missing",
        "9:9 B002 unknown key `lwo` (did you mean `low`?)",
    ]
    assert faults("pilot: 0", "pilot: 0\nqqqq: 1") == ["17:1 B002 unknown key `qqqq`"]


def test_a_file_that_is_not_text_is_refused() -> None:
    blueprint, findings = parse_blueprint(b"exam: \xff", FILE)

    assert blueprint is None
    assert [str(one) for one in findings] == [f"{FILE}:1:1 B001 not UTF-8"]


def test_a_blueprint_outside_any_folder_may_have_any_name() -> None:
    assert parse_blueprint(SOURCE.encode(), "blueprint.yaml")[1] == []


def test_every_code_stands_in_the_guide_with_its_line() -> None:
    guide = (ROOT / "exams" / "README.md").read_text("utf-8")

    assert dict(re.findall(r"^\| (B\d{3}) \| (.+) \|$", guide, re.MULTILINE)) == CODES


def test_sections_navigation_pilots_and_a_cap_are_read() -> None:
    blueprint = parsed(SOURCE.replace("pilot: 0", PARTED))

    assert [one.title for one in blueprint.sections] == ["Light", "Heat"]
    assert blueprint.navigation is Navigation.LOCKED_SECTIONS
    assert blueprint.exposure is not None
    assert blueprint.exposure.most == 50
    assert blueprint.items == 5


def test_a_release_that_says_nothing_new_is_stored_as_before() -> None:
    assert not {"navigation", "sections", "exposure"} & to_json(parsed()).keys()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[lamps/heat]", "[lamps/cold]", "21:29 B012 the exam has no domain `lamps/cold`"),
        ("[lamps/heat]", "[lamps/cold]", "20:3 B012 no section has lamps/heat"),
        (
            "[lamps/heat]",
            "[lamps/heat, lamps/light]",
            "21:41 B012 `lamps/light` is in a section already",
        ),
        ("[lamps/heat]", "[]", "21:28 B004 at least one domain"),
        ("title: Heat, domains", 'title: " ", domains', "21:13 B004 from 1 to 120 characters"),
    ],
)
def test_each_domain_is_in_exactly_one_section(old: str, new: str, expected: str) -> None:
    source = SOURCE.replace("pilot: 0", PARTED.replace(old, new))

    found = [str(one).removeprefix(f"{FILE}:") for one in parse_blueprint(source.encode(), FILE)[1]]

    assert expected in found


def test_sections_are_few() -> None:
    part = "{title: A, domains: [lamps/heat]}"
    source = SOURCE.replace("pilot: 0", f"pilot: 0\nsections: [{', '.join([part] * 21)}]")

    found = [str(one).removeprefix(f"{FILE}:") for one in parse_blueprint(source.encode(), FILE)[1]]

    assert "17:11 B004 at most 20 sections" in found


IN_PARTS = """\
parts:
  - {name: Light, domains: [lamps/light], cut: 50%, must_score: [lamps/light]}
  - {name: Heat, domains: [lamps/heat], cut: 80%}
"""


def test_a_part_may_ask_for_points_in_objectives() -> None:
    blueprint = parsed(
        SOURCE.replace(
            "cut: 62.5%\n", IN_PARTS.replace("[lamps/light]}", "[lamps/light, LAM-1.2]}")
        )
    )

    assert blueprint.objectives == ("LAM-1.2",)
    assert from_json(to_json(blueprint)) == blueprint
    assert parsed().objectives == ()


def test_parts_stand_in_the_place_of_the_cut_and_are_stored() -> None:
    blueprint = parsed(SOURCE.replace("cut: 62.5%\n", IN_PARTS))

    assert [one.share for one in blueprint.parts] == [Fraction(1, 2), Fraction(4, 5)]
    assert blueprint.cut == Fraction(3, 5)
    assert blueprint.cut_of("lamps/heat") == Fraction(4, 5)
    assert from_json(to_json(blueprint)) == blueprint
    assert "parts" not in to_json(parsed())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("parts:", "cut: 50%\nparts:", "10:1 B015 an exam with parts has no cut beside theirs"),
        ("[lamps/heat]", "[lamps/cold]", "12:28 B015 the exam has no domain `lamps/cold`"),
        ("[lamps/heat]", "[lamps/cold]", "11:3 B015 no part has lamps/heat"),
        ("[lamps/heat]", "[lamps/light]", "12:28 B015 `lamps/light` is in a part already"),
        ("[lamps/heat]", "[]", "12:27 B015 at least one domain"),
        ("80%", "0%", "12:46 B015 a share of the points of the part, as `60%`"),
        ("score: [lamps/light]", "score: [lamps/heat]", "11:66 B015 the part has no domain"),
        ("name: Heat", "name: Light", "11:3 B015 two parts have the same name"),
        ("name: Heat", 'name: " "', "12:12 B015 from 1 to 60 characters"),
        ("  - {name: Heat, domains: [lamps/heat], cut: 80%}\n", "", "B015 from 2 to 8 parts"),
    ],
)
def test_each_domain_is_in_exactly_one_part(old: str, new: str, expected: str) -> None:
    source = SOURCE.replace("cut: 62.5%\n", IN_PARTS.replace(old, new))

    found = [str(one).removeprefix(f"{FILE}:") for one in parse_blueprint(source.encode(), FILE)[1]]

    assert any(expected in one for one in found), found
