"""The board of certificates, for administrators."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import Verdict
from server.credentials.service import Judged
from server.kernel.actor import Actor
from server.language.voice import day
from server.web.api.paging import CursorWrong
from server.web.deps import Services
from server.web.pages.admin.revocation import form_at, is_revoked
from server.web.pages.admin.shell import PAGE_SIZE, REDIRECTS, admin_page
from server.web.pages.certificates import verdict_word
from server.web.pages.going import to_sign_in

BOARD = "/admin/certificates"
_TONES = {Verdict.VALID: "good", Verdict.REVOKED: "bad", Verdict.SUSPENDED: "warn"}
_ALIKE = str.maketrans("OIL", "011")


@get("/admin/certificates", opt=REDIRECTS, include_in_schema=False)
async def board_page(
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    q: Annotated[str, QueryParameter(required=False)] = "",
    cursor: Annotated[str, QueryParameter(required=False)] = "0",
) -> Response[bytes]:
    if viewer is None:
        return to_sign_in(BOARD)
    start, asked = _start(cursor), q.strip()[:200]
    found = await services.credentials.page(
        actor=viewer, limit=PAGE_SIZE + 1, offset=start, text=_compact(asked)
    )
    shown = found[:PAGE_SIZE]
    if start and not shown:
        raise CursorWrong
    context = {
        "q": asked,
        "said": f"{start + 1} to {start + len(shown)}",
        "earlier": _board_at(asked, max(0, start - PAGE_SIZE)) if start else None,
        "later": _board_at(asked, start + PAGE_SIZE) if len(found) > PAGE_SIZE else None,
        "heads": [
            {"title": title, "class": "", "sort": "", "address": None}
            for title in ("ID", "Holder", "Certificate", "Issued", "Status", "Act")
        ],
        "certificates": [_row(services.credentials.judge(one, at=now)) for one in shown],
    }
    return admin_page("certificates", "certificates", context, viewer=viewer)


def _row(judged: Judged) -> dict[str, object]:
    record = judged.certificate.record
    shown = display(judged.certificate.printed_id)
    return {
        "id": shown,
        "address": _certificate_at(judged),
        "holder": record.holder.name,
        "title": record.achievement.title,
        "issued": day(record.issued_at),
        "status": {"word": _word(judged), "tone": _TONES.get(judged.verdict, "dashed")},
        "revocation": None if is_revoked(judged) else form_at(shown),
    }


def _word(judged: Judged) -> str:
    return verdict_word(judged.verdict)


def _certificate_at(judged: Judged) -> str:
    return f"/certificates/{display(judged.certificate.printed_id)}"


def _board_at(asked: str, start: int) -> str:
    asking = {"q": asked} if asked else {}
    return f"{BOARD}?{urlencode(asking | {'cursor': str(start)})}"


def _start(cursor: str) -> int:
    if not (0 < len(cursor) <= 9 and cursor.isascii() and cursor.isdigit()):
        raise CursorWrong
    return int(cursor)


def _compact(asked: str) -> str:
    """Fold what was typed as a printed ID is read; what begins no ID becomes a dash, in none."""
    folded = "".join(asked.upper().translate(_ALIKE).replace("-", " ").split())
    is_start = folded.isascii() and folded.isalnum()
    return folded if is_start or not asked else "-"


HANDLERS = [board_page]
