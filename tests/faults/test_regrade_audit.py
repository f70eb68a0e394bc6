"""The audit names whoever changes a ruling, or what follows from one, behind our back."""

import re
from collections.abc import Mapping

from server.database.connection import query
from tests.faults.exam_house import ExamHouse
from tests.faults.ruled_house import RuledHouse

OF_SECOND = "WHERE version = 2"
TAMPERINGS: dict[str, tuple[str, str, str]] = {
    "what was ruled": (
        "UPDATE regrade SET remedy = 'accept'",
        "UPDATE regrade SET remedy = 'key'",
        "I5: regrade {regrade} was changed after it was committed",
    ),
    "a grade under another ruling": (
        "UPDATE regrade SET remedy = 'accept'",
        "UPDATE regrade SET remedy = 'key'",
        "I5: grade [0-9a-f-]+ of sitting {sitting} differs from its responses",
    ),
    "why": (
        "UPDATE regrade SET reason = 'Another.'",
        "UPDATE regrade SET reason = 'The key of one item was wrong.'",
        "I5: regrade {regrade} was changed after it was committed",
    ),
    "who": (
        "UPDATE regrade SET committed_by = id",
        "UPDATE regrade SET committed_by = tried_by",
        "I5: regrade {regrade} was changed after it was committed",
    ),
    "that it was": (
        "UPDATE regrade SET state = 'ready'",
        "UPDATE regrade SET state = 'done'",
        "I5: grade [0-9a-f-]+ of sitting {sitting} names a ruling that was never committed",
    ),
    "a ruling that cannot be read": (
        "UPDATE regrade SET counts = '{' || counts",
        "UPDATE regrade SET counts = substr(counts, 2)",
        "I5: a regrade cannot be read",
    ),
    "the points": (
        f"UPDATE grade SET scaled_score = scaled_score + 1 {OF_SECOND}",
        f"UPDATE grade SET scaled_score = scaled_score - 1 {OF_SECOND}",
        "I5: grade [0-9a-f-]+ of sitting {sitting} differs from its responses in scaled score",
    ),
    "which rulings count": (
        f"UPDATE grade SET document = replace(document, 'counting', 'discount') {OF_SECOND}",
        f"UPDATE grade SET document = replace(document, 'discount', 'counting') {OF_SECOND}",
        "I5: grade [0-9a-f-]+ of sitting {sitting} differs from its responses in marks, the rul",
    ),
    "a version": (
        "UPDATE grade SET version = 9 WHERE version = 2",
        "UPDATE grade SET version = 2 WHERE version = 9",
        "I6: grade [0-9a-f-]+ of sitting {sitting} follows on no version 8",
    ),
    "a lost grade": (
        (
            f"UPDATE grade SET sitting_id = '00000000-0000-7000-8000-000000000001' {OF_SECOND} "
            "AND sitting_id = '{sitting}'"
        ),
        (
            "UPDATE grade SET sitting_id = '{sitting}' WHERE version = 2 "
            "AND sitting_id = '00000000-0000-7000-8000-000000000001'"
        ),
        "I5: the newest grade [0-9a-f-]+ of sitting {sitting} is not what the rulings in force",
    ),
    "a certificate that came back": (
        (
            "UPDATE certificate SET status = 'active', status_ms = NULL, reason_code = NULL "
            "WHERE reason_code = 'regrade'"
        ),
        (
            "UPDATE certificate SET status = 'revoked', status_ms = 1, reason_code = 'regrade' "
            "WHERE person_id = '{person}'"
        ),
        "I4: certificate [0-9a-f-]+ is in force although decision [0-9a-f-]+ says “refuse”",
    ),
}


async def test_what_was_changed_is_named(house: ExamHouse) -> None:
    ruled = RuledHouse(house)
    first, _ = await ruled.sat(0, knows=True), await ruled.sat(1, knows=False)
    done = await ruled.committed(await ruled.tried(await ruled.asked(first)))
    assert await house.audit() == []
    names = {"sitting": first.id, "regrade": done.id, "person": first.person_id}

    unseen = []
    for what, (change, back, sentence) in TAMPERINGS.items():
        await query(_named(change, names))
        found = await house.audit()
        if not any(re.match(_named(sentence, names), one) for one in found):
            unseen.append((what, found))
        await query(_named(back, names))

    assert unseen == []
    assert await house.audit() == []


def _named(text: str, names: Mapping[str, object]) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
