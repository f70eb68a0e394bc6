"""Which sittings under way somebody watches."""

from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Watch:
    """Those of these exams, of these people, and these; or all but rehearsals.

    `sittings` are watched in any case, a rehearsal's too. What is left is narrowed by `exam` and
    by `only`, the people who are looked for. `people` and `only` may be thousands, so each is one
    value for the store; "" is nobody, and everybody.
    """

    exams: frozenset[str] = frozenset()
    people: str = ""
    sittings: frozenset[UUID] = frozenset()
    is_all: bool = False
    exam: str = ""
    only: str = ""

    @property
    def is_nothing(self) -> bool:
        return not (self.is_all or self.exams or self.people or self.sittings)

    def to(self, people: str) -> "Watch":
        """Only these of the people who are watched."""
        return replace(self, only=people)
