"""Values that several administrators' pages show alike."""

from server.kernel.sentence import marked
from server.language.voice import say

_UNITS = (
    (1_000_000_000, marked("%(size)s GB")),
    (1_000_000, marked("%(size)s MB")),
    (1_000, marked("%(size)s kB")),
)


def size(count: int) -> str:
    """Bytes as people read them, in powers of ten."""
    for unit, words in _UNITS:
        if count >= unit:
            return say(words, size=round(count / unit, 1))
    return say("%(size)s bytes", size=count)
