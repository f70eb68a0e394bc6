"""Laws of import and export: strangers' files never break us, and what went out comes back."""

import re
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.items.domain.model import Item
from server.items.domain.parse import parse_item
from tests.properties.test_items_laws import mutated
from tests.unit.integrations import test_moodle_xml as moodle
from tests.unit.integrations import test_qti as qti
from tests.unit.integrations.exchange import brought, taken_out
from tests.unit.integrations.qti import manifest, packed
from tests.unit.integrations.test_gift import LOST, REFUSED, SAME
from tests.unit.integrations.test_markdown_quiz import BARE, QUIZ
from tests.unit.integrations.test_moodle_xml import quiz
from tests.unit.integrations.test_tables import HEAD, ROWS

GIFT = [one[0] for one in SAME] + [one[0] for one in LOST] + [one[0] for one in REFUSED]
MOODLE = [quiz(one[0], one[1]) for one in moodle.SAME] + [one[0] for one in moodle.REFUSED]
QTI = [one[0] for one in qti.SAME] + [one[0] for one in qti.LOST] + [one[0] for one in qti.REFUSED]
STEMS = ["<p>x</p>", *moodle.STEMS.values()]
INNERS = ["<p>a</p>", "a*b", "3.5", "**b**", "- x", "1. y", "<table><tr><td>c</table>"]
PLAIN = [QUIZ, BARE, HEAD + "".join(f"{row[0]}\n" for row in ROWS), "Q\nA. x\nB. y\nANSWER: A"]
KINDS = [*{one[0] for one in moodle.SAME}, "essay"]
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
SIGNS = st.sampled_from([
    "{", "}", "~", "=", "#", "####", "->", "%50%", "%", "\\", "\\n", "::", "//", "$CATEGORY: ",
    "[html]", "[markdown]", "\n", "\n\n", "T", "..", ":", ">", "<b>", "</p>", "<pre>", "<li>",
    "<table><tr>", "&amp;", "&#0;", "&lt;", "```", "## ", "> ", "- [x] a: ", "---", "[[x]]", "|",
    "<![CDATA[", "<!--", "\x00", "\u202e", "\u2028", "*", "**", "_", "`", "![a](b.png)",
])  # fmt: skip
FORMATS = ("gift", "moodle-xml", "qti")


@st.composite
def bracketed(draw: st.DrawFn) -> str:
    """An item whose texts begin as what has a meaning elsewhere."""
    text, sign = draw(mutated()), draw(st.sampled_from(["[html]", "%50%", "=", "->", "####", "["]))
    for marker in ("\n  > ", "] a: ", "- 100%: ", "| a: "):
        text = text.replace(marker, marker + sign)
    return text


@st.composite
def bent(draw: st.DrawFn, samples: list[str]) -> str:
    """A file of another system, cut and pasted upon."""
    text = "\n\n".join(draw(st.lists(st.sampled_from(samples), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(text)))
        until = at + draw(st.sampled_from([0, 0, 1, 3, 20]))
        text = text[:at] + draw(SIGNS | st.text(max_size=4)) + text[until:]
    return text


@settings(max_examples=200)
@given(bent(GIFT))
def test_any_gift_is_read_or_refused(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")

    arrived = brought("gift", data)

    assert all(row.code or row.id for row in arrived.rows)
    assert len(arrived.items) == len([row for row in arrived.rows if row.id])


@settings(max_examples=200)
@given(st.sampled_from(["aiken", "csv", "markdown"]), bent(PLAIN))
def test_any_text_is_read_or_refused(form: str, text: str) -> None:
    arrived = brought(form, text.encode("utf-8", "surrogatepass"))

    assert all(row.code or row.id for row in arrived.rows)
    assert len(arrived.items) == len([row for row in arrived.rows if row.id])


@settings(max_examples=200)
@given(bent(MOODLE))
def test_any_moodle_xml_is_read_or_refused(text: str) -> None:
    arrived = brought("moodle-xml", text.encode("utf-8", "surrogatepass"))

    assert all(row.code or row.id for row in arrived.rows)
    assert len(arrived.items) == len([row for row in arrived.rows if row.id])


@settings(max_examples=200)
@given(bent(QTI))
def test_any_qti_is_read_or_refused(text: str) -> None:
    arrived = brought("qti", text.encode("utf-8", "surrogatepass"))

    assert all(row.code or row.id for row in arrived.rows)


@settings(max_examples=100)
@given(
    st.sampled_from(qti.SAME),
    st.integers(0),
    st.binary(max_size=4),
    st.sampled_from(["item", "zip"]),
)
def test_any_package_is_read_or_refused(
    sample: tuple[str, *tuple[object, ...]], at: int, put: bytes, bent_part: str
) -> None:
    inner = sample[0].encode()
    if bent_part == "item":
        place = at % len(inner)
        inner = inner[:place] + put + inner[place + len(put) :]
    data = packed({"imsmanifest.xml": manifest("one.xml"), "one.xml": inner})
    if bent_part == "zip":
        place = at % len(data)
        data = data[:place] + put + data[place + len(put) :]

    assert all(row.code or row.id for row in brought("qti", data).rows)


@settings(max_examples=150)
@given(st.sampled_from(KINDS), bent(STEMS), bent(INNERS))
def test_any_text_within_moodle_xml_is_read_or_refused(kind: str, stem: str, inner: str) -> None:
    told = escape(_CONTROLS.sub("", f"{stem}{{1:MC:={inner}}}"))
    answers = "".join(
        f"<answer fraction='{share}'><text>{told}</text></answer>" for share in (100, 0)
    )

    (row,) = brought("moodle-xml", quiz(kind, answers, "").replace("<![CDATA[]]>", told)).rows

    assert row.code != "E057" or kind in {"gapselect", "ddwtos"}


@pytest.mark.parametrize("form", ["aiken", "csv", "markdown", *FORMATS])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(form: str, data: bytes) -> None:
    assert all(row.code or row.id for row in brought(form, data).rows)


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=150)
@given(text=mutated() | bracketed())
def test_what_went_out_and_came_back_stays_the_same(form: str, text: str) -> None:
    item, _ = parse_item(text.encode("utf-8", "surrogatepass"), "a.md")
    if item is None:
        return

    once = _there_and_back(form, item)

    assert once is None or _there_and_back(form, once) == once


def _there_and_back(form: str, item: Item) -> Item | None:
    """None where the other system has no such items."""
    written = taken_out(form, [item], {})
    if written.left[0].code is not None:
        return None
    (back,) = brought(form, written.data).items
    return back
