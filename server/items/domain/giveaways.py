"""Signs that a key can be found without knowing the subject. Warnings only.

Rules of thumb after Haladyna, Downing & Rodriguez 2002 (guidelines 24 and 28: options of equal
length; no clues).
"""

import re

from server.items.domain.model import Option
from server.items.domain.report import Report
from server.items.domain.sections import Entry

_WORD = re.compile(r"[^\W\d_]{6,}")
_MUCH_LONGER = 1.5
_CHARACTERS_LONGER = 30
_REPEATED_WORDS = 2


def warn_of_giveaways(
    stem: str, options: tuple[Option, ...], entries: list[Entry], report: Report
) -> None:
    keys = [(o, e) for o, e in zip(options, entries, strict=True) if o.is_key]
    others = [option.text for option in options if not option.is_key]
    if not keys or not others:
        return
    _warn_of_length(keys, others, report)
    _warn_of_words(stem, keys, others, report)


def _warn_of_length(keys: list[tuple[Option, Entry]], others: list[str], report: Report) -> None:
    longest = max(map(len, others))
    shortest_key = min(len(option.text) for option, _ in keys)
    if shortest_key > longest * _MUCH_LONGER and shortest_key > longest + _CHARACTERS_LONGER:
        report.warn("E044", keys[0][1].place, "much longer than every distractor")


def _warn_of_words(
    stem: str, keys: list[tuple[Option, Entry]], others: list[str], report: Report
) -> None:
    clues = _words(stem) - _words(" ".join(others))
    for option, entry in keys:
        repeated = sorted(clues & _words(option.text))
        if len(repeated) >= _REPEATED_WORDS:
            words = ", ".join(repeated)
            report.warn("E044", entry.place, f"only the key repeats words of the stem: {words}")


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
