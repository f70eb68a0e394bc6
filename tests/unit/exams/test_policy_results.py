"""When results are told and how long one may appeal, as policies say it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.exams.domain.policy import (
    Appeals,
    Policy,
    ReleaseDay,
    ReleaseRule,
    of_release,
    to_json,
)
from server.exams.domain.policy_file import parse_policy

FILE = "exams/policy/night.yaml"
SOURCE = """\
policy: night
retake: {waits_days: [], attempts: null, window_days: null}
at_zero: hand-in
"""


def parsed(source: str = SOURCE) -> Policy:
    policy, findings = parse_policy(source.encode(), FILE, {})
    assert findings == []
    assert policy is not None
    return policy


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("at_once", ReleaseRule.AT_ONCE),
        ("after_review", ReleaseRule.AFTER_REVIEW),
        ("{on: 2026-12-01}", ReleaseDay(on=date(2026, 12, 1))),
    ],
)
def test_results_are_told_by_rule(said: str, rule: object) -> None:
    policy = parsed(SOURCE + f"release: {said}\n")

    assert policy.release == rule
    assert of_release({"policy": to_json(policy)}) == policy


def test_a_day_lets_results_out_from_its_beginning() -> None:
    policy = parsed(SOURCE + "release: {on: 2026-12-01}\n")
    first = datetime(2026, 12, 1, tzinfo=UTC)

    assert policy.holds_results(now=first - timedelta(milliseconds=1))
    assert not policy.holds_results(now=first)


def test_appeals_have_their_days_unless_none_are_offered() -> None:
    assert parsed().appeals == Appeals(days=14, ruling_days=10)
    assert parsed(SOURCE + "appeals: null\n").appeals is None
    own = parsed(SOURCE + "appeals: {days: 30, ruling_days: 5}\n")
    assert own.appeals == Appeals(days=30, ruling_days=5)
    assert of_release({"policy": to_json(own)}) == own
    assert of_release({"policy": to_json(parsed(SOURCE + "appeals: null\n"))}).appeals is None


@pytest.mark.parametrize(
    "line",
    [
        "release: never",
        "release: {on: soon}",
        "release: {at: 2026-12-01}",
        "appeals: {days: 0}",
        "appeals: {ruling_days: 366}",
        "appeals: {hours: 3}",
        "appeals: 14",
    ],
)
def test_a_rule_about_results_that_makes_no_sense_is_found(line: str) -> None:
    policy, findings = parse_policy(f"{SOURCE}{line}\n".encode(), FILE, {})

    assert policy is None
    assert {one.line for one in findings} == {SOURCE.count("\n") + 1}
