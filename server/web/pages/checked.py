"""What became of a file that somebody brought: the answer first, then what it rests on.

The file's own words are shown as what was signed. What is printed on its face is not: a page can be
drawn anew around the same credential, so people are told to compare.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

from litestar import Response

from server.credentials.checking.assessment import Aspect, Assessment, Check, Outcome
from server.credentials.checking.codes import Code, sentence_of
from server.credentials.checking.held import Kind
from server.credentials.checking.said import Said, said_in
from server.credentials.checks import Checked
from server.credentials.domain.printed_id import display
from server.credentials.domain.verdict import Verdict
from server.credentials.domain.words import words
from server.credentials.judged import Judged
from server.kernel.actor import Actor
from server.kernel.sentence import Sentence, marked
from server.language.voice import day, say
from server.web.pages.certificates import LOOKS
from server.web.rendering import fact, moment, page, paragraph

_FACES = frozenset({Kind.PDF, Kind.PNG, Kind.SVG})
_NOTHING = frozenset(
    {
        Code.FILE_EMPTY, Code.KIND_UNKNOWN, Code.LOG_PROOF_FILE, Code.NO_CREDENTIAL,
        Code.NOT_JSON, Code.CREDENTIAL_MALFORMED,
    }
)  # fmt: skip
_UNREAD = frozenset(
    {
        Code.FILE_TOO_LARGE, Code.PNG_MALFORMED, Code.PNG_CHECKSUM_WRONG, Code.PNG_COMPRESSED,
        Code.SVG_MALFORMED, Code.SVG_UNSAFE, Code.PDF_MALFORMED, Code.SEVERAL_CREDENTIALS,
        Code.CREDENTIAL_TOO_LARGE, Code.DUPLICATE_MEMBER, Code.TOO_DEEP, Code.JWT_MALFORMED,
        Code.CREDENTIAL_NONCONFORMING,
    }
)  # fmt: skip
_HEADLINES: Mapping[Code | None, tuple[str | Sentence, str | Sentence]] = {
    **dict.fromkeys(
        _NOTHING,
        (marked("No certificate."), marked("There is none in this file that could be checked.")),
    ),
    **dict.fromkeys(_UNREAD, (marked("Not checked."), marked("This file cannot be read safely."))),
    Code.RECORD_GONE: (marked("Unknown."), marked("We keep no record of this certificate.")),
    Code.ISSUER_UNKNOWN_UNSIGNED: (
        marked("Not from us."),
        marked("Do not rely on this document."),
    ),
}
"""Where a reason has better words than its verdict."""
_BRING_ANOTHER = Sentence(
    "Ask the holder for the original file, or check the ID printed on the certificate."
)
_NAMES = {
    Aspect.ISSUER: marked("Issuer"),
    Aspect.SIGNATURE: marked("Signature"),
    Aspect.RECORD: marked("Record"),
    Aspect.STATUS: marked("Revocation"),
    Aspect.DATES: marked("Validity"),
}
_TEXTS = {
    (Aspect.ISSUER, Outcome.GOOD): marked("It names us as its issuer."),
    (Aspect.ISSUER, Outcome.NOT_DONE): marked("Not known to us."),
    (Aspect.SIGNATURE, Outcome.GOOD): marked("It fits: nothing was changed since it was signed."),
    (Aspect.SIGNATURE, Outcome.NOT_DONE): marked("Not checked."),
    (Aspect.RECORD, Outcome.GOOD): marked("We keep it, and it is no other."),
    (Aspect.STATUS, Outcome.GOOD): marked("Not revoked."),
    (Aspect.STATUS, Outcome.BAD): marked("It is no longer in force."),
    (Aspect.STATUS, Outcome.NOT_DONE): marked("Not checked."),
    (Aspect.DATES, Outcome.GOOD): marked("Today lies within its dates."),
    (Aspect.DATES, Outcome.BAD): marked("Today lies outside its dates."),
}
_LOOKS = {Outcome.GOOD: "good", Outcome.BAD: "bad", Outcome.NOT_DONE: "near"}
# What says nothing true about anybody is not repeated as what was signed.
_NOT_VOUCHED_FOR = frozenset({Verdict.TAMPERED, Verdict.UNKNOWN_ISSUER, Verdict.UNKNOWN})


def checked_page(checked: Checked, viewer: Actor | None, now: datetime) -> Response[bytes]:
    return page("checked", _context(checked, now), viewer=viewer, here="verify")


def _context(checked: Checked, now: datetime) -> dict[str, object]:
    assessment, judged = checked.assessment, checked.judged
    said = words(checked.verdict, None) if judged is None else judged.words
    document = assessment.held.document if assessment and assessment.held else None
    claims = None if document is None else said_in(document)
    is_vouched = checked.verdict not in _NOT_VOUCHED_FOR
    answer, about = _HEADLINES.get(checked.code, (said.answer, said.about))
    own_id = _own_id(checked, claims)
    return {
        "look": LOOKS.get(checked.verdict, "warn"),
        "headline": {"strong": say(answer), "text": say(about)},
        "says": paragraph(_told(checked, said.told, leads_on=own_id is not None)),
        "checked": moment(now),
        "said_title": say("What was signed") if is_vouched else say("What it claims"),
        "said": [] if claims is None else _said(claims),
        "compare": _compare(assessment) if is_vouched and claims is not None else "",
        "checks": [] if assessment is None else _checks(assessment, judged),
        "page": None if judged is None else f"/certificates/{_printed(checked)}",
        "own_id": own_id,
        "code": checked.code or "",
    }


def _told(checked: Checked, told: Sequence[Sentence], *, leads_on: bool) -> Sequence[Sentence]:
    """The reason, where there is one, and what to do unless it says so itself."""
    code = checked.code
    if code is None:
        return told
    if code in _UNREAD:
        return [sentence_of(code), _BRING_ANOTHER]
    is_left_alone = checked.verdict is Verdict.TAMPERED and not leads_on
    return [sentence_of(code), told[-1]] if is_left_alone else [sentence_of(code)]


def _said(said: Said) -> list[dict[str, object]]:
    facts = [
        (say("Holder"), said.holder),
        (say("Certificate"), said.title),
        (say("Issued"), "" if said.issued_at is None else day(said.issued_at)),
        (say("Valid until"), say("No end") if said.expires_at is None else day(said.expires_at)),
        (say("Issuer"), said.issuer or said.issuer_id),
    ]
    rows = [fact(term, value) for term, value in facts if value]
    return [*rows, fact(say("Certificate ID"), said.licence, mono=True)] if said.licence else rows


def _compare(assessment: Assessment | None) -> str:
    if assessment is None or assessment.held is None or assessment.held.kind not in _FACES:
        return say("Compare it with what you were told.")
    return say(
        "Compare it with what the file shows: only this was signed, and a page or a picture can be "
        "drawn anew around it."
    )


def _checks(assessment: Assessment, judged: Judged | None) -> list[dict[str, str]]:
    found = [_line(one, judged) for one in assessment.checks if one.aspect in _NAMES]
    index = None if judged is None else judged.certificate.log_index
    if index is None:
        return found
    text = say("Its issue stands in it, as entry %(number)s.", number=index)
    return [*found, {"look": "good", "name": say("Transparency log"), "text": text, "note": ""}]


def _line(check: Check, judged: Judged | None) -> dict[str, str]:
    text: str | Sentence = _TEXTS.get((check.aspect, check.outcome), "")
    if judged is not None and (check.aspect, check.outcome) == (Aspect.STATUS, Outcome.BAD):
        text = judged.words.answer
    if check.code is not None and check.aspect is not Aspect.ISSUER:
        text = sentence_of(check.code)
    return {
        "look": _LOOKS[check.outcome],
        "name": say(_NAMES[check.aspect]),
        "text": say(text),
        "note": "",
    }


def _printed(checked: Checked) -> str:
    assert checked.judged is not None, "only what we issued has a page"
    return display(checked.judged.certificate.printed_id)


def _own_id(checked: Checked, claims: Said | None) -> dict[str, str] | None:
    """For a changed file of ours: the ID it names, whose page says what is true."""
    if checked.verdict is not Verdict.TAMPERED or claims is None or not claims.licence:
        return None
    return {"id": claims.licence, "address": f"/verify?id={quote(claims.licence, safe='')}"}
