"""Laws of the item format: reading never raises; what is written is read as the same item."""

from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from server.items.domain.as_json import from_json, to_json
from server.items.domain.findings import has_errors
from server.items.domain.numbers import (
    read_authored,
    read_rational,
    write_decimal,
    write_rational,
)
from server.items.domain.parse import parse_check, parse_item
from server.items.domain.write import content_hash, write_item

SAMPLES = [
    path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[1] / "unit/items/canonical").glob("*.md"))
]
PIECES = st.sampled_from([
    "\n", "\r\n", "  ", "\t", "```\n", "  ```\n", "\t```\n", "~~~\n", "> ", "  > why\n",
    "## Feedback\n",
    "## ", "#", "- [x] q: z\n", "- [ ] r:\n", "1. z: z\n", "| a: x | b: y |\n", "| | k: z |\n",
    "[[who]]",
    "\\|", "\\", "`", "***", "(50%)", ":", "= 3 +/- 2%\n", "- 50%: b\n", "---\n", "points: 1/3\n",
    "  text\n", "   more\n", "    deep\n", "'", '"', "{", "}", ",", "<", "![x](y.png)",
    "\u00e9", "e\u0301", "\u2028", "\xa0", "\x85",
])  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid item, cut and pasted upon."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        until = at + draw(st.sampled_from([0, 0, 0, 1, 5, 40]))
        text = text[:at] + draw(PIECES | st.text(max_size=5)) + text[until:]
    return text


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    item, findings = parse_item(data, "a.md")

    assert (item is None) == has_errors(findings)


@given(st.binary(max_size=300))
def test_any_bytes_after_a_header_are_read_or_refused(data: bytes) -> None:
    header = SAMPLES[0].encode().split(b"---\n")[1]
    item, findings = parse_item(b"---\n" + header + b"---\n" + data, "a.md")

    assert (item is None) == has_errors(findings)


@settings(max_examples=1500)
@given(mutated())
def test_what_is_written_is_read_as_the_same_item(text: str) -> None:
    item, findings = parse_item(text.encode("utf-8", "surrogatepass"), "a.md")
    assert (item is None) == has_errors(findings)
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= finding.line <= lines and finding.column >= 1 for finding in findings)
    if item is None:
        return

    written = write_item(item)

    again, others = parse_item(written.encode(), "a.md")
    assert again == item, others
    assert write_item(again) == written
    assert content_hash(again) == content_hash(item)
    assert from_json(to_json(item)) == item


@given(mutated(), st.integers(1, 5000))
def test_a_check_is_read_or_refused(text: str, first_line: int) -> None:
    item, findings = parse_check(text, "lesson.md", first_line, "chk-1")

    assert (item is None) == has_errors(findings)
    assert all(finding.line >= first_line for finding in findings)


@given(st.fractions(max_denominator=10**6).filter(lambda value: abs(value.numerator) < 10**9))
def test_rationals_are_read_as_written(value: Fraction) -> None:
    assert read_rational(write_rational(value)) == value


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=18, min_value=-(10**17), max_value=10**17
    )
)
def test_decimals_are_read_as_written(value: object) -> None:
    number = read_authored(str(value))

    assert number is None or read_authored(write_decimal(number)) == number
