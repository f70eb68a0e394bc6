"""What a holder chooses to show of a certificate."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Choice(StrEnum):
    NAME = "name"
    """Whether its page shows the name, and anyone with the ID may fetch the files."""
    DIRECTORY = "directory"
    """Whether it is found by name."""
    SCORE = "score"
    """Whether the score stands in it."""


@dataclass(frozen=True, slots=True)
class Choices:
    is_name_shown: bool
    is_listed: bool
    has_score: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice as it was made."""

    choice: Choice
    is_yes: bool
    at: datetime
