"""How many are let into exams at once, and how long the others wait: `decisions/0029`."""

from server.database.turns import Turns

AT_ONCE = 4
PATIENCE_SECONDS = 25.0
"""Twice as long as a thousand starts take, and less than browsers and programs wait."""


def turns() -> Turns:
    return Turns(AT_ONCE, PATIENCE_SECONDS)
