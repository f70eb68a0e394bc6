"""The canonical writer as a source form: any item of any type is read back as it was."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from server.items.domain import model
from server.items.domain.as_json import from_json, to_json
from server.items.domain.canonical import canonical
from server.items.domain.model import (
    MAY_TAKE_AWAY,
    POLICIES,
    Around,
    Body,
    Cloze,
    Cognitive,
    Gap,
    GapKind,
    Hotspot,
    Item,
    ItemType,
    Match,
    Multiple,
    Numeric,
    NumericAnswer,
    Option,
    Order,
    Policy,
    Region,
    Review,
    ReviewRole,
    Scoring,
    Shape,
    ShapeKind,
    Side,
    Single,
    Status,
    Step,
    Text,
    TextAnswer,
    TextMatch,
    Units,
    Verdict,
)
from server.items.domain.parse import parse_item
from server.items.domain.rubric import Criterion, Essay, Exemplar, Level, Raters, Resolve, Words
from server.items.domain.write import content_hash, write_item

WORDS = st.sampled_from([
    "owner", "a: b", "x | y", "50 %", "(25%)", "“quoted”", "# no", "- dash", "1. one", "*bold*",
    "`code | bar`", "über", "عربي", "{a}: [b]", "= 3 +/- 1", "it's", '"q"', "\\*", "true", "~",
    "[x]", "![](a.png)", "&amp;", "@home", "!tag", "%", "---", "2026-01-02",
])  # fmt: skip
LINES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join).filter(lambda one: one != "---")
TEXTS = st.lists(LINES | st.just(""), max_size=2).flatmap(
    lambda rest: LINES.map(lambda first: "\n".join([first, *rest, "end"]))
) | LINES  # fmt: skip
SHARES = st.fractions(min_value=-1, max_value=1, max_denominator=12)
IDS = [f"o{n}" for n in range(6)]


def numbered(texts: st.SearchStrategy[str], least: int) -> st.SearchStrategy[list[str]]:
    """Texts that differ whatever their words, so that no two read the same."""
    many = st.lists(texts, min_size=least, max_size=6)
    return many.map(lambda found: [f"{text} {n}" for n, text in enumerate(found)])


@st.composite
def choices(draw: st.DrawFn, policy: Policy, *, keys: int | None = None) -> tuple[Option, ...]:
    texts = draw(numbered(TEXTS, 2))
    marked = draw(st.sets(st.sampled_from(range(len(texts))), min_size=keys or 1, max_size=keys))
    weighed = policy in (Policy.WEIGHTS, Policy.MAP)
    return tuple(
        Option(
            IDS[n],
            text,
            n in marked,
            (Fraction(1) if n in marked else draw(st.none() | SHARES)) if weighed else None,
            draw(TEXTS),
        )
        for n, text in enumerate(texts)
    )


@st.composite
def bodies(draw: st.DrawFn, kind: ItemType, policy: Policy) -> Body:
    flag = st.booleans()
    if kind is ItemType.SINGLE:
        return Single(draw(choices(policy, keys=1)))
    if kind is ItemType.MULTIPLE:
        return Multiple(draw(choices(policy)), draw(flag))
    if kind is ItemType.ORDER:
        texts = draw(numbered(TEXTS, 3))
        return Order(tuple(Step(IDS[n], text, draw(TEXTS)) for n, text in enumerate(texts)))
    if kind is ItemType.HOTSPOT:
        regions = [
            Region(
                one.id, draw(LINES) + one.id, one.is_key, draw(shapes()), one.rationale, one.weight
            )
            for one in draw(choices(policy))
        ]
        return Hotspot("pictures/a.png", draw(LINES), tuple(regions), draw(flag))
    if kind is ItemType.TESTLET:
        return model.Testlet(draw(TEXTS), ("abc", "abd"))
    return draw(_WRITTEN[kind]) if kind in _WRITTEN else draw(matches(policy))


@st.composite
def regions_like(draw: st.DrawFn, option: Option) -> Region:
    text = f"{draw(LINES)} {option.id}"
    return Region(option.id, text, option.is_key, draw(shapes()), option.rationale, option.weight)


@st.composite
def matches(draw: st.DrawFn, policy: Policy) -> Match:
    lefts = [Side(IDS[n], text) for n, text in enumerate(draw(numbered(LINES, 2)))]
    rights = [Side(IDS[n], text) for n, text in enumerate(draw(numbered(LINES, 2)))]
    used = draw(st.integers(1, len(rights)))
    pairs = [(left.id, IDS[min(n, used - 1)]) for n, left in enumerate(lefts)]
    unused = set(IDS[: len(rights)]) - {right for _, right in pairs}
    kept = [one for one in rights if one.id not in unused] + [
        one for one in rights if one.id in unused
    ]
    values = [(*pair, Fraction(1)) for pair in pairs] if policy is Policy.MAP else []
    return Match(tuple(lefts), tuple(kept), tuple(pairs), tuple(values))


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    kind = draw(st.sampled_from(ShapeKind))
    count = {ShapeKind.CIRCLE: 3, ShapeKind.RECT: 4, ShapeKind.POLYGON: 8}[kind]
    number = st.integers(0, 999)
    return Shape(kind, tuple(draw(st.lists(number, min_size=count, max_size=count))))


@st.composite
def numbers(draw: st.DrawFn) -> Numeric:
    units = draw(st.sampled_from([Units(), Units((("kWh", Decimal(1)), ("°", Decimal("0.5"))))]))
    unit = draw(st.sampled_from([None, *(name for name, _ in units.factors)]))
    value = draw(st.decimals("-1e6", "1e6", places=4)).normalize() + Decimal(0)
    narrow = NumericAnswer(
        Fraction(1), Around(value or Decimal(1), Decimal(2), draw(flags())), None, unit
    )
    wide = NumericAnswer(Fraction(1, 3), Around(value, Decimal(10**7)), None, unit)
    return Numeric((narrow, *([wide] if draw(flags()) else [])), units)


def flags() -> st.SearchStrategy[bool]:
    return st.booleans()


@st.composite
def texts(draw: st.DrawFn) -> Text:
    found = [TextAnswer(Fraction(1), one) for one in draw(numbered(LINES, 1))]
    match = TextMatch(draw(flags()), draw(flags()), draw(flags()))
    return Text(tuple(found), match)


@st.composite
def clozes(draw: st.DrawFn) -> Cloze:
    points = st.fractions(Fraction(1, 9), 9, max_denominator=9)
    dropdown = tuple(
        Option(one.id, one.text, one.is_key, None, one.rationale)
        for one in draw(choices(Policy.RIGHT, keys=1))
    )
    plain = draw(numbers()).answers[0]
    number = NumericAnswer(plain.share, plain.around)
    return Cloze(
        (
            Gap("who", GapKind.DROPDOWN, draw(points), options=dropdown),
            Gap("many", GapKind.NUMERIC, draw(points), numbers=(number,)),
            Gap("what", GapKind.TEXT, draw(points), texts=draw(texts()).answers),
        )
    )


@st.composite
def essays(draw: st.DrawFn) -> Essay:
    scores = sorted({0, *draw(st.sets(st.integers(1, 100), min_size=1, max_size=3))})
    rubric = tuple(
        Criterion(
            IDS[n],
            text,
            draw(st.fractions(Fraction(1, 9), 9, max_denominator=9)),
            tuple(Level(score, f"{draw(LINES)} {score}") for score in scores),
        )
        for n, text in enumerate(draw(numbered(LINES, 1)))
    )
    one = Raters(1, criterion=None)
    two = Raters(2, draw(st.sampled_from(Resolve)), Fraction(3, 2), draw(st.none() | st.just(3)))
    given_scores = tuple((one.id, draw(st.sampled_from(scores))) for one in rubric)
    exemplars = tuple(
        Exemplar(f"e{n}", given_scores, draw(TEXTS), draw(st.just("") | TEXTS))
        for n in range(draw(st.integers(0, 2)))
    )
    words = draw(st.sampled_from([Words(), Words(5), Words(None, 9), Words(5, 5)]))
    return Essay(
        rubric, words, draw(st.sampled_from([Raters(), one, two])), exemplars, draw(flags())
    )


_WRITTEN: dict[ItemType, st.SearchStrategy[Body]] = {
    ItemType.NUMERIC: numbers(),
    ItemType.TEXT: texts(),
    ItemType.CLOZE: clozes(),
    ItemType.ESSAY: essays(),
}


@st.composite
def items(draw: st.DrawFn, kind: ItemType) -> Item:
    policy = draw(st.sampled_from(POLICIES[kind]))
    floor = draw(st.sampled_from([0, -1])) if policy in MAY_TAKE_AWAY else 0
    default = draw(SHARES) if policy is Policy.MAP else Fraction(0)
    stem = draw(TEXTS) + (" [[who]] [[many]] [[what]]" if kind is ItemType.CLOZE else "")
    return Item(
        id="law-1",
        version=draw(st.integers(1, 1_000_000)),
        type=kind,
        title=" ".join(draw(LINES).split()),
        points=Fraction(1)
        if kind is ItemType.TESTLET
        else draw(st.fractions(Fraction(1, 9), 9, max_denominator=99)),
        scoring=Scoring(policy, floor, default),
        language=draw(st.sampled_from(["en", "de-AT"])),
        status=draw(st.sampled_from(Status)),
        author="content-team",
        stem=stem,
        body=draw(bodies(kind, policy)),
        domain="B",
        objective="FND-2.1",
        cognitive=draw(st.none() | st.sampled_from(Cognitive)),
        shuffle=draw(flags()),
        seconds=draw(st.none() | st.integers(1, 7200)),
        reviews=(Review("review-team", ReviewRole.CONTENT, date(2026, 10, 2), Verdict.ACCEPT),),
        facts=draw(st.sampled_from([(), ("F01", "F02")])),
        enemies=draw(st.sampled_from([(), ("law-2",)])),
        feedback=draw(st.just("") | TEXTS),
    )


@settings(max_examples=300)
@given(st.sampled_from(sorted(POLICIES)).flatmap(items))
def test_what_is_written_is_read_as_it_was(item: Item) -> None:
    written = write_item(item)

    again, findings = parse_item(written.encode(), "a.md")

    assert again == item, findings
    assert write_item(again) == written
    assert canonical(written.encode(), "a.md").text == written
    assert content_hash(again) == content_hash(item)
    assert from_json(to_json(item)) == item
