"""What Moodle asks, as items of ours; shared by GIFT, Moodle XML and, in part, QTI and CSV.

Where our scoring differs from Moodle's, it is named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from server.integrations.found import Losses, Refusing
from server.integrations.making import letters
from server.items.domain.links import check_links
from server.items.domain.matching import folded
from server.items.domain.model import (
    Around,
    Between,
    Body,
    Match,
    Multiple,
    NumericAnswer,
    Option,
    Policy,
    Side,
    Single,
    Text,
    TextAnswer,
    TextMatch,
)
from server.items.domain.numbers import read_authored
from server.items.domain.report import Report
from server.items.domain.rubric import Criterion, Essay, Level, Words
from server.items.domain.sections import Line

FEEDBACK_LOST = "Feedback on accepted answers is not kept."
_WILDCARD = re.compile(r"(?<!\\)\*")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?=[.,]?[0-9])(?P<whole>[0-9]*)(?:[.,](?P<part>[0-9]*))?(?P<power>[eE][+-]?[0-9]+)?\Z"
)
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}\Z")
_PARTS = (3, 6, 7, 9, 11, 12)
"""Shares that Moodle writes rounded, as 33.33333."""
_AS_WRITTEN, _AS_MEANT = Fraction(1, 50_000), Fraction(4, 1_000)


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` is Markdown in choices, and what is typed elsewhere; `fraction` of the points."""

    text: str
    fraction: Fraction
    feedback: str = ""
    tolerance: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    body: Body
    policy: Policy


def share(percent: Fraction, losses: Losses) -> Fraction:
    """Return a percentage as the share that was meant: 33.33333 is a third."""
    exact = percent / 100
    if (exact * 20).denominator == 1:
        return exact
    is_short = percent.denominator == 1
    near = [Fraction(round(exact * parts), parts) for parts in (_PARTS[:2] if is_short else _PARTS)]
    best = min(near, key=lambda one: abs(one - exact))
    is_meant = int(best * 100) == percent or abs(best - exact) < _AS_MEANT
    if not best or not is_meant:
        return exact
    if abs(best - exact) > _AS_WRITTEN:
        losses.add(f"{float(percent):g} % is taken as {best.numerator}/{best.denominator}.")
    return best


def choice(answers: Sequence[Answer], losses: Losses, *, is_single: bool) -> Choice:
    """Raises Refusing."""
    return _single(answers, losses) if is_single else _multiple(answers)


def _single(answers: Sequence[Answer], losses: Losses) -> Choice:
    full = [at for at, one in enumerate(answers) if one.fraction == 1]
    if not full:
        raise Refusing("E021", "no option is worth all points")
    if len(full) > 1:
        losses.add("Several options earn all points; the first of them is marked as the key.")
    if any(one.fraction < 0 for one in answers):
        losses.add("A wrong option took points away; here it only earns none.")
    is_plain = all(one.fraction in {0, 1} for one in answers) and len(full) == 1
    options = tuple(
        Option(
            name, one.text, is_key=at == full[0], rationale=one.feedback,
            weight=None if is_plain or at == full[0] or not one.fraction else one.fraction,
        )
        for at, (name, one) in enumerate(zip(letters(len(answers)), answers, strict=True))
    )  # fmt: skip
    return Choice(Single(options), Policy.RIGHT if is_plain else Policy.WEIGHTS)


def _multiple(answers: Sequence[Answer]) -> Choice:
    keys = [one for one in answers if one.fraction > 0]
    if not keys:
        raise Refusing("E022", "no option earns points")
    each = Fraction(1, len(keys))
    are_even = all(one.fraction == each for one in keys)
    wrong = {one.fraction for one in answers if one.fraction <= 0}
    is_net = are_even and wrong == {-each}
    is_written = not is_net and not (are_even and wrong <= {0})
    options = tuple(
        Option(
            name, one.text, is_key=one.fraction > 0, rationale=one.feedback,
            weight=one.fraction if is_written and one.fraction else None,
        )
        for name, one in zip(letters(len(answers)), answers, strict=True)
    )  # fmt: skip
    return Choice(Multiple(options), Policy.NET if is_net else Policy.WEIGHTS)


def true_false(*, is_true: bool, if_true: str, if_false: str) -> Single:
    """Return the two options; the feedback is that on choosing each."""
    return Single(
        (
            Option("a", "True", is_key=is_true, rationale=if_true),
            Option("b", "False", is_key=not is_true, rationale=if_false),
        )
    )


def texts(answers: Sequence[Answer], losses: Losses, *, case: bool) -> Text:
    """Raises Refusing."""
    match = TextMatch(case=case, spaces=True, accents=True)
    kept: dict[str, TextAnswer] = {}
    left: list[tuple[str, str]] = []
    for one in answers:
        if one.feedback:
            losses.add(FEEDBACK_LOST)
        typed = " ".join(one.text.split())
        if one.fraction <= 0:
            continue
        plain = typed.replace("\\*", "*")
        if _WILDCARD.search(typed):
            left.append((typed[:60], "a wildcard; list what it takes"))
        elif not _may_be_typed(plain):
            left.append((typed[:60], "HTML or a link in it"))
        else:
            kept.setdefault(folded(plain, match), TextAnswer(one.fraction, plain))
    if left and not any(one.share == 1 for one in kept.values()):
        raise Refusing("E036", f"the answer {left[0][0]!r} has {left[0][1]}")
    for typed, why in left:
        losses.add(f"The answer {typed!r} is left out: it has {why}.")
    return Text(tuple(kept.values()), match)


def _may_be_typed(text: str) -> bool:
    report = Report("")
    check_links([Line(1, text)], report)
    return not report.has_errors


def numbers(answers: Sequence[Answer], losses: Losses) -> tuple[NumericAnswer, ...]:
    """Raises Refusing."""
    kept: list[NumericAnswer] = []
    for one in answers:
        if one.feedback:
            losses.add(FEEDBACK_LOST)
        if one.text.strip() == "*" and one.fraction <= 0:
            continue
        answer = _number(one)
        if one.fraction <= 0:
            losses.add("A number that earns nothing is left out.")
        elif any(_is_within(answer, other) for other in kept):
            losses.add("A number that an earlier answer takes already is left out.")
        else:
            kept.append(answer)
    if not kept:
        raise Refusing("E034", "there is no number that earns points")
    return tuple(kept)


def _number(answer: Answer) -> NumericAnswer:
    low, dots, high = answer.text.partition("..")
    if dots:
        ends = _read(low), _read(high)
        if ends[0] is None or ends[1] is None:
            raise Refusing("E034", f"{answer.text[:60]!r} is no range of numbers")
        return NumericAnswer(answer.fraction, between=Between(ends[0], ends[1]))
    value, tolerance = _read(answer.text), _read(answer.tolerance or "0")
    if value is None or tolerance is None:
        raise Refusing("E034", f"{answer.text[:60]!r} is no number we read")
    return NumericAnswer(answer.fraction, around=Around(value, abs(tolerance)))


def _read(text: str) -> Decimal | None:
    """Read a number as Moodle takes it: `.5`, `5.`, `3,5`; not `1,000`, which could be either."""
    found = _NUMBER.match(text.strip().replace("\u2212", "-"))
    if found is None or _GROUPED.match(found[0]):
        return None
    whole, part, power = found["whole"] or "0", found["part"] or "0", found["power"] or ""
    return read_authored(f"{found['sign']}{whole}.{part}{power}")


def _is_within(inner: NumericAnswer, outer: NumericAnswer) -> bool:
    low, high = outer.bounds()
    return low <= inner.bounds()[0] and inner.bounds()[1] <= high


def pairs(rows: Sequence[tuple[str, str]]) -> Match:
    """Return rows of left and right; an empty left is a distractor, equal rights are one."""
    rights = list(dict.fromkeys(right for _, right in rows))
    names = {right: str(at) for at, right in enumerate(rights, 1)}
    lefts = [(left, right) for left, right in rows if left]
    ids = letters(len(lefts))
    paired = [names[right] for _, right in lefts]
    # Distractors stand last, as the canonical form has them.
    ordered = sorted(rights, key=lambda one: names[one] not in paired)
    return Match(
        tuple(Side(name, left) for name, (left, _) in zip(ids, lefts, strict=True)),
        tuple(Side(names[right], right) for right in ordered),
        tuple(zip(ids, paired, strict=True)),
    )


def essay(losses: Losses, words: Words) -> Essay:
    losses.add("It came without a rubric; one criterion stands in. Write yours before the review.")
    levels = ("Does not answer", "Answers in part", "Answers in full")
    whole = Criterion(
        "whole", "The answer as a whole", Fraction(1),
        tuple(Level(score, text) for score, text in enumerate(levels)),
    )  # fmt: skip
    return Essay((whole,), words)
