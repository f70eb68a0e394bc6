from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from server.credentials.domain.hallmark import (
    Hallmark,
    Look,
    initials,
    look_of,
    marks,
    row,
    single,
)
from server.credentials.domain.hallmark.strokes import fnv1a
from server.credentials.domain.verdict import Verdict

SAMPLES = Path(__file__).parent / "hallmarks"


def a_hallmark(
    holder: str = "Ada Candidate",
    *,
    exam: str = "agents",
    issued: date = date(2026, 10, 9),
    look: Look = Look.ACTIVE,
) -> Hallmark:
    return Hallmark(
        holder=holder,
        exam=exam,
        title="Agents",
        issuer="did:web:assay.example",
        office="Assay",
        issued=issued,
        look=look,
    )


@pytest.mark.parametrize(
    ("sample", "hallmark"),
    [
        ("agents", a_hallmark("A. Candidate")),
        ("codex", a_hallmark("C. R.", exam="codex", issued=date(2026, 6, 1))),
        ("cybersecurity", a_hallmark("S. E.", exam="cybersecurity", issued=date(2027, 3, 1))),
        ("foundations", a_hallmark("A. Candidate", exam="foundations", issued=date(2026, 1, 1))),
        ("practice", a_hallmark("A. Candidate", exam="practice", issued=date(2026, 11, 1))),
        (
            "revoked",
            a_hallmark("B. Candidate", exam="codex", issued=date(2026, 5, 12), look=Look.REVOKED),
        ),
    ],
)
def test_the_drawing_equals_the_designers_sample(sample: str, hallmark: Hallmark) -> None:
    assert row(hallmark) == (SAMPLES / f"{sample}.svg").read_text()


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("Ada Candidate", "AC"),
        ("A. Candidate", "AC"),
        ("Madonna", "M"),
        ("Émile de Zola", "EZ"),
        ("Nguyễn Văn Á", "NA"),
        ("Øyvind Berg", "Ø"),
        ("李小龍", "李"),
        ("Анна Каренина", "\u0410"),
        ("محمد علي", "م"),
        ("नमस्ते", "न"),
        ("क्षमा शर्मा", "क्ष"),
        ("नि", "नि"),
        ("👩‍🚀 Z", "👩‍🚀"),
        ("  ", "?"),
        ("...", "."),
        ('<b>Bobby</b> "Tables"', "BT"),
        ("'t Hooft", "TH"),
        ('"Ada" ☆', "A"),
    ],
)
def test_initials_are_cut_as_a_reader_of_the_script_would(name: str, own: str) -> None:
    assert initials(name) == own


def test_the_four_marks_are_named_and_explained() -> None:
    named = {mark.kind: (str(mark.name), str(mark.meaning)) for mark in marks(a_hallmark())}

    assert named == {
        "holder": (
            "Holder’s mark AC",
            "The initials of the person who was examined: AC.",
        ),
        "standard": (
            "Standard mark AGT",
            "The specialization that was examined: Agents. The sign is a flyball governor.",
        ),
        "office": ("Office mark", "The office that examined and issued: Assay."),
        "date": (
            "Date letter K 26",
            "Issued on 9 October 2026: K stands for the month, 26 for the year.",
        ),
    }


@pytest.mark.parametrize("look", [Look.EXPIRED, Look.SUSPENDED, Look.SUPERSEDED])
def test_what_is_out_of_force_is_hollow_and_says_why(look: Look) -> None:
    drawing = row(a_hallmark(look=look))

    assert "hm-struck" not in drawing
    assert f'aria-label="Hallmark, {look}: ' in drawing


def test_practice_is_dashed_and_never_solid() -> None:
    for look in Look:
        drawing = row(a_hallmark(exam="practice", look=look))
        assert "stroke-dasharray" in drawing
        assert "hm-field" not in drawing


def test_only_the_revoked_is_struck_through() -> None:
    assert ["hm-strike" in row(a_hallmark(look=look)) for look in Look] == [
        look is Look.REVOKED for look in Look
    ]


@pytest.mark.parametrize(
    ("verdict", "look"),
    [
        (Verdict.VALID, Look.ACTIVE),
        (Verdict.EXPIRED, Look.EXPIRED),
        (Verdict.SUPERSEDED, Look.SUPERSEDED),
        (Verdict.SUSPENDED, Look.SUSPENDED),
        (Verdict.REVOKED, Look.REVOKED),
    ],
)
def test_the_look_follows_the_verdict(verdict: Verdict, look: Look) -> None:
    assert look_of(verdict) is look


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"onload="x', "& & &", "]]>"])
def test_a_hostile_name_stays_text(name: str) -> None:
    root = ET.fromstring(row(a_hallmark(name)))  # noqa: S314 - our own output is what is tested

    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds <= {"svg", "g", "path", "text", "rect"}
    assert not any(key.startswith("on") for one in root.iter() for key in one.attrib)


def test_without_ground_the_page_shows_through() -> None:
    assert "<rect" not in row(a_hallmark(), has_ground=False)


def test_a_single_mark_is_hidden_from_readers_that_get_its_name_beside_it() -> None:
    assert 'aria-hidden="true"' in single(marks(a_hallmark())[0])


def test_a_renewal_bears_the_mark_of_its_exam() -> None:
    assert marks(a_hallmark(exam="agents-renewal"))[1] == marks(a_hallmark())[1]


def test_an_exam_without_a_sign_of_its_own_gets_a_plain_ring() -> None:
    mark = marks(a_hallmark(exam="new-exam"))[1]

    assert str(mark.name) == "Standard mark NEW"
    assert "Agents. The sign is a plain ring." in str(mark.meaning)


def test_rosettes_differ_by_issuer() -> None:
    drawn = {
        marks(
            Hallmark(
                holder="A B",
                exam="codex",
                title="Codex",
                issuer=f"did:web:{number}.example",
                office="X",
                issued=date(2026, 1, 1),
            )
        )[2].drawing
        for number in range(200)
    }

    assert len(drawn) > 40


@pytest.mark.parametrize(
    ("text", "value"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)]
)
def test_fnv_vectors(text: str, value: int) -> None:
    assert fnv1a(text) == value
