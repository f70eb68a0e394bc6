"""QTI 3 out: each type comes back as it was, and what QTI cannot say is named."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from server.items.domain.model import Hotspot, Item
from server.items.domain.parse import Known, parse_item
from tests.factories import a_png
from tests.unit.integrations.exchange import brought, taken_out

HEAD = (
    "---\nitem: q-one\nversion: 1\ntype: {}\ntitle: N & M\nlanguage: de\nstatus: draft\n"
    "author: imported\npoints: {}\nshuffle: false\n{}---\n"
)
UNSHUFFLED = frozenset({"text", "numeric", "essay", "hotspot"})
PICTURE = "pictures/plan-3a6eb079.png"
SAME = [
    ("single", 1, "", "Q *x* `a<b`\n\n- p\n- q\n\n## Options\n- [x] a: y\n  > Why.\n- [ ] b2: n\n"),
    ("single", 2, "", "Q\n\n## Options\n- [x] a: y\n- [ ] b: n\n\n## Feedback\nAll **told**.\n"),
    (
        "single", "1/3", "scoring: {policy: weights}\n",
        "Q\n\n## Options\n- [x] a: y\n- [ ] b (100/3%): n\n- [ ] c: m\n",
    ),
    ("multiple", 1, "choose: true\n", "Q\n\n## Options\n- [x] a: y\n- [x] b: z\n- [ ] c: n\n"),
    ("multiple", 3, "scoring: {policy: net}\n", "Q\n\n## Options\n- [x] a: y\n- [ ] b: n\n"),
    (
        "multiple", 2, "scoring: {floor: -1, policy: map}\n",
        "Q\n\n## Options\n- [x] a (70%): y\n- [x] b (30%): z\n- [ ] c (-50%): n\n",
    ),
    ("order", 2, "", "Q\n\n## Order\n1. z: one\n2. a: two\n3. c: three\n"),
    (
        "match", 2, "",
        "Q\n\n## Pairs\n| left | right |\n|---|---|\n| a: l | 1: r |\n| b: m | 2: s |\n",
    ),
    (
        "match", 3, "scoring: {policy: map}\n",
        (
            "Q\n\n## Pairs\n| left | right | value |\n|---|---|---|\n| a: l | 1: r | 100/3% |\n"
            "| b: m | 2: s | 200/3% |\n| a: l | 2: s | 10% |\n"
        ),
    ),
    (
        "text", 2, "match: {accents: true, case: true, spaces: true}\n",
        "Q\n\n## Answer\n- 100%: SLO\n",
    ),
    (
        "text", 1, "match: {accents: true, case: false, spaces: true}\n",
        "Q\n\n## Answer\n- 100%: a & b\n- 50%: c\n",
    ),
    ("numeric", 2, "", "Q\n\n## Answer\n= 3.5 +/- 0.05\n50% = 3.5 +/- 10%\n"),
    (
        "cloze", 3, "match: {accents: true, case: true, spaces: true}\n",
        (
            "A [[one]] **[[b]]** [[n]].\n\n## Gap one (1 point, dropdown)\n- [x] y: c\n"
            "- [ ] z: d\n\n## Gap b (1 point, text)\n- 100%: x\n\n"
            "## Gap n (1 point, numeric)\n= 3\n"
        ),
    ),
    (
        "essay", 4, "raters: {count: 2, resolve: parity, when_differ_by: {criterion: 2}}\n",
        "Q\n\n## Rubric\n| criterion | weight | 0 | 1 |\n|---|---|---|---|\n| a: x | 1 | n | y |\n",
    ),
    (
        "hotspot", 1, f"image: {PICTURE}\nalt: A plan\n",
        (
            'Q\n\n## Regions\n- [x] a: circle 40 40 20 "Here"\n  > Why.\n'
            '- [ ] b: rect 0 0 20 30 "There"\n- [ ] c: polygon 1 1 9 1 9 9 "Up"\n'
        ),
    ),
]  # fmt: skip


def the_item(kind: str, points: object, header: str, text: str) -> Item:
    written = HEAD.format(kind, points, header) + text
    known = Known(file_at={PICTURE: a_png(80, 80)}.get)
    item, findings = parse_item(written.encode(), "q-one.md", known=known)
    assert item is not None, findings
    return item


@pytest.mark.parametrize(("kind", "points", "header", "text"), SAME)
def test_what_goes_out_comes_back_the_same(
    kind: str, points: object, header: str, text: str
) -> None:
    item = the_item(kind, points, header, text)

    written = taken_out("qti", [item], {PICTURE: a_png(80, 80)})
    arrived = brought("qti", written.data)

    assert written.left[0].losses == ()
    assert arrived.rows[0].losses == ()
    (back,) = arrived.items
    if kind in UNSHUFFLED:
        back = replace(back, shuffle=item.shuffle)
    if isinstance(back.body, Hotspot):
        assert any(name.endswith(".png") for name in arrived.files)
        back = replace(back, body=replace(back.body, image=PICTURE))
    assert back == item


LOST = [
    ("multiple", "scoring: {policy: each}\n", SAME[4][3], "`each` became all or nothing"),
    ("order", "scoring: {policy: lcs}\n", SAME[6][3], "`lcs` became all or nothing"),
    ("numeric", "units: {m: 1, cm: 0.01}\n", "Q\n\n## Answer\n= 3 m\n", "units cannot be typed"),
    ("text", "", SAME[9][3], "Accents count"),
    ("single", "seconds: 90\nfacts: [A1]\n", SAME[1][3], "time, facts"),
    ("single", "", "~~Q~~\n\n" + SAME[1][3], "struck through"),
]


@pytest.mark.parametrize(("kind", "header", "text", "loss"), LOST)
def test_what_qti_cannot_say_is_named(kind: str, header: str, text: str, loss: str) -> None:
    (left,) = taken_out("qti", [the_item(kind, 1, header, text)], {}).left

    assert any(loss in one for one in left.losses), left


def test_a_number_whose_unit_is_required_stays_here() -> None:
    item = the_item("numeric", 1, "units: {m: 1, required: true}\n", "Q\n\n## Answer\n= 3 m\n")

    (left,) = taken_out("qti", [item], {}).left

    assert left.code == "E058"


def test_a_package_lists_each_file_and_is_the_same_each_time() -> None:
    files = {PICTURE: a_png(80, 80)}
    item = the_item(*SAME[-1])
    data = taken_out("qti", [item], files).data

    with ZipFile(BytesIO(data)) as package:
        names = package.namelist()
        manifest = package.read("imsmanifest.xml").decode()

    assert names == ["imsmanifest.xml", "items/q-one.xml", f"items/{PICTURE}"]
    assert all(f'<file href="{name}"/>' in manifest for name in names[1:])
    assert taken_out("qti", [item], files).data == data


CASE = (
    "---\nitem: q-case\nversion: 1\ntype: testlet\ntitle: C\nitems: [q-two, q-one]\nlanguage: de\n"
    "status: draft\nauthor: imported\n---\n## Case\nA **firm** writes.\n"
)


def a_testlet() -> list[Item]:
    one = the_item(*SAME[1])
    case, _ = parse_item(CASE.encode(), "q-case.md")
    assert case is not None
    return [case, one, replace(one, id="q-two")]


def test_a_testlet_goes_out_as_a_text_that_its_items_share() -> None:
    written = taken_out("qti", a_testlet(), {})
    arrived = brought("qti", written.data)

    assert [one.code for one in written.left] == [None] * 3
    assert {one.id: one for one in arrived.items} == {one.id: one for one in a_testlet()}


def test_a_testlet_does_not_go_out_without_its_items() -> None:
    left = taken_out("qti", a_testlet()[:2], {}).left

    assert [one.code for one in left] == ["E039", None]
