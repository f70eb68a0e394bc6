"""The rule about tries reads as a sentence, however many waits an exam has."""

from dataclasses import replace
from pathlib import Path

import pytest

from server.exams.domain.blueprint import parse_blueprint
from server.exams.domain.policy import Agreement, Policy, Retake
from server.exams.releases import Release
from server.kernel.ids import new_id
from server.web.pages.admin.exams import tries
from server.web.pages.exam_rules import retakes, rules

FILE = "exams/foundations/blueprint.yaml"
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        ((), "As often as you like, without a wait."),
        ((1,), "After a failed try you wait 1 day."),
        ((0,), "As often as you like, without a wait."),
        (
            (0, 1),
            (
                "After your first failed try you may try again at once. "
                "After every later one you wait 1 day."
            ),
        ),
        ((7, 14), "After your failed tries you wait 7 days, and from then on 14 days each time."),
        (
            (1, 14, 60),
            "After your failed tries you wait 1 day, 14 days, and from then on 60 days each time.",
        ),
    ],
)
def test_every_wait_is_told(waits: tuple[int, ...], said: str) -> None:
    assert retakes(_with(waits)) == said


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        ((0,), "As often as candidates like, without a wait."),
        (
            (0, 0, 1),
            (
                "After each of the first 2 failed tries candidates may try again at once. "
                "After every later one they wait 1 day."
            ),
        ),
        ((7, 14), "After failed tries candidates wait 7 days, and from then on 14 days each time."),
    ],
)
def test_administrators_read_the_same_of_candidates(waits: tuple[int, ...], said: str) -> None:
    assert tries(_with(waits)) == said


def _with(waits: tuple[int, ...]) -> Release:
    blueprint, _ = parse_blueprint((ROOT / FILE).read_bytes(), FILE)
    assert blueprint is not None
    policy = Policy(name="full", version="1", retake=Retake(waits_days=waits))
    return Release(new_id(), "full", 1, replace(blueprint, preview=False), policy, "", ())


@pytest.mark.parametrize("agreement", [None, Agreement("0" * 16, "<p>Alone.</p>")])
def test_what_is_recorded_names_the_agreement_where_there_is_one(
    agreement: Agreement | None,
) -> None:
    blueprint, _ = parse_blueprint((ROOT / FILE).read_bytes(), FILE)
    assert blueprint is not None
    policy = Policy(name="full", version="1", retake=Retake(), agreement=agreement)

    told = {
        row["term"]: row["text"]
        for row in rules(Release(new_id(), "full", 1, blueprint, policy, "", ()))
    }

    assert ("wording of the agreement" in told["What is recorded"]) == (agreement is not None)
