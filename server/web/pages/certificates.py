"""What an employer sees of a certificate: the answer first, then what it rests on."""

import json
from datetime import datetime
from html import escape
from typing import Any

from litestar import Request, Response

from server.credentials.domain import hallmark
from server.credentials.domain.hallmark import Hallmark
from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import Status, Verdict
from server.credentials.domain.words import day_in_words
from server.credentials.service import Judged
from server.kernel.actor import Actor, Permission
from server.kernel.errors import NotFound
from server.web import security
from server.web.api.certificates import look_up
from server.web.deps import Services
from server.web.pages import marks
from server.web.rendering import fact, moment, page, trusted

_LOOKS = {
    Verdict.VALID: "good",
    Verdict.REVOKED: "bad",
    Verdict.TAMPERED: "bad",
    Verdict.EXPIRED: "hollow",
    Verdict.SUPERSEDED: "hollow",
}


async def certificate_page(
    request: Request[Any, Any, Any], services: Services, text: str, now: datetime
) -> Response[bytes]:
    """200 for every certificate we know, whatever its state; 404 with a way on for others."""
    viewer = await security.actor_or_none(request, now)
    try:
        judged = await look_up(services, text, request, now)
    except NotFound as refusal:
        return not_found_page(text, refusal, viewer)
    return page("certificate", _context(judged, viewer, now), viewer=viewer, here="verify")


def not_found_page(text: str, refusal: NotFound, viewer: Actor | None) -> Response[bytes]:
    near = refusal.members.get("did_you_mean")
    is_mistyped = refusal.code == "id-mistyped"
    answer = {
        "look": "warn" if is_mistyped else "unknown",
        "strong": "Mistyped." if is_mistyped else "Unknown.",
        "text": "This is not an ID as we print them." if is_mistyped else "No such certificate.",
        "says": refusal.sentence,
    }
    context = {
        "value": text[:200],
        "error": "",
        "answer": answer,
        "did_you_mean": {"id": near, "address": f"/certificates/{near}"} if near else None,
        "retry": None,
    }
    return page("verify", context, viewer=viewer, here="verify", status=404)


def _context(judged: Judged, viewer: Actor | None, now: datetime) -> dict[str, object]:
    certificate, record = judged.certificate, judged.certificate.record
    assert certificate.document is not None, "only issued certificates are found"
    shown = display(certificate.printed_id)
    address = f"/certificates/{shown}"
    strong, _, rest = judged.words.headline.partition(". ")
    is_in_force = judged.verdict is Verdict.VALID
    may_revoke = viewer is not None and viewer.may(Permission.REVOKE)
    is_revoked = certificate.standing.status is Status.REVOKED
    document = json.dumps(json.loads(certificate.document), indent=2, ensure_ascii=False)
    return {
        "look": _LOOKS.get(judged.verdict, "warn"),
        "headline": {"strong": strong if strong.endswith(".") else f"{strong}.", "text": rest},
        "says": judged.words.sentence,
        "checked": moment(now),
        "said_title": "What it says" if is_in_force else "What it said",
        "said": [
            fact("Holder", record.holder.name),
            fact("Certificate", record.achievement.title),
            fact("Level", record.achievement.level),
            fact("Issued", day_in_words(record.issued_at)),
            fact("Runs until", day_in_words(record.expires_at) if record.expires_at else "No end"),
            fact("Issuer", record.issuer.name),
            fact("Certificate ID", shown, mono=True),
        ],
        "checks": _checks(judged),
        "marks": _marks(judged),
        "marks_title": "Its hallmark, struck through" if is_revoked else "Its hallmark",
        "meaning_title": "What does this mean for me?",
        "meaning": [judged.words.sentence, record.achievement.criteria],
        "command": f"assay verify {shown}.json --trust trust.json",
        "files": [
            {"label": "Open Badges 3.0", "address": f"{address}.json"},
            {"label": "PDF", "address": f"{address}.pdf"},
        ],
        "document": {
            "name": f"{shown}.json",
            "html": trusted(escape(document)),
            "address": f"{address}.json",
        },
        "withdrawal": (
            {"address": f"/admin{address}/revocation"} if may_revoke and not is_revoked else None
        ),
    }


def _checks(judged: Judged) -> list[dict[str, str]]:
    record, status = judged.certificate.record, judged.certificate.standing.status
    is_active = status is Status.ACTIVE
    said = "Not withdrawn." if is_active else f"Its status is: {status.value}."
    return [
        _check("good", "Issuer", f"{record.issuer.name} issued it.", record.issuer.did),
        _check(
            "good", "Signature", "It was signed, and the signature checked, before we gave it out."
        ),
        _check("good" if is_active else "bad", "Withdrawal", said),
        _check("near", "Identity", record.assurance.identity_words),
        _check("near", "Supervision", record.assurance.supervision_words),
    ]


def _check(look: str, name: str, text: str, note: str = "") -> dict[str, str]:
    return {"look": look, "name": name, "text": text, "note": note}


def _marks(judged: Judged) -> list[dict[str, object]]:
    record = judged.certificate.record
    struck = Hallmark(
        holder=record.holder.name,
        exam=record.achievement.slug,
        title=record.achievement.title,
        issuer=record.issuer.did,
        office=record.issuer.name,
        issued=record.issued_at.date(),
        look=hallmark.look_of(judged.verdict),
    )
    return marks.shown(struck)
