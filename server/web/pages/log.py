"""The transparency log for people: what it is, its head, and whether a certificate stands in it."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from server.credentials.checking.held import printed_in
from server.credentials.domain.event import EventKind
from server.credentials.domain.printed_id import display
from server.credentials.log import looking, tree
from server.credentials.log.looking import Found
from server.credentials.log.publishing import head_of
from server.kernel.actor import Actor
from server.kernel.clock import from_milliseconds
from server.kernel.errors import Invalid, Malformed, NotFound
from server.kernel.sentence import marked
from server.language.voice import day, number, say, say_many
from server.web.api.certificates import look_up
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.forms import PageRequest
from server.web.multipart import read_upload
from server.web.rendering import fact, moment, page
from server.web.speaking import choose_voice

MOST_BYTES = 131_072
KINDS = {
    EventKind.ISSUE: marked("issued"),
    EventKind.REVOKE: marked("revoked"),
    EventKind.SUSPEND: marked("suspended"),
    EventKind.RESTORE: marked("put in force again"),
    EventKind.SUPERSEDE: marked("superseded by another"),
    EventKind.RESIGN: marked("signed anew with another key"),
    EventKind.ERASE: marked("erased"),
    EventKind.KEY_ADD: marked("a key added"),
    EventKind.KEY_RETIRE: marked("a key retired"),
    EventKind.KEY_COMPROMISE: marked("a key declared stolen"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, what is wrong with it, and what was found."""

    value: str = ""
    error: str = ""
    file_error: str = ""
    found: Found | None = None


@get("/log", opt=PUBLIC)
async def log_page(
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    id_: Annotated[str | None, QueryParameter(name="id", required=False)] = None,
) -> Response[bytes]:
    if id_ is None:
        return await _page(services, viewer, now, Asked())
    typed = id_.strip()[:600]
    try:
        judged = await look_up(services, printed_in(typed), request, now)
        found = await looking.of_certificate(services.credentials.log, judged.certificate, now=now)
    except (NotFound, Invalid) as refusal:
        error = say(refusal.sentence) if typed else say("Type the certificate’s ID.")
        return await _page(services, viewer, now, Asked(typed, error=error), status=422)
    shown = display(judged.certificate.printed_id)
    return await _page(services, viewer, now, Asked(shown, found=found))


@post("/log", opt=PUBLIC, request_max_body_size=MOST_BYTES, before_request=choose_voice)
async def log_file(
    request: PageRequest,
    services: NamedDependency[Services],
    viewer: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Check a proof file. It is kept nowhere."""
    content = (await read_upload(request)).files.get("file", b"")
    if not content:
        error = say("Choose the .tlog-proof file that was given to you with the certificate.")
        return await _page(services, viewer, now, Asked(file_error=error), status=422)
    try:
        found = await looking.of_file(services.credentials.log, content)
    except (Invalid, Malformed) as refusal:
        error = say(refusal.sentence)
        return await _page(services, viewer, now, Asked(file_error=error), status=422)
    return await _page(services, viewer, now, Asked(found=found))


async def _page(
    services: Services, viewer: Actor | None, now: datetime, asked: Asked, *, status: int = 200
) -> Response[bytes]:
    head = await services.credentials.log.head(now=now)
    checkpoint = head_of(head)
    context = {
        "value": asked.value,
        "error": asked.error,
        "file_error": asked.file_error,
        "found": None if asked.found is None else _found(asked.found, asked.value),
        "head": [
            fact(say("Entries"), number(checkpoint.size)),
            fact(say("Signed"), at=moment(from_milliseconds(head.signed_ms))),
        ],
        "seal": _text(checkpoint.root),
        "key": services.credentials.log.verifier.text,
    }
    return page("log", context, viewer=viewer, here="verify", status=status)


def _found(found: Found, shown: str) -> dict[str, object]:
    head, count = found.proven.head, len(found.proof.path)
    on = day(_moment(found))
    kind = say(KINDS[found.entry.kind])
    return {
        "text": (
            say("This certificate stands in the log: %(kind)s on %(day)s.", kind=kind, day=on)
            if shown
            else say("The proof holds. Its entry says: %(kind)s on %(day)s.", kind=kind, day=on)
        ),
        "address": f"/certificates/{shown}" if shown else "",
        "proof": f"/certificates/{shown}.tlog-proof" if shown else "",
        "checks": [
            *([_fits()] if shown else []),
            _check(
                say("Its place"),
                say(
                    "It is entry %(place)s of %(size)s.",
                    place=number(found.proof.index),
                    size=number(head.size),
                ),
            ),
            _check(
                say("The seal"),
                say_many(
                    "%(count)s step leads from its line to the seal that was signed.",
                    "%(count)s steps lead from its line to the seal that was signed.",
                    count,
                ),
            ),
            _check(say("The signature"), say("The seal is signed with the key of the log.")),
        ],
        "line": found.line,
        "steps": _steps(found),
        "history": [
            {
                "place": number(one.log_index),
                "kind": say(KINDS[one.kind]),
                "day": day(one.at),
            }
            for one in found.history
        ],
    }


def _fits() -> dict[str, str]:
    text = say("The fingerprint in its line is that of the certificate as we hand it out.")
    return _check(say("Fingerprint"), text)


def _check(name: str, text: str) -> dict[str, str]:
    return {"look": "good", "name": name, "text": text, "note": ""}


def _steps(found: Found) -> list[dict[str, str]]:
    """Each hash on the way, with the one that was put before or after it."""
    first, *later = found.proven.steps
    steps = [{"told": say("The line, hashed:"), "hash": _text(first), "with": ""}]
    for before, sibling, after in zip(found.proven.steps, found.proof.path, later, strict=False):
        is_left = tree.node_hash(sibling, before) == after
        told = say("With this one before it:") if is_left else say("With this one after it:")
        steps.append({"told": told, "with": _text(sibling), "hash": _text(after)})
    return steps


def _moment(found: Found) -> datetime:
    return datetime.combine(found.entry.day, time(12), tzinfo=UTC)


def _text(digest: bytes) -> str:
    return b64encode(digest).decode()


HANDLERS = [log_page, log_file]
