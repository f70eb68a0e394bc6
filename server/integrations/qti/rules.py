"""Responses as QTI 3 declares them, and the rules that score them, told in XML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from server.integrations.bodies import share
from server.integrations.found import Losses
from server.integrations.qti.choices import points_of

_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates"
ONLY = "RESPONSE"


@dataclass(frozen=True, slots=True)
class Near:
    """`share` of the points for a number that is off by no more than `by`, or so many percent."""

    share: Fraction
    value: str
    by: str
    is_percent: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """One response: how it is declared, and the rules that it adds to the score.

    `worths` are points by value; `default` is of any other value, `low` and `high` are bounds.
    `rules` stand where neither the correct response nor the values tell it all.
    """

    base: str
    cardinality: str
    correct: Sequence[str]
    points: Fraction
    name: str = ONLY
    worths: Mapping[str, Fraction] | None = None
    default: Fraction = Fraction(0)
    low: Fraction = Fraction(0)
    numbers: Sequence[Near] = ()
    has_case: bool = True

    def declared(self, losses: Losses) -> str:
        correct = "".join(f"<qti-value>{escape(one)}</qti-value>" for one in self.correct)
        inner = f"<qti-correct-response>{correct}</qti-correct-response>" if correct else ""
        if self.worths is not None:
            inner += self._mapping(self.worths, losses)
        return (
            f'<qti-response-declaration identifier="{self.name}" cardinality="{self.cardinality}" '
            f'base-type="{self.base}">{inner}</qti-response-declaration>'
        )

    def _mapping(self, worths: Mapping[str, Fraction], losses: Losses) -> str:
        case = "" if self.base != "string" else f' case-sensitive="{str(self.has_case).lower()}"'
        entries = "".join(
            f'<qti-map-entry map-key="{escape(key, quote=True)}" '
            f'mapped-value="{decimal(worth, losses, of=self.points)}"{case}/>'
            for key, worth in worths.items()
        )
        return (
            f'<qti-mapping default-value="{decimal(self.default, losses, of=self.points)}" '
            f'lower-bound="{decimal(self.low, losses)}" '
            f'upper-bound="{decimal(self.points, losses)}">{entries}</qti-mapping>'
        )

    def scored(self, losses: Losses) -> str:
        """Return the rules that add to the score what it is worth."""
        if self.worths is not None:
            return _set_score(f'<qti-map-response identifier="{self.name}"/>')
        if not self.numbers:
            return _condition([(self.matched(), self.points)], losses)
        return _condition(
            [(self._equal(one), one.share * self.points) for one in self.numbers], losses
        )

    def matched(self) -> str:
        return (
            f'<qti-match><qti-variable identifier="{self.name}"/>'
            f'<qti-correct identifier="{self.name}"/></qti-match>'
        )

    def _equal(self, one: Near) -> str:
        mode = "relative" if one.is_percent else "absolute"
        return (
            f'<qti-equal tolerance-mode="{mode}" tolerance="{one.by} {one.by}">'
            f'<qti-variable identifier="{self.name}"/>'
            f'<qti-base-value base-type="float">{one.value}</qti-base-value></qti-equal>'
        )


def processing(
    answers: Sequence[Answered], losses: Losses, *, echo: bool, together: Fraction | None = None
) -> str:
    """Return the response processing, by a template where one says it all."""
    first = answers[0]
    if len(answers) == 1 and not echo and first.name == ONLY:
        if first.worths is not None:
            return f'<qti-response-processing template="{_TEMPLATES}/map_response.xml"/>'
        if first.points == 1 and not first.numbers:
            return f'<qti-response-processing template="{_TEMPLATES}/match_correct.xml"/>'
    if together is not None:
        whole = "".join(one.matched() for one in answers)
        rules = _condition([(f"<qti-and>{whole}</qti-and>", together)], losses)
    else:
        rules = "".join(one.scored(losses) for one in answers)
    if echo:
        rules += (
            '<qti-set-outcome-value identifier="FEEDBACK">'
            f'<qti-variable identifier="{ONLY}"/></qti-set-outcome-value>'
        )
    return f"<qti-response-processing>{rules}</qti-response-processing>"


def _condition(cases: Sequence[tuple[str, Fraction]], losses: Losses) -> str:
    branches = []
    for at, (condition, worth) in enumerate(cases):
        tag = "qti-response-else-if" if at else "qti-response-if"
        value = f'<qti-base-value base-type="float">{decimal(worth, losses)}</qti-base-value>'
        branches.append(f"<{tag}>{condition}{_set_score(value)}</{tag}>")
    return f"<qti-response-condition>{''.join(branches)}</qti-response-condition>"


def _set_score(value: str) -> str:
    return (
        '<qti-set-outcome-value identifier="SCORE"><qti-sum><qti-variable identifier="SCORE"/>'
        f"{value}</qti-sum></qti-set-outcome-value>"
    )


def decimal(value: Fraction, losses: Losses, *, of: Fraction | None = None) -> str:
    """Write a number with seven places; one that does not come back by them is a loss."""
    written = f"{float(value):.7f}".rstrip("0").rstrip(".")
    read = Fraction(written)
    back = points_of(read) if of is None else share(read / of * 100, Losses()) * of
    if back != value:
        losses.add(f"The number {value.numerator}/{value.denominator} is rounded.")
    return "0" if written in {"-0", ""} else written
