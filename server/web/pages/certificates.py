"""What an employer sees of a certificate: the answer first, then what it rests on."""

import json
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from litestar import Request, Response

from server.credentials.domain import hallmark, qr_token
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.hallmark import Hallmark, Look
from server.credentials.domain.printed_id import display
from server.credentials.domain.qr_token import Token
from server.credentials.domain.status_list import status_list_url
from server.credentials.domain.verdict import Status, Verdict
from server.credentials.domain.words import PRACTICE
from server.credentials.finding import CertificateUnknown
from server.credentials.judged import Judged
from server.kernel.actor import Actor, Permission
from server.kernel.errors import NotFound
from server.kernel.kept import Kept
from server.kernel.sentence import marked
from server.language.voice import current, day, say
from server.web.api.certificates import look_up
from server.web.deps import Services, provide_viewer
from server.web.named import is_named
from server.web.pages import marks
from server.web.pages.life_words import public_history
from server.web.rendering import (
    as_written,
    fact,
    moment,
    page,
    page_answer,
    paragraph,
    rendered,
    trusted,
)

LOOKS = {
    Verdict.VALID: "good",
    Verdict.REVOKED: "bad",
    Verdict.TAMPERED: "bad",
    Verdict.EXPIRED: "hollow",
    Verdict.SUPERSEDED: "hollow",
}


_WORDS = {
    Verdict.UNKNOWN: marked("Unknown"),
    Verdict.UNKNOWN_ISSUER: marked("Unknown issuer"),
    Verdict.TAMPERED: marked("Altered"),
    Verdict.UNVERIFIABLE: marked("Not checked"),
    Verdict.REVOKED: marked("Revoked"),
    Verdict.SUPERSEDED: marked("Superseded"),
    Verdict.SUSPENDED: marked("Suspended"),
    Verdict.NOT_YET_VALID: marked("Not valid yet"),
    Verdict.EXPIRED: marked("Expired"),
    Verdict.VALID: marked("Valid"),
}
_TONES = {
    Verdict.VALID: "good",
    Verdict.EXPIRED: "near",
    Verdict.SUPERSEDED: "",
    Verdict.SUSPENDED: "warn",
}
_MARKS_TITLES = {
    Look.ACTIVE: marked("Its hallmark"),
    Look.REVOKED: marked("Its hallmark, struck through"),
}
_HOLLOW = {
    Look.EXPIRED: marked("Its hallmark, hollow: expired"),
    Look.SUPERSEDED: marked("Its hallmark, hollow: superseded"),
    Look.SUSPENDED: marked("Its hallmark, hollow: suspended"),
}
_DOTTED = {
    Look.EXPIRED: marked("Its hallmark, dotted: expired"),
    Look.SUPERSEDED: marked("Its hallmark, dotted: superseded"),
    Look.SUSPENDED: marked("Its hallmark, dotted: suspended"),
}
_VALID_UNTIL = marked("Valid until")
_UNTIL = {
    Verdict.EXPIRED: marked("Was valid until"),
    Verdict.REVOKED: marked("Was to be valid until"),
}
_LEVELS = {
    "practice": marked("Practice"),
    "foundation": marked("Foundation"),
    "specialist": marked("Specialist"),
    "expert": marked("Expert"),
}


@dataclass(frozen=True, slots=True)
class Scanned:
    """A token that was read off the paper: its text, and what it says."""

    text: str
    token: Token


@dataclass(frozen=True, slots=True)
class _Painted:
    """The page as every stranger sees it for a minute, unless something happens."""

    judged: Judged
    at: datetime
    content: bytes

    def is_of(self, judged: Judged, now: datetime) -> bool:
        """Whatever happens to a certificate, it is read anew, and is another object then."""
        is_same = judged.certificate is self.judged.certificate
        is_soon = self.at.replace(second=0, microsecond=0) == now.replace(second=0, microsecond=0)
        return is_same and is_soon and judged.verdict is self.judged.verdict


MOST_PAINTED = 500
_painted: Kept[tuple[str, str, str], _Painted] = Kept(MOST_PAINTED)
"""By ID, language and zone."""


async def certificate_page(
    request: Request[Any, Any, Any],
    services: Services,
    text: str,
    now: datetime,
    scanned: Scanned | None = None,
) -> Response[bytes]:
    """200 for every certificate we know, whatever its state; 404 with a way on for others."""
    viewer = await provide_viewer(request, now)
    try:
        judged = await look_up(services, text, request, now)
    except NotFound as refusal:
        if scanned is not None:  # as a forged token is answered: the ID is not given back
            return not_found_page("", CertificateUnknown(), viewer)
        return not_found_page(text, refusal, viewer)
    certificate = judged.certificate
    is_shown = scanned is not None or await is_named(request, services, certificate, now)
    is_for_all = viewer is None and scanned is None and not certificate.is_name_withheld
    known = _painted_of(judged, now) if is_for_all else None
    if known is not None:
        return page_answer(known.content, None)
    context = _context(judged, viewer, now, scanned)
    events = await services.credentials.life.history_shown(certificate)
    context["history"] = public_history(events)
    if not is_shown:
        context |= _without_name(judged)
    content = rendered("certificate", context, viewer=viewer, here="verify")
    if is_for_all:
        _painted.put(_key(certificate), _Painted(judged, now, content))
    return page_answer(content, viewer)


def kept_page(services: Services, text: str) -> Response[bytes] | None:
    """What every stranger sees of it, where that is painted: the store is asked for nothing."""
    now = services.now()
    judged = services.credentials.kept(text, at=now)
    known = None if judged is None else _painted_of(judged, now)
    return None if known is None else page_answer(known.content, None)


def _painted_of(judged: Judged, now: datetime) -> _Painted | None:
    known = _painted.get(_key(judged.certificate))
    return known if known is not None and known.is_of(judged, now) else None


def _key(certificate: Certificate) -> tuple[str, str, str]:
    return certificate.printed_id, current().language.code, current().zone.key


def not_found_page(text: str, refusal: NotFound, viewer: Actor | None) -> Response[bytes]:
    near = refusal.members.get("did_you_mean")
    is_mistyped = refusal.code == "id-mistyped"
    answer = {
        "look": "warn" if is_mistyped else "unknown",
        "strong": say("This is no certificate ID.") if is_mistyped else say("Unknown."),
        "text": "" if is_mistyped else say("No such certificate."),
        "says": say("Compare it with the one you were given, or ask the holder for it again."),
    }
    context = {
        "value": text[:200],
        "error": say("A letter or digit is wrong or missing.") if is_mistyped else "",
        "answer": answer,
        "did_you_mean": {"id": near, "address": f"/certificates/{near}"} if near else None,
    }
    return page("verify", context, viewer=viewer, here="verify", status=404)


def verdict_word(verdict: Verdict) -> str:
    return say(_WORDS[verdict])


def verdict_tag(verdict: Verdict) -> dict[str, str]:
    return {"word": verdict_word(verdict), "tone": _TONES.get(verdict, "bad")}


def level_word(level: str) -> str:
    return say(_LEVELS[level]) if level in _LEVELS else level


def _without_name(judged: Judged) -> dict[str, object]:
    """What takes the place of the name, and of whatever holds it."""
    record = judged.certificate.record
    note = say("The holder has withdrawn the name from this page.")
    holder = fact(say("Holder"), hallmark.initials(record.holder.name), note=note)
    return {
        "said": [holder, *_said(judged, display(record.printed_id))[1:]],
        "files": _public_files(judged),
        "document": None,
        "pdf": "",
        "all_files": "",
        "own_check": None,
    }


def _context(
    judged: Judged, viewer: Actor | None, now: datetime, scanned: Scanned | None
) -> dict[str, object]:
    certificate, record = judged.certificate, judged.certificate.record
    assert certificate.document is not None, "only issued certificates are found"
    shown = display(certificate.printed_id)
    address = f"/certificates/{shown}"
    is_in_force = judged.verdict is Verdict.VALID
    look = hallmark.look_of(judged.verdict)
    may_revoke = viewer is not None and viewer.may(Permission.REVOKE)
    is_revoked = certificate.standing.status is Status.REVOKED
    document = json.loads(certificate.document)
    ending = f"?token={scanned.text}" if scanned and certificate.is_name_withheld else ""
    return {
        "look": LOOKS.get(judged.verdict, "warn"),
        "headline": {"strong": say(judged.words.answer), "text": say(judged.words.about)},
        "says": paragraph(judged.words.told),
        "checked": moment(now),
        "said_title": say("What it says") if is_in_force else say("What it said"),
        "said": _said(judged, shown),
        "checks": _checks(judged, now) + ([_paper(judged, scanned.token)] if scanned else []),
        "marks": _marks(judged, look),
        "marks_title": _marks_title(judged, look),
        "meaning": _meaning(judged),
        "criteria": f"/exams/{record.achievement.slug}/criteria",
        "files": [
            {"label": "Open Badges 3.0", "address": f"{address}.json{ending}"},
            {"label": "JWT", "address": f"{address}.jwt{ending}"},
            {"label": "PDF", "address": f"{address}.pdf{ending}"},
            *_public_files(judged),
        ],
        "all_files": f"{address}/files{ending}",
        "own_check": {"jwt": f"{address}.jwt{ending}", "id": shown},
        "document": {
            "name": f"{shown}.json",
            "html": trusted(escape(json.dumps(document, indent=2, ensure_ascii=False))),
            "address": f"{address}.json{ending}",
        },
        "pdf": "" if is_revoked else f"{address}.pdf{ending}",
        "in_log": "" if certificate.log_index is None else f"/log?id={shown}",
        "report": f"{address}/report",
        "newer": f"/certificates/{display(certificate.after)}" if certificate.after else "",
        "earlier": f"/certificates/{display(certificate.renews)}" if certificate.renews else "",
        "page_url": record.page_url,
        "revocation": (
            {
                "address": f"/admin{address}/revocation",
                "page": f"/admin{address}",
                "is_done": is_revoked,
            }
            if may_revoke
            else None
        ),
    }


def _meaning(judged: Judged) -> list[str]:
    """What to do about it now; what it took to pass says nothing once it is revoked."""
    criteria = judged.certificate.record.achievement.criteria
    earned = say("What the holder did to earn it: %(criteria)s", criteria=as_written(criteria))
    match judged.verdict:
        case Verdict.REVOKED:
            return [say("Do not count on what it said. Ask the holder for another proof.")]
        case Verdict.EXPIRED:
            return [say("Ask the holder whether they have a newer one."), earned]
    return [earned]


def _said(judged: Judged, shown: str) -> list[dict[str, object]]:
    record = judged.certificate.record
    expires = day(record.expires_at) if record.expires_at else say("No end")
    return [
        fact(say("Holder"), record.holder.name),
        fact(say("Certificate"), record.achievement.title),
        fact(say("Level"), level_word(record.achievement.level)),
        fact(say("Issued"), day(record.issued_at)),
        fact(say(_UNTIL.get(judged.verdict, _VALID_UNTIL)), expires),
        fact(say("Issuer"), record.issuer.name),
        fact(say("Certificate ID"), shown, mono=True),
    ]


def _checks(judged: Judged, now: datetime) -> list[dict[str, str]]:
    record, status = judged.certificate.record, judged.certificate.standing.status
    is_active = status is Status.ACTIVE
    return [
        _check(
            "good",
            say("Issuer"),
            say("%(issuer)s issued it.", issuer=record.issuer.name),
            record.issuer.did,
        ),
        _check(
            "good",
            say("Signature"),
            say("It was signed, and the signature checked, before we gave it out."),
        ),
        _check(
            "good" if is_active else "bad",
            say("Revocation"),
            say("Not revoked.") if is_active else say(judged.words.answer),
        ),
        _validity(record.expires_at, now),
        _check("near", say("Identity"), say(record.assurance.identity_words)),
        _check("near", say("Supervision"), say(record.assurance.supervision_words)),
    ]


def _paper(judged: Judged, token: Token) -> dict[str, str]:
    """What the QR code says, beside what is recorded: it may have been moved from other paper."""
    if qr_token.is_of(token, judged.certificate.record):
        text = say("We signed it, for this name. Compare it with the paper:")
        return _check("good", say("QR code"), text, token.name)
    text = say("We signed it, but it says other than this certificate. It names:")
    return _check("warn", say("QR code"), text, token.name)


def _public_files(judged: Judged) -> list[dict[str, str]]:
    record = judged.certificate.record
    revoked = status_list_url(record.public_url, record.status_list)
    return [
        {"label": say("Public keys"), "address": "/.well-known/did.json"},
        {"label": say("What was revoked"), "address": revoked},
    ]


def _validity(expires: datetime | None, now: datetime) -> dict[str, str]:
    if expires is None:
        return _check("good", say("Validity"), say("It has no last day."))
    if now.replace(microsecond=0) > expires:
        text = say("Its last day was %(day)s.", day=day(expires))
        return _check("near", say("Validity"), text)
    return _check("good", say("Validity"), say("Its last day is %(day)s.", day=day(expires)))


def _check(look: str, name: str, text: str, note: str = "") -> dict[str, str]:
    return {"look": look, "name": name, "text": text, "note": note}


def _marks_title(judged: Judged, look: Look) -> str:
    is_practice = judged.certificate.record.achievement.level == PRACTICE
    titles = _MARKS_TITLES | (_DOTTED if is_practice else _HOLLOW)
    return say(titles[look])


def _marks(judged: Judged, look: Look) -> list[dict[str, object]]:
    record = judged.certificate.record
    struck = Hallmark(
        holder=record.holder.name,
        exam=record.achievement.slug,
        title=record.achievement.title,
        issuer=record.issuer.did,
        office=record.issuer.name,
        issued=record.issued_at.date(),
        look=look,
    )
    return marks.shown(struck)
