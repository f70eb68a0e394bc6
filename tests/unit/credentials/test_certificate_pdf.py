import re
import zlib

import pytest

from server.credentials.domain.document import document_text
from server.credentials.domain.record import CertificateRecord
from server.credentials.pdf import certificate_pdf
from tests.unit.credentials.credential_builders import PRACTICE, a_holder, a_record, signed

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def a_pdf(record: CertificateRecord) -> bytes:
    return certificate_pdf(record, document_text(signed(record)))


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

    assert document.encode() in streams(certificate_pdf(a_record(), document))


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
        "W" * 200,
    ],
)
def test_names_of_many_scripts_and_shapes_fit_one_page(name: str) -> None:
    pdf = a_pdf(a_record(holder=a_holder(name)))

    whole = pdf + b"".join(streams(pdf))
    assert len(re.findall(rb"/Type\s*/Page\b", whole)) == 1
