"""The board of certificates and their withdrawal, for administrators."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import RevocationCode, Status, Verdict
from server.credentials.service import Judged
from server.kernel.actor import Actor, Permission
from server.kernel.text import forbidden_character
from server.language.voice import day
from server.web.api.paging import CursorWrong
from server.web.deps import Services
from server.web.forms import Form, read_form
from server.web.pages.certificates import verdict_word
from server.web.pages.going import see, to_sign_in
from server.web.rendering import fact, page, paragraph

REDIRECTS = {"signed_in_or_redirect": True}
BOARD = "/admin/certificates"
PAGE_SIZE = 50
LONGEST_NOTE = 500
_TONES = {Verdict.VALID: "good", Verdict.REVOKED: "bad", Verdict.SUSPENDED: "warn"}
_ALIKE = str.maketrans("OIL", "011")
REASONS = [
    {"code": code.value, "label": label, "note": note}
    for code, label, note in (
        (RevocationCode.FRAUD, "Fraud", "The exam was not taken honestly."),
        (RevocationCode.ERROR, "Error", "It should not have been issued."),
        (RevocationCode.REGRADE, "Regrade", "The result behind it was corrected."),
        (RevocationCode.REQUEST, "Request", "The holder asked for it."),
        (RevocationCode.POLICY, "Policy", "Its rules were not kept."),
    )
]


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
    return page("admin-certificates", context, viewer=viewer, here="admin")


@get("/admin/certificates/{certificate_id:str}/revocation", opt=REDIRECTS, include_in_schema=False)
async def revocation_page(
    certificate_id: FromPath[str],
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    if viewer is None:
        return to_sign_in(_form_at(certificate_id))
    viewer.require(Permission.REVOKE)
    judged = await services.credentials.judged(certificate_id, at=now)
    return _form_page(judged, viewer, Form([]), {})


@post("/admin/certificates/{certificate_id:str}/revocation", opt=REDIRECTS, include_in_schema=False)
async def revoke(
    certificate_id: FromPath[str],
    request: Request,  # type: ignore[type-arg]  # Litestar reads the bare class
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Withdraw once; a second press leads to the page of the withdrawn certificate."""
    form = await read_form(request)
    if viewer is None:
        return to_sign_in(_form_at(certificate_id))
    viewer.require(Permission.REVOKE)
    judged = await services.credentials.judged(certificate_id, at=now)
    errors = {} if _is_revoked(judged) else _errors(form)
    if errors:
        return _form_page(judged, viewer, form, errors)
    if not _is_revoked(judged):
        code, note = RevocationCode(form.text("code")), form.text("text").strip()
        await services.credentials.revoke(certificate_id, code, note or None, actor=viewer, now=now)
    return see(_certificate_at(judged))


def _errors(form: Form) -> dict[str, str]:
    errors, note = {}, form.text("text").strip()
    if form.text("code") not in {code.value for code in RevocationCode}:
        errors["code"] = "Choose a reason."
    if len(note) > LONGEST_NOTE:
        errors["text"] = f"Shorten the note to {LONGEST_NOTE} characters."
    elif forbidden_character(note, allow="\n") is not None:
        errors["text"] = "The note holds a character that is not allowed. Type it again."
    if form.text("sure") != "yes":
        errors["sure"] = "Say that you are sure, or keep the certificate."
    return errors


def _form_page(
    judged: Judged, viewer: Actor, form: Form, errors: dict[str, str]
) -> Response[bytes]:
    record = judged.certificate.record
    shown = display(judged.certificate.printed_id)
    context = {
        "certificate": {
            "id": shown,
            "address": _certificate_at(judged),
            "facts": [
                fact("Certificate ID", shown, mono=True),
                fact("Holder", record.holder.name),
                fact("Certificate", record.achievement.title),
                fact("Issued", day(record.issued_at)),
                fact("Status", _word(judged)),
            ],
        },
        "revoked": {"text": paragraph(judged.words.told)} if _is_revoked(judged) else None,
        "reasons": REASONS,
        "values": {name: form.text(name) for name in ("code", "text")},
        "errors": {name: errors.get(name, "") for name in ("code", "text", "sure")},
    }
    status = 422 if errors else 200
    return page("admin-revocation", context, viewer=viewer, here="admin", status=status)


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
        "revocation": None if _is_revoked(judged) else _form_at(shown),
    }


def _is_revoked(judged: Judged) -> bool:
    return judged.certificate.standing.status is Status.REVOKED


def _word(judged: Judged) -> str:
    return verdict_word(judged.verdict)


def _certificate_at(judged: Judged) -> str:
    return f"/certificates/{display(judged.certificate.printed_id)}"


def _form_at(certificate_id: str) -> str:
    return f"{BOARD}/{certificate_id}/revocation"


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


HANDLERS = [board_page, revocation_page, revoke]
