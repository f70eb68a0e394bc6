"""What is kept of a sitting, told without any of its content."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreed:
    """Which wording of the agreement was accepted before the start, and when."""

    version: str
    agreed_ms: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How many responses were acknowledged, and how many were sealed as evidence."""

    form_hash: str
    revisions: int
    answered: int
    last_saved_ms: int | None
    sealed: dict[str, int]
    """By the reason why they do not count."""
    agreed: Agreed | None = None
