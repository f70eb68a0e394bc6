"""The certificate as PDF: one A4 page with its hallmark, its QR token, and the credential attached.

Equal input is equal bytes: the only date inside is the day of issue. Says nothing of revocation:
paper cannot know. Call it from a thread.
"""

import io
import json
import re
import unicodedata
from datetime import UTC
from pathlib import Path

from server.credentials.domain.hallmark import row
from server.credentials.domain.printed_id import display
from server.credentials.domain.record import CertificateRecord
from server.credentials.formats.badge import hallmark_of
from server.credentials.glyphs import DOTS, drawable
from server.credentials.typesetting import Typesetter
from server.kernel.sentence import day_in_english

_LONG_WORD = re.compile(r"\S{24}(?=\S)")
_QUIET_ZONE = 4  # modules; ISO/IEC 18004, 6.3.8
_TYPESETTER = Typesetter(Path(__file__).with_name("certificate.typ"))


def certificate_pdf(record: CertificateRecord, credential_text: str, scanned: str) -> bytes:
    """Return the PDF. `credential_text` is the signed credential as served, attached as it is.

    `scanned` is what the QR code says: the address with the certificate's token.
    """
    import typst  # noqa: PLC0415 - lazily, for memory

    try:
        return _compiled(record, drawable(record.holder.name), credential_text, scanned)
    except typst.TypstError:
        # Marks and letters that the fonts hold, but cannot join: PDF/A shows no empty box for them.
        return _compiled(record, DOTS, credential_text, scanned)


def printed_words(record: CertificateRecord, holder: str) -> dict[str, object]:
    """Every text of the page; `holder` is as much of the name as can be drawn."""
    achievement, issued = record.achievement, record.issued_at.astimezone(UTC)
    exam = achievement.title if record.is_practice else f"{achievement.title}, {achievement.level}"
    is_whole = (holder, drawable(exam)) == (record.holder.name, exam)
    kind = "Practice certificate" if record.is_practice else "Certificate"
    return {
        "title": f"{kind}: {exam}, {record.holder.name}",
        "issuer": record.issuer.name,
        "issued": [issued.year, issued.month, issued.day],
        "practice": record.is_practice,
        "practice_title": "PRACTICE",
        "practice_note": "this shows that somebody tried out the platform. It certifies no skill.",
        "kind": kind,
        "holder": _breakable(holder),
        "holder_is_rtl": _is_rtl(holder),
        "passed": "passed the exam",
        "exam": _breakable(drawable(exam)),
        "undrawn": None if is_whole else _undrawn(record),
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


def _compiled(record: CertificateRecord, holder: str, credential_text: str, scanned: str) -> bytes:
    inputs = {
        "words": json.dumps(printed_words(record, holder), ensure_ascii=False),
        "hallmark": row(hallmark_of(record, holder), has_ground=False),
        "qr": _qr(scanned),
        "credential": credential_text,
    }
    return _TYPESETTER.pdf(inputs, at=record.issued_at)


def _qr(address: str) -> str:
    import segno  # noqa: PLC0415 - lazily, for memory

    drawing = io.BytesIO()
    code = segno.make(address, error="m", boost_error=False, micro=False)
    code.save(drawing, kind="svg", border=_QUIET_ZONE, xmldecl=False)
    return drawing.getvalue().decode()


def _breakable(text: str) -> str:
    """Let a word break that no line could hold."""
    return _LONG_WORD.sub("\\g<0>\u200b", text)


def _is_rtl(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left (UAX 9, P2)."""
    directions = (unicodedata.bidirectional(one) for one in text)
    return next((one for one in directions if one in {"L", "R", "AL"}), "L") != "L"


def _undrawn(record: CertificateRecord) -> str:
    return (
        "Three dots stand for characters that this document cannot draw; read them under "
        f"certificate ID {display(record.printed_id)} at the address below."
    )


def _dates(record: CertificateRecord) -> str:
    issued = f"Issued on {day_in_english(record.issued_at.astimezone(UTC))}"
    if record.expires_at is None:
        return f"{issued}; it does not expire."
    return f"{issued}, valid until {day_in_english(record.expires_at.astimezone(UTC))}."
