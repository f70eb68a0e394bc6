"""The certificate as PDF: one A4 page with its hallmark, a QR code, and the credential attached.

Equal input is equal bytes: the only date inside is the day of issue, and only the fonts shipped
here are used. Texts are passed as values, so no name can act as markup. Says nothing of
revocation: paper cannot know. Typst is imported when first used; call it from a thread.
"""

import io
import json
from datetime import UTC
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from server.credentials.domain.hallmark import Hallmark, row
from server.credentials.domain.printed_id import display
from server.credentials.domain.record import CertificateRecord
from server.credentials.domain.words import day_in_words

_HERE = Path(__file__).parent
_QUIET_ZONE = 4  # modules; ISO/IEC 18004, 6.3.8
_one_at_a_time = Lock()


def certificate_pdf(record: CertificateRecord, credential_text: str) -> bytes:
    """Return the PDF; `credential_text` is the signed credential as served, attached as it is."""
    inputs = {
        "words": json.dumps(_words(record), ensure_ascii=False),
        "hallmark": row(_hallmark(record), has_ground=False),
        "qr": _qr(record.page_url),
        "credential": credential_text,
    }
    with _one_at_a_time:
        compiled: bytes = _compiler().compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=int(record.issued_at.timestamp()),
        )
    return compiled


@cache
def _compiler() -> Any:  # noqa: ANN401 - typst, imported lazily, is untyped here
    import typst  # noqa: PLC0415 - lazily, for memory

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_HERE / "fonts")],
    )
    return typst.Compiler(str(_HERE / "certificate.typ"), root=str(_HERE), font_paths=fonts)


def _qr(address: str) -> str:
    import segno  # noqa: PLC0415 - lazily, for memory

    drawing = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawing, kind="svg", border=_QUIET_ZONE, xmldecl=False)
    return drawing.getvalue().decode()


def _hallmark(record: CertificateRecord) -> Hallmark:
    return Hallmark(
        holder=record.holder.name,
        exam=record.achievement.slug,
        title=record.achievement.title,
        issuer=record.issuer.did,
        office=record.issuer.name,
        issued=record.issued_at.astimezone(UTC).date(),
    )


def _words(record: CertificateRecord) -> dict[str, object]:
    achievement, issued = record.achievement, record.issued_at.astimezone(UTC)
    exam = achievement.title if record.is_practice else f"{achievement.title}, {achievement.level}"
    kind = "Practice certificate" if record.is_practice else "Certificate"
    return {
        "title": f"{kind}: {exam}, {record.holder.name}",
        "issuer": record.issuer.name,
        "issued": [issued.year, issued.month, issued.day],
        "practice": record.is_practice,
        "practice_title": "PRACTICE",
        "practice_note": "this shows that somebody tried out the platform. It certifies no skill.",
        "kind": kind,
        "holder": record.holder.name,
        "name_size": _size(record.holder.name, 30, 34),
        "passed": "passed the exam",
        "exam": exam,
        "title_size": _size(exam, 22, 44),
        "dates": _dates(record),
        "assurance": record.assurance.sentence,
        "check": "Whether it still stands, anyone can check without an account:",
        "address": record.page_url,
        "id_label": "Certificate ID",
        "id": display(record.printed_id),
        "hallmark": "Hallmark: holder's mark, standard mark, office mark and date letter",
        "qr": f"QR code that opens {record.page_url}",
        "attachment": "The signed credential (Open Badges 3.0)",
    }


def _size(text: str, points: int, fitting: int) -> float:
    """Shrink a long line until it fits; beyond that it wraps."""
    return points if len(text) <= fitting else max(14, round(points * fitting / len(text), 1))


def _dates(record: CertificateRecord) -> str:
    issued = f"Issued on {day_in_words(record.issued_at.astimezone(UTC))}"
    if record.expires_at is None:
        return f"{issued}; it does not expire."
    return f"{issued}, valid until {day_in_words(record.expires_at.astimezone(UTC))}."
