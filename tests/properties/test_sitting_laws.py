"""The rules of a sitting in `domain`, without a store, against the model of its whole life."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from server.exams.domain.sitting import (
    Attempt,
    Revision,
    SaveUnexplained,
    Sitting,
    SittingState,
    explain,
    is_in_time_for_evidence,
    may_be_evidence,
)
from server.exams.domain.time_ledger import (
    Act,
    Change,
    Credit,
    TimeEntry,
    TimeLedger,
    opening_entries,
)
from server.kernel.errors import Refusal
from tests.faults.sitting_model import (
    BASE_MS,
    BLANK,
    DAY_MS,
    GRACE_MS,
    RIGHT,
    WRONG,
    Answer,
    Model,
    Save,
)

STARTED_MS = 1_800_000_000_000
IRIS = UUID(int=7)

saves = st.builds(
    Save,
    position=st.sampled_from([1, 1, 2]),
    writer=st.sampled_from([None, None, 1, 2, 3]),
    sequence=st.integers(1, 4),
    response=st.sampled_from([BLANK, RIGHT, WRONG]),
)
grants = st.tuples(st.just("grant"), st.sampled_from([60, 120]), st.sampled_from(["a", "b"]))
acts = st.one_of(
    saves,
    saves,
    grants,
    st.sampled_from([("take_over",), ("pause",), ("let_run",), ("hand_in",)]),
)
waits = st.sampled_from(
    [1, 1, 1, 60_000, BASE_MS - 1, BASE_MS, BASE_MS + GRACE_MS, BASE_MS + GRACE_MS + 1, DAY_MS]
)
Script = list[tuple[int, Save | tuple[object, ...]]]

steps = st.lists(st.tuples(waits, acts), max_size=30)


@dataclass
class Pure:
    """What the store keeps of a sitting, kept here, and nothing but the rules between."""

    sitting: Sitting
    entries: list[TimeEntry]
    revisions: list[Revision] = field(default_factory=list)

    def save(self, save: Save, now_ms: int) -> Answer:
        attempt = Attempt(save.position, save.writer, save.sequence, f"{save.response}", now_ms)
        stored = [one for one in self.revisions if one.position == save.position]
        reason = explain(self.sitting, stored, attempt)
        if isinstance(reason, SaveUnexplained):  # no rule stands in its way
            writer = self.sitting.writer if save.writer is None else save.writer
            place = (save.position, writer, save.sequence)
            self.revisions.append(Revision(*place, attempt.response, now_ms))
            return ("saved", save.sequence, now_ms)
        if isinstance(reason, Revision):
            return ("saved", reason.sequence, reason.saved_ms)
        members = tuple(reason.members.values())
        if may_be_evidence(reason):
            members += (is_in_time_for_evidence(self.sitting, now_ms),)
        return (reason.code, *members)

    def take_over(self, now_ms: int) -> Answer:
        del now_ms
        self.sitting = structs.replace(self.sitting, writer=self.sitting.writer + 1)
        return ("writer", self.sitting.writer)

    def pause(self, now_ms: int) -> Answer:
        return self._change("paused", lambda ledger: ledger.paused(Act(IRIS, now_ms)))

    def let_run(self, now_ms: int) -> Answer:
        return self._change("open", lambda ledger: ledger.resumed(Act(IRIS, now_ms)))

    def grant(self, seconds: int, key: str, now_ms: int) -> Answer:
        act = Act(IRIS, now_ms, "x", key)
        return self._change("granted", lambda ledger: ledger.granted(seconds, act))

    def hand_in(self, now_ms: int) -> None:
        """In time; how others are closed is a statement of the store."""
        if self.sitting.state is SittingState.OPEN and not self.sitting.is_over(now_ms):
            self.sitting = self.sitting.handed_in(now_ms, "kid")

    def _change(self, done: str, decide: Callable[[TimeLedger], Change | None]) -> Answer:
        try:
            change = decide(TimeLedger(self.sitting, self.entries))
        except Refusal as refusal:
            return (refusal.code,)
        if change is not None:
            self.sitting = change.sitting
            self.entries.append(change.entry)
        return (done,)


@given(steps)
def test_the_rules_say_what_the_model_says(
    script: list[tuple[int, Save | tuple[object, ...]]],
) -> None:
    pure, model, now_ms = _begun(), Model(STARTED_MS, {}), STARTED_MS
    for wait, act in script:
        now_ms += wait
        if isinstance(act, Save):
            assert pure.save(act, now_ms) == model.save(act, now_ms)
        elif act == ("hand_in",):
            if model.state == "open" and not model.is_over(now_ms):
                pure.hand_in(now_ms)
                model.hand_in(now_ms)
        else:
            name, *given_ = act
            expected = model.take_over() if name == "take_over" else None
            done = getattr(pure, str(name))(*given_, now_ms)
            assert done == (expected or getattr(model, str(name))(*given_, now_ms))
        assert (pure.sitting.deadline_ms, pure.sitting.writer) == (model.deadline_ms, model.writer)
        assert pure.sitting.state == model.state
        assert pure.sitting.is_over(now_ms) == model.is_over(now_ms)


@given(st.integers(1, 14_400), st.integers(0, BASE_MS + GRACE_MS + 1))
def test_what_everybody_is_given_reaches_who_still_sits(seconds: int, after_ms: int) -> None:
    pure, now_ms = _begun(), STARTED_MS + after_ms
    credit = Credit(UUID(int=4), "practice", seconds, Act(IRIS, now_ms, "x"))

    change = TimeLedger(pure.sitting, pure.entries).credited(credit)

    if after_ms > BASE_MS + GRACE_MS:
        assert change is None
    else:
        assert change is not None
        assert change.sitting.deadline_ms == pure.sitting.deadline_ms + seconds * 1000


def _begun() -> Pure:
    entries = opening_entries(BASE_MS, [], STARTED_MS)
    sitting = Sitting(
        id=UUID(int=1),
        person_id=UUID(int=2),
        exam="practice",
        release_id=UUID(int=3),
        state=SittingState.OPEN,
        is_preview=False,
        items=16,
        writer=1,
        started_ms=STARTED_MS,
        deadline_ms=STARTED_MS + BASE_MS,
        grace_ms=GRACE_MS,
        closed_ms=None,
        closed_by=None,
        receipt_kid=None,
    )
    return Pure(sitting, entries)
