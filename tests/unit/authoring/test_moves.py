"""Which moves there are is data, and refused where it makes no sense."""

import msgspec
import pytest

from server.authoring.domain.moving import Lack, is_made_by, missing_for
from server.exams.domain.house_file import parse_house_rules
from server.items.domain.life import LifeRules
from server.items.domain.model import ReviewRole, Status
from server.kernel.actor import Role

FILE = "exams/policy/house.yaml"


def rules(text: str) -> LifeRules:
    read, findings = parse_house_rules(f"staff_second_factor: optional\n{text}".encode(), FILE)
    assert findings == []
    assert read is not None
    return LifeRules() if read.review is msgspec.UNSET else msgspec.convert(read.review, LifeRules)


def test_what_is_not_written_is_ours_and_what_is_takes_its_place() -> None:
    ours = rules("")
    theirs = rules(
        "review:\n  checklists: {bias: [One point]}\n"
        "  moves:\n    - {from: draft, to: approved, by: [reviewer], reviews: [content]}\n"
    )

    gate = ours.move(Status.REVIEW, Status.APPROVED)
    assert gate is not None
    assert gate.reviews == (ReviewRole.CONTENT, ReviewRole.BIAS, ReviewRole.LANGUAGE)
    assert theirs.move(Status.REVIEW, Status.APPROVED) is None
    assert theirs.checklist(ReviewRole.BIAS) == ("One point",)
    assert theirs.checklist(ReviewRole.KEY) == ours.checklist(ReviewRole.KEY)
    assert not is_made_by(theirs.moves[0], {Role.TRAINER})
    assert is_made_by(theirs.moves[0], {Role.ADMIN})


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("{due_days: 0}", "H004"),
        ("{due_day: 3}", "H002"),
        ("{remind_days: 9}", "H004"),
        ("{moves: [{from: draft, to: draft}]}", "H004"),
        ("{moves: [{from: draft, to: approved, reviews: [bias]}]}", "H004"),
        ("{moves: [{from: draft, to: live}]}", "H004"),
        ("{moves: [{from: draft, to: review, by: []}]}", "H004"),
        ("{checklists: {content: [a, a]}}", "H004"),
        ("{checklists: {taste: [a]}}", "H004"),
    ],
)
def test_rules_that_make_no_sense_are_refused(block: str, code: str) -> None:
    text = f"staff_second_factor: optional\nreview: {block}\n"
    read, findings = parse_house_rules(text.encode(), FILE)

    assert read is None
    assert [one.code for one in findings] == [code]


def test_pretest_asks_for_responses_once_the_cut_is_set() -> None:
    move = LifeRules().move(Status.PRETEST, Status.OPERATIONAL)
    assert move is not None

    (missing,) = missing_for(move, {}, open_comments=3, responses=150)
    assert (missing.lack, missing.number) == (Lack.RESPONSES, 50)
    assert missing_for(move, {}, open_comments=0, responses=200) == []
    assert missing_for(move, {}, open_comments=0, responses=None) == []
