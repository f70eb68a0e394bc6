import re
import zlib

import pypdfium2
import pytest
import zxingcpp
from nacl.signing import SigningKey

from server.credentials.domain import qr_token
from server.credentials.domain.document import document_text
from server.credentials.domain.keys import PublicKey, Purpose
from server.credentials.domain.printed_id import display
from server.credentials.domain.record import CertificateRecord
from server.credentials.formats.pdf import certificate_pdf, printed_words
from server.credentials.formats.tokens import read_token
from server.credentials.glyphs import drawable
from tests.unit.credentials.credential_builders import PRACTICE, a_holder, a_record, signed

SCANNED = "HTTPS://ASSAY.EXAMPLE/C/" + "A" * 200
UNJOINABLE = "ﻍ\u1cda"
"""An Arabic letter with a Vedic mark: each has a glyph, in fonts that do not meet."""
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def a_pdf(record: CertificateRecord) -> bytes:
    return certificate_pdf(record, document_text(signed(record)), SCANNED)


def streams(pdf: bytes) -> list[bytes]:
    """Inflate what is deflated; the rest is pictures and fonts."""
    found = []
    for content in STREAM.findall(pdf):
        try:
            found.append(zlib.decompress(content))
        except zlib.error:
            found.append(content)
    return found


def test_equal_records_are_equal_bytes() -> None:
    assert a_pdf(a_record()) == a_pdf(a_record())


def test_the_signed_credential_is_attached_as_it_is_served() -> None:
    document = document_text(signed(a_record()))

    assert document.encode() in streams(certificate_pdf(a_record(), document, SCANNED))


def test_it_is_a_tagged_page_with_a_title_dated_on_the_day_of_issue() -> None:
    pdf = a_pdf(a_record())

    whole = pdf + b"".join(streams(pdf))
    assert b"/MarkInfo" in whole
    assert b"Certificate: Agents in production, specialist, Ada Candidate" in whole
    assert b"D:20261009" in whole
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) == 1


def test_a_practice_certificate_says_so_in_its_title() -> None:
    pdf = a_pdf(a_record(achievement=PRACTICE))

    assert b"Practice certificate: " in pdf + b"".join(streams(pdf))


def test_a_certificate_without_end_prints_another_page_than_one_with() -> None:
    assert a_pdf(a_record(expires_at=None)) != a_pdf(a_record())


@pytest.mark.parametrize(
    "name",
    [
        "Ἀθηνᾶ Παπαδοπούλου",
        "Анна Каренина",
        "محمد علي",
        "דוד בן־גוריון",
        "क्षमा शर्मा",
        '#panic("x") $x$ *b* @a <b> \\ " // [',
        "A name that goes on for sixty characters, as some people's do",
        "محمد " * 20,
        "W" * 200,
        "田中太郎",
        "Ada 🚀 Lovelace",
        UNJOINABLE,
    ],
)
def test_names_of_many_scripts_and_shapes_fit_one_page(name: str) -> None:
    pdf = a_pdf(a_record(holder=a_holder(name)))

    whole = pdf + b"".join(streams(pdf))
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) == 1


@pytest.mark.parametrize(
    "name",
    ["Łukasz Çelik", "Nguyễn Thị", "Ἀθηνᾶ", "Ґжегож", "پژمان ٹھاکر", "בן־גוריון", "क्षमा शर्मा"],
)
def test_names_of_the_scripts_we_promise_are_drawn_whole(name: str) -> None:
    assert drawable(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("田中太郎", "…"),
        ("สมชาย ใจดี", "…"),
        ("Ada 田中 Lovelace", "Ada … Lovelace"),
        ("김 Ada 민수", "… Ada …"),
    ],
)
def test_what_no_font_holds_is_three_dots_and_said(name: str, shown: str) -> None:
    record = a_record(holder=a_holder(name))

    words = printed_words(record, drawable(name))

    assert words["holder"] == shown
    assert "characters that this document cannot draw" in str(words["undrawn"])
    assert display(record.printed_id) in str(words["undrawn"])
    assert name in str(words["title"])


def test_a_name_that_is_drawn_whole_needs_no_note() -> None:
    assert printed_words(a_record(), "Ada Candidate")["undrawn"] is None


@pytest.mark.parametrize(
    ("name", "is_rtl"), [("محمد Ali", True), ("Ali محمد", False), ("... דוד", True), ("…", False)]
)
def test_a_name_runs_as_its_first_letter_does(name: str, is_rtl: bool) -> None:  # noqa: FBT001 - what is expected
    assert printed_words(a_record(), name)["holder_is_rtl"] is is_rtl


def rendered(pdf: bytes, *, dots_per_inch: int) -> memoryview:
    """Return the page in grey, a byte for each dot."""
    page = pypdfium2.PdfDocument(pdf)[0]
    bitmap = page.render(scale=dots_per_inch / 72, grayscale=True)
    dots = bytes(bitmap.buffer)
    rows = [dots[at : at + bitmap.width] for at in range(0, len(dots), bitmap.stride)]
    return memoryview(b"".join(rows)).cast("B", (bitmap.height, bitmap.width))


@pytest.mark.parametrize("name", ["Ada Candidate", "محمد " * 20])
def test_the_code_on_the_paper_is_read_and_verifies_without_us(name: str) -> None:
    record = a_record(holder=a_holder(name))
    key = SigningKey(bytes(32))
    public = PublicKey(Purpose.QR, 1, bytes(key.verify_key))
    token = qr_token.token_of(record, public.kid)
    text = qr_token.token_text(token, key.sign(qr_token.message(token)).signature)
    scanned = qr_token.token_url(record.public_url, text)

    pdf = certificate_pdf(record, document_text(signed(record)), scanned)
    [code] = zxingcpp.read_barcodes(rendered(pdf, dots_per_inch=150))

    assert code.text == scanned
    assert read_token(qr_token.text_in(code.text), [public]) == token


def test_the_attached_file_is_found_by_a_reader_of_pdfs() -> None:
    document = document_text(signed(a_record()))

    opened = pypdfium2.PdfDocument(certificate_pdf(a_record(), document, SCANNED))

    assert opened.is_tagged()
    [attached] = [opened.get_attachment(at) for at in range(opened.count_attachments())]
    assert (attached.get_name(), bytes(attached.get_data()).decode()) == (
        "credential.json",
        document,
    )
