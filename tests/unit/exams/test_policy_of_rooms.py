"""Breaks, windows and Safe Exam Browser in a policy file: read, kept, told where wrong."""

import json

import pytest

from server.exams.domain.breaks import BreakClock
from server.exams.domain.house_file import CODES, parse_house_rules
from server.exams.domain.policy import Policy, of_release, to_json
from server.exams.domain.policy_file import parse_policy

FILE = "exams/policy/night.yaml"
PLAIN = """\
policy: night
retake: {waits_days: [], attempts: null, window_days: null}
at_zero: hand-in
"""
WINDOW = "{name: a, opens: 2026-12-01T09:00:00Z, closes: 2026-12-01T10:00:00Z}"
WHOLE = f"""\
{PLAIN}breaks: {{number: 2, minutes: 15, clock: running}}
windows: [{WINDOW}]
booking: true
safe_exam_browser: {{generated: true, config_keys: [{"a" * 64}], quit_url: "https://over.example"}}
"""


def read(text: str) -> tuple[Policy | None, list[tuple[int, str]]]:
    policy, findings = parse_policy(text.encode(), FILE, {})
    return policy, [(one.line, one.code) for one in findings]


def test_what_is_written_is_read_and_survives_its_release() -> None:
    policy, findings = read(WHOLE)

    assert (findings, policy is None) == ([], False)
    assert policy is not None
    assert policy.breaks is not None
    assert (policy.breaks.number, policy.breaks.clock) == (2, BreakClock.RUNNING)
    assert [one.name for one in policy.windows] == ["a"]
    assert policy.safe_exam_browser is not None
    kept = json.loads(json.dumps(to_json(policy)))
    assert of_release({"policy": kept}) == policy


def test_a_policy_that_says_nothing_of_it_is_kept_as_before() -> None:
    policy, _ = read(PLAIN)

    assert policy is not None
    later = {"breaks", "windows", "booking", "safe_exam_browser"}
    assert not later & to_json(policy).keys()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("breaks: {number: 0, minutes: 10}", "P004"),
        ("breaks: {number: 1}", "P003"),
        ("breaks: {number: 1, minutes: 10, clock: slow}", "P004"),
        ("breaks: {number: 1, minutes: 10, length: 5}", "P002"),
        ("booking: true", "P004"),
        ("windows: [{name: a, opens: 2026-12-01T09:00:00Z}]", "P003"),
        (f"windows: [{WINDOW}, {WINDOW}]", "P004"),
        ("windows: [{name: a, opens: 2026-12-01T09:00:00, closes: 2026-12-02}]", "P004"),
        (f"windows: [{WINDOW}]\nwindow: {{opens: 2026-12-01T09:00:00Z}}", "P004"),
        ("safe_exam_browser: {}", "P004"),
        ("safe_exam_browser: {config_keys: [short]}", "P004"),
    ],
)
def test_a_fault_is_told_at_its_line(line: str, code: str) -> None:
    policy, findings = read(f"{PLAIN}{line}\n")

    assert policy is None
    assert (4, code) in findings, findings


def test_the_rules_of_the_house_have_their_codes() -> None:
    for text, code in (
        ("staff_second_factor: perhaps", "H004"),
        ("staff_second_factor: required\nmore: 1", "H002"),
        ("{}", "H003"),
        ("- a", "H001"),
    ):
        rules, findings = parse_house_rules(text.encode(), "exams/policy/house.yaml")
        assert (rules, [one.code for one in findings]) == (None, [code])
        assert code in CODES
