"""What an item is, once it has been read: values that cannot be changed.

Texts are Markdown source; rendering is somebody else's work. Nothing here reads files, judges
quality (the checker does) or scores a response (grading does).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from server.items.domain.numbers import EXACT
from server.items.domain.pictures import Picture
from server.items.domain.rubric import Essay


class ItemType(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDER = "order"
    MATCH = "match"
    CLOZE = "cloze"
    NUMERIC = "numeric"
    TEXT = "text"
    HOTSPOT = "hotspot"
    ESSAY = "essay"
    LAB = "lab"
    TESTLET = "testlet"


class Status(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    PRETEST = "pretest"
    OPERATIONAL = "operational"
    RETIRED = "retired"

    @property
    def is_scored(self) -> bool:
        return self in {Status.APPROVED, Status.OPERATIONAL}

    @property
    def is_pilot(self) -> bool:
        """Shown to candidates, never counted."""
        return self is Status.PRETEST

    def is_at_least(self, other: "Status") -> bool:
        """Whether the life of an item has reached `other`."""
        stages = tuple(Status)
        return stages.index(self) >= stages.index(other)


class Cognitive(StrEnum):
    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYZE = "analyze"
    EVALUATE = "evaluate"
    CREATE = "create"


class Policy(StrEnum):
    RIGHT = "right"
    WEIGHTS = "weights"
    EXACT = "exact"
    NET = "net"
    EACH = "each"
    COVERAGE = "coverage"
    ADJACENT = "adjacent"
    POSITION = "position"
    LCS = "lcs"
    PER_PAIR = "per-pair"
    PER_GAP = "per-gap"
    MAP = "map"
    REXAMS_FALSE = "rexams-false"
    REXAMS_ALL = "rexams-all"
    REXAMS_TRUE = "rexams-true"
    REXAMS_NONE = "rexams-none"
    RUBRIC = "rubric"


_REXAMS = (Policy.REXAMS_FALSE, Policy.REXAMS_ALL, Policy.REXAMS_TRUE, Policy.REXAMS_NONE)
_SEVERAL = (Policy.EXACT, Policy.NET, Policy.EACH, Policy.COVERAGE, Policy.MAP, *_REXAMS)
POLICIES: dict[ItemType, tuple[Policy, ...]] = {
    ItemType.SINGLE: (Policy.RIGHT, Policy.WEIGHTS, Policy.MAP),
    ItemType.MULTIPLE: (*_SEVERAL, Policy.WEIGHTS),
    ItemType.ORDER: (Policy.EXACT, Policy.ADJACENT, Policy.POSITION, Policy.LCS),
    ItemType.MATCH: (Policy.PER_PAIR, Policy.EXACT, Policy.MAP),
    ItemType.CLOZE: (Policy.PER_GAP, Policy.EXACT),
    ItemType.NUMERIC: (Policy.RIGHT,),
    ItemType.TEXT: (Policy.RIGHT,),
    ItemType.HOTSPOT: _SEVERAL,
    ItemType.ESSAY: (Policy.RUBRIC,),
    ItemType.TESTLET: (Policy.EXACT,),
}
"""The offered types and their policies; the first is the default."""
MAY_TAKE_AWAY = frozenset((*_REXAMS, Policy.MAP))
"""Policies whose floor may lie below zero."""


class ReviewRole(StrEnum):
    CONTENT = "content"
    KEY = "key"
    LANGUAGE = "language"
    BIAS = "bias"
    PSYCHOMETRIC = "psychometric"


class Verdict(StrEnum):
    ACCEPT = "accept"
    REVISE = "revise"
    REJECT = "reject"


class GapKind(StrEnum):
    DROPDOWN = "dropdown"
    NUMERIC = "numeric"
    TEXT = "text"


class ShapeKind(StrEnum):
    CIRCLE = "circle"
    RECT = "rect"
    POLYGON = "polygon"


@dataclass(frozen=True, slots=True)
class Scoring:
    """`floor`, 0 or -1, is the least share; `default` is of what has no value under `map`."""

    policy: Policy
    floor: int = 0
    default: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Review:
    by: str
    role: ReviewRole
    date: date
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Option:
    """`weight` is the share written by the author, or None; used by `weights` and `map`."""

    id: str
    text: str
    is_key: bool
    weight: Fraction | None = None
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class Single:
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Multiple:
    """With `choose` the candidate is told how many keys there are."""

    options: tuple[Option, ...]
    choose: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    text: str
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """`steps` stand in the right order."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One entry of the left or the right column."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """Every left has one pair `(left id, right id)`; a right without a pair is a distractor.

    `values` are what pairs are worth under `map`, right ones or others.
    """

    lefts: tuple[Side, ...]
    rights: tuple[Side, ...]
    pairs: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """A value and what it may be off by: in its unit, or in percent of the value."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    is_percent: bool = False

    def bounds(self) -> tuple[Decimal, Decimal]:
        by = self.tolerance
        if self.is_percent:
            by = EXACT.multiply(EXACT.abs(self.value), self.tolerance).scaleb(-2, EXACT)
        return EXACT.subtract(self.value, by), EXACT.add(self.value, by)


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends belong to it."""

    low: Decimal
    high: Decimal

    def bounds(self) -> tuple[Decimal, Decimal]:
        return self.low, self.high


@dataclass(frozen=True, slots=True)
class NumericAnswer:
    """`share` of the points for a number in `unit` that is `around` a value or `between` two."""

    share: Fraction
    around: Around | None = None
    between: Between | None = None
    unit: str | None = None

    def bounds(self) -> tuple[Decimal, Decimal]:
        """Return the least and the greatest accepted number, in `unit`."""
        target = self.around or self.between
        assert target is not None
        return target.bounds()


@dataclass(frozen=True, slots=True)
class Units:
    """`factors` lead to the common unit: value times factor. Sorted by name."""

    factors: tuple[tuple[str, Decimal], ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Numeric:
    answers: tuple[NumericAnswer, ...]
    units: Units = Units()


@dataclass(frozen=True, slots=True)
class TextMatch:
    """What must agree; by default neither case nor white space nor accents."""

    case: bool = False
    spaces: bool = False
    accents: bool = False


@dataclass(frozen=True, slots=True)
class TextAnswer:
    share: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    answers: tuple[TextAnswer, ...]
    match: TextMatch = TextMatch()


@dataclass(frozen=True, slots=True)
class Gap:
    """Of `options`, `numbers` and `texts` only the one of its kind is filled."""

    name: str
    kind: GapKind
    points: Fraction
    options: tuple[Option, ...] = ()
    numbers: tuple[NumericAnswer, ...] = ()
    texts: tuple[TextAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Cloze:
    """`gaps` in the order of their sections; `[[name]]` marks each one's place in the stem."""

    gaps: tuple[Gap, ...]
    match: TextMatch = TextMatch()


@dataclass(frozen=True, slots=True)
class Shape:
    """In pixels of the picture, from its top left corner.

    `numbers` are a circle's centre and radius, a rectangle's corner, width and height, or the x and
    y of each corner of a polygon.
    """

    kind: ShapeKind
    numbers: tuple[int, ...]

    def bounds(self) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom."""
        if self.kind is ShapeKind.CIRCLE:
            x, y, radius = self.numbers
            return x - radius, y - radius, x + radius, y + radius
        if self.kind is ShapeKind.RECT:
            x, y, width, height = self.numbers
            return x, y, x + width, y + height
        across, down = self.numbers[::2], self.numbers[1::2]
        return min(across), min(down), max(across), max(down)


@dataclass(frozen=True, slots=True)
class Region:
    id: str
    text: str
    is_key: bool
    shape: Shape
    rationale: str = ""
    weight: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Hotspot:
    """`image` is its path from the item's folder; `picture` what was found there.

    `picture` is None only where the item was read without its folder.
    """

    image: str
    alt: str
    regions: tuple[Region, ...]
    choose: bool = False
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Testlet:
    """A case and the ids of the items asked about it, in their order. Itself it asks nothing."""

    case: str
    items: tuple[str, ...]


Body = Single | Multiple | Order | Match | Cloze | Numeric | Text | Hotspot | Essay | Testlet


@dataclass(frozen=True, slots=True)
class Item:
    """One version of an item. A lesson check has no title, author, domain or objective."""

    id: str
    version: int
    type: ItemType
    title: str
    points: Fraction
    scoring: Scoring
    language: str
    status: Status
    author: str
    stem: str
    body: Body
    domain: str | None = None
    objective: str | None = None
    cognitive: Cognitive | None = None
    shuffle: bool = True
    seconds: int | None = None
    reviews: tuple[Review, ...] = ()
    facts: tuple[str, ...] = ()
    enemies: tuple[str, ...] = ()
    feedback: str = ""
    pictures: tuple[tuple[str, Picture], ...] = ()
    """What its texts show, by the path in them; none where it was read without its folder."""


def testlet_items(item: Item) -> tuple[str, ...]:
    return item.body.items if isinstance(item.body, Testlet) else ()


def choose_count(item: Item) -> int | None:
    """Return how many options the candidate is told to choose, if told."""
    body = item.body
    if not isinstance(body, Multiple | Hotspot) or not body.choose:
        return None
    return sum(one.is_key for one in (body.options if isinstance(body, Multiple) else body.regions))
