"""A sitting in the smallest words: what must come of whatever is done to it, in any order.

The contract's "Saving", read line by line, with a clock that stops and is given time, an end, a
grade and a result. Nothing here asks the product anything.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

BASE_MS = 600_000
GRACE_MS = 10_000
DAY_MS = 24 * 3_600_000
NOWHERE = 17
"""The practice exam has sixteen items and takes ten minutes."""
BLANK, RIGHT, WRONG, NO_FIT = range(4)
"""Responses that `Model` tells apart; what they are of an item is the test's business."""
CUT = Fraction(60, 100)

Answer = tuple[Any, ...]
"""`("saved", sequence, saved_ms)`, or the code of the refusal and what it carries."""
Place = tuple[int, int, int]
"""Position, writer, sequence."""


@dataclass(frozen=True)
class Save:
    position: int
    writer: int | None
    sequence: int
    response: int


@dataclass
class Model:
    started_ms: int
    points: dict[int, int]
    """What each position is worth."""
    writer: int = 1
    closed_ms: int | None = None
    closed_by: str | None = None
    given_ms: int = 0
    paused_ms: int | None = None
    revisions: dict[Place, tuple[int, int]] = field(default_factory=dict)
    sealed: dict[int, tuple[int, str]] = field(default_factory=dict)
    grants: dict[str, int] = field(default_factory=dict)
    credits: dict[str, int] = field(default_factory=dict)

    @property
    def deadline_ms(self) -> int:
        return self.started_ms + BASE_MS + self.given_ms

    @property
    def last_ms(self) -> int:
        return self.deadline_ms + GRACE_MS

    @property
    def state(self) -> str:
        if self.closed_ms is not None:
            return "closed"
        return "open" if self.paused_ms is None else "paused"

    def is_over(self, now_ms: int) -> bool:
        clock_ms = now_ms if self.paused_ms is None else self.paused_ms
        return self.closed_ms is not None or clock_ms > self.last_ms

    def save(self, save: Save, now_ms: int) -> Answer:  # noqa: PLR0911 - one for each rule
        if save.position == NOWHERE or save.response == NO_FIT:
            return ("position-unknown" if save.position == NOWHERE else "response-malformed",)
        writer = self.writer if save.writer is None else save.writer
        if writer > self.writer:
            return ("writer-unknown",)
        place = (save.position, writer, save.sequence)
        if place in self.revisions and self.revisions[place][0] == save.response:
            return ("saved", save.sequence, self.revisions[place][1])
        if self.is_over(now_ms):
            return ("sitting-closed", self._sealed(save, "sitting-closed", now_ms))
        if self.paused_ms is not None:
            return ("sitting-paused",)
        if writer < self.writer:
            is_kept = self._sealed(save, "writer-elsewhere", now_ms)
            return ("writer-elsewhere", self.writer, is_kept)
        return self._in_order(place, save.response, now_ms)

    def take_over(self) -> Answer:
        self.writer += 1
        return ("writer", self.writer)

    def pause(self, now_ms: int) -> Answer:
        if self.is_over(now_ms):
            return ("sitting-closed",)
        if self.paused_ms is None:
            self.paused_ms = now_ms
        return ("paused",)

    def let_run(self, now_ms: int) -> Answer:
        if self.is_over(now_ms):
            return ("sitting-closed",)
        if self.paused_ms is not None:
            self.given_ms += now_ms - self.paused_ms
            self.paused_ms = None
        return ("open",)

    def grant(self, seconds: int, key: str, now_ms: int) -> Answer:
        """A key without letters names nothing."""
        if key in self.grants:
            return ("granted",) if self.grants[key] == seconds else ("grant-key-reused",)
        if self.is_over(now_ms):
            return ("sitting-closed",)
        self.given_ms += seconds * 1000
        if key:
            self.grants[key] = seconds
        return ("granted",)

    def credit(self, seconds: int, name: str, now_ms: int) -> Answer:
        """To everybody who sits; nobody else does here."""
        if name in self.credits:
            return ("credited", 1) if self.credits[name] == seconds else ("credit-known",)
        if self.is_over(now_ms):
            return ("nobody-sits",)
        self.given_ms += seconds * 1000
        self.credits[name] = seconds
        return ("credited", 1)

    def hand_in(self, now_ms: int) -> Answer:
        if self.closed_ms is None and self.paused_ms is not None:
            return ("sitting-paused",)
        if self.closed_ms is None:
            self._close(now_ms, "candidate")
        return ("receipt", self.closed_ms, self.closed_by, self.answered)

    def sweep(self, now_ms: int) -> None:
        if self.state == "open" and self.is_over(now_ms):
            self._close(now_ms, "deadline")

    @property
    def counted(self) -> dict[int, tuple[int, int]]:
        """Position to the sequence and response of the newest (writer, sequence)."""
        return {place[0]: (place[2], self.revisions[place][0]) for place in sorted(self.revisions)}

    @property
    def answered(self) -> int:
        return sum(response != BLANK for _, response in self.counted.values())

    @property
    def earned(self) -> int:
        return sum(self.points[at] for at, (_, one) in self.counted.items() if one == RIGHT)

    @property
    def passed(self) -> bool:
        return self.earned >= CUT * sum(self.points.values())

    def _close(self, now_ms: int, by: str) -> None:
        """What is over ends at its deadline, whoever comes to close it."""
        is_late = self.is_over(now_ms)
        self.closed_ms, self.closed_by = (self.deadline_ms, "deadline") if is_late else (now_ms, by)

    def _in_order(self, place: Place, response: int, now_ms: int) -> Answer:
        newest = max((key for key in self.revisions if key[:2] == place[:2]), default=None)
        if newest is not None and place in self.revisions:
            return ("sequence-reused", newest[2], self.revisions[newest][0])
        if newest is not None and place < newest:
            return ("response-superseded", newest[2], self.revisions[newest][0])
        self.revisions[place] = (response, now_ms)
        return ("saved", place[2], now_ms)

    def _sealed(self, save: Save, code: str, now_ms: int) -> bool:
        """Whether it is kept as evidence, of which nothing counts."""
        end = self.last_ms if self.closed_ms is None else self.closed_ms
        if now_ms > end + DAY_MS:
            return False
        self.sealed[save.position] = (save.response, code)
        return True
