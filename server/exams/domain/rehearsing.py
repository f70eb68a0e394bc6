"""Sittings of nobody, for invigilators to practise on: of an exam that is in no list.

They are started, saved and handed in like any other, and go no further: neither graded nor
decided, they are no part of what is counted by exam, and they are deleted when the rehearsal ends.
"""

REHEARSAL = "rehearsal"
"""The slug in their rows; no exam can have it."""
