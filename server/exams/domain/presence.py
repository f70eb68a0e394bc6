"""When the page of who sits was last heard of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """`unsent` answers waited on the device then, as its page said."""

    at_ms: int
    unsent: int
