"""What can be said of the banks of this repository without knowing the answers.

A test-wise guesser knows nothing and chooses by how options look. Bounds are exact binomial ones:
what an author who gives nothing away exceeds in one of forty banks.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import combinations
from math import sqrt

from server.exams.content import CheckedContent, Exam, check, read_folder
from server.items.domain.model import Item, Multiple, Option, Single, Status
from tests.house.tree import ROOT

SHINGLE = 4
MOST_ALIKE = 0.25
Z = 1.96
"""Of the normal distribution: 95 % lie within, 2.5 % above."""
_ABSOLUTE = re.compile(
    r"\b(always|never|only|all|none|every|must|completely|entirely|any)\b", re.IGNORECASE
)
_SECOND_ACT = re.compile(r"\band\b|;")
_REASON = re.compile(r"\b(as|because|since|so)\b")
_WORD = re.compile(r"[a-z0-9]+")
_COMMON = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "before", "by", "for", "from", "has", "have"),
        *("if", "in", "into", "is", "it", "its", "no", "not", "of", "on", "or", "so", "than"),
        *("that", "the", "their", "them", "then", "they", "this", "to", "was", "were", "what"),
        *("when", "where", "which", "who", "will", "with"),
    }
)


@cache
def content() -> CheckedContent:
    return check(read_folder(ROOT))


def full_exams() -> list[str]:
    """Those on which something depends, each with items of its own; asked before any is read."""
    written = {path: path.read_text("utf-8") for path in ROOT.glob("exams/*/blueprint.yaml")}
    no_bank = re.compile(r"^(level: practice|bank: .*)$", re.MULTILINE)
    return sorted(path.parent.name for path, text in written.items() if not no_bank.search(text))


def exam_of(slug: str) -> Exam:
    return next(one for one in content().exams if one.blueprint.exam == slug)


def live(exam: Exam) -> list[Item]:
    return [
        one
        for one in exam.items
        if one.status.is_at_least(Status.APPROVED) and one.status is not Status.RETIRED
    ]


def singles(items: Iterable[Item]) -> list[tuple[Item, Sequence[Option]]]:
    return [(one, one.body.options) for one in items if isinstance(one.body, Single)]


def key_of(options: Sequence[Option]) -> int:
    return next(at for at, one in enumerate(options) if one.is_key)


def bounds(chances: Sequence[float]) -> tuple[float, float]:
    """Within which 95 % of the sums of such chances lie (normal, with continuity correction)."""
    mean, spread = sum(chances), sqrt(sum(one * (1 - one) for one in chances))
    return mean - Z * spread - 0.5, mean + Z * spread + 0.5


def words(text: str) -> list[str]:
    return [one for one in _WORD.findall(text.lower()) if one not in _COMMON]


def alike(items: Sequence[Item]) -> list[tuple[str, str, float]]:
    """Pairs of stems that share many runs of words (Jaccard of shingles; Broder 1997)."""
    shingles = {one.id: _shingles(one.stem) for one in items if one.stem}
    found = []
    for (a, first), (b, second) in combinations(shingles.items(), 2):
        share = len(first & second) / (len(first | second) or 1)
        if share > MOST_ALIKE:
            found.append((a, b, share))
    return found


def _shingles(text: str) -> set[tuple[str, ...]]:
    found = _WORD.findall(text.lower())
    return {tuple(found[at : at + SHINGLE]) for at in range(len(found) - SHINGLE + 1)}


def guess_longest(_: str, options: Sequence[Option]) -> list[float]:
    return [len(one.text) for one in options]


def guess_shortest(_: str, options: Sequence[Option]) -> list[float]:
    return [-len(one.text) for one in options]


def guess_without_absolutes(_: str, options: Sequence[Option]) -> list[float]:
    return [-len(_ABSOLUTE.findall(one.text)) for one in options]


def guess_by_words_of_the_stem(stem: str, options: Sequence[Option]) -> list[float]:
    known = set(words(stem))
    return [sum(word in known for word in set(words(one.text))) for one in options]


def guess_by_agreement_of_options(_: str, options: Sequence[Option]) -> list[float]:
    """The option that shares most with the others: distractors are often variations of a key."""
    bags = [set(words(one.text)) for one in options]
    return [
        sum(len(bag & other) for other in bags if other is not bag) / (len(bag) or 1)
        for bag in bags
    ]


def guess_most_detailed(_: str, options: Sequence[Option]) -> list[float]:
    """Commas, semicolons, figures: what was written with most care."""
    return [len(re.findall(r"[,;:()]|\d+", one.text)) for one in options]


def guess_in_the_middle(_: str, options: Sequence[Option]) -> list[float]:
    return [float(0 < at < len(options) - 1) for at in range(len(options))]


def guess_of_two_parts(_: str, options: Sequence[Option]) -> list[float]:
    """“Do this, and then that”: an author seldom adds a second act to what is wrong."""
    return [len(_SECOND_ACT.findall(one.text)) for one in options]


def guess_without_reasons(_: str, options: Sequence[Option]) -> list[float]:
    """Wrong options argue for themselves; the reason of the key stands in its rationale."""
    return [-len(_REASON.findall(one.text)) for one in options]


def guess_by_acts_and_reasons(stem: str, options: Sequence[Option]) -> list[float]:
    both = zip(guess_of_two_parts(stem, options), guess_without_reasons(stem, options), strict=True)
    return [acts + reasons for acts, reasons in both]


Guess = Callable[[str, Sequence[Option]], list[float]]
"""How good each option looks, by the stem and the options."""
GUESSES: tuple[Guess, ...] = (
    guess_longest,
    guess_shortest,
    guess_without_absolutes,
    guess_by_words_of_the_stem,
    guess_by_agreement_of_options,
    guess_most_detailed,
    guess_in_the_middle,
    guess_of_two_parts,
    guess_without_reasons,
    guess_by_acts_and_reasons,
)


def guess_by_all(stem: str, options: Sequence[Option]) -> list[float]:
    """Each cue but length has a vote; the longest breaks ties."""
    votes = [0.0] * len(options)
    for guess in (guess_longest, guess_without_absolutes, guess_by_words_of_the_stem):
        found = guess(stem, options)
        best = max(found)
        if min(found) < best:
            for at, value in enumerate(found):
                votes[at] += value == best
    return votes


def luck(found: Sequence[float], key: int) -> float:
    """The chance to hit the key by choosing among those that look best."""
    best = max(found)
    chosen = [at for at, one in enumerate(found) if one == best]
    return (key in chosen) / len(chosen)


def multiples(items: Iterable[Item]) -> list[tuple[Item, Sequence[Option]]]:
    return [(one, one.body.options) for one in items if isinstance(one.body, Multiple)]
