"""When the page of who sits was last heard of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """`unsent` answers waited on the device then, as its page said."""

    at_ms: int
    unsent: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a page says of itself; `unsent` None where it writes nothing."""

    at_ms: int
    unsent: int | None

    def over(self, before: Seen | None) -> Seen:
        """As it stands with what was known before."""
        known = 0 if before is None else before.unsent
        return Seen(self.at_ms, known if self.unsent is None else self.unsent)
