"""Whether a document is a credential at all: W3C Verifiable Credentials Data Model 2.0.

Every MUST of sections 4 and 5 that can be told from the document alone, ours or a foreign one; of
version 1.1 only for whoever asks. Says nothing about proofs (`server.credentials.data_integrity`)
nor whether a term is mapped by its context, which takes JSON-LD (`server.credentials.canonical`).
Never raises, whatever it is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from server.credentials.domain.document import CREDENTIALS_V2
from server.credentials.domain.model_parts import (
    Problem,
    entries,
    is_url,
    names,
    problems_of_digests,
    problems_of_text,
    problems_of_type,
)
from server.credentials.domain.status_entry import problems_of_list, problems_of_status
from server.credentials.domain.timestamps import instant

__all__ = ["Problem", "presentation_problems", "problems"]

CREDENTIAL = "VerifiableCredential"
PRESENTATION = "VerifiablePresentation"
ENVELOPED_CREDENTIAL = "EnvelopedVerifiableCredential"
ENVELOPED_PRESENTATION = "EnvelopedVerifiablePresentation"
STATUS_LIST = "BitstringStatusListCredential"
MOST_CREDENTIALS = 100
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"

_Object: TypeAlias = Mapping[str, object]

# Which parts need a type, and which an id too (sections 4.10, 4.11, 5.4 to 5.6).
_TYPED = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")
_WITH_ID = frozenset({"credentialSchema"})


@dataclass(frozen=True, slots=True)
class Version:
    """What the versions of the data model call the same thing."""

    context: str
    first_date: str
    last_date: str
    is_date_needed: bool


V2 = Version(CREDENTIALS_V2, "validFrom", "validUntil", is_date_needed=False)
V1 = Version(CREDENTIALS_V1, "issuanceDate", "expirationDate", is_date_needed=True)


def version_of(document: _Object) -> Version:
    contexts = entries(document.get("@context"))
    return V1 if contexts and contexts[0] == CREDENTIALS_V1 else V2


def problems(document: object, versions: tuple[Version, ...] = (V2,)) -> list[Problem]:
    """Return what keeps a document from being a credential; an envelope is one too."""
    if not isinstance(document, dict):
        return [Problem("not-an-object", "A credential is a JSON object.", "")]
    if ENVELOPED_CREDENTIAL in names(document.get("type")):
        return list(_envelope(document, ENVELOPED_CREDENTIAL))
    version = version_of(document)
    return list(_credential(document, version if version in versions else V2))


def presentation_problems(document: object) -> list[Problem]:
    """Return what keeps a document from being a presentation, its credentials included."""
    if not isinstance(document, dict):
        return [Problem("not-an-object", "A presentation is a JSON object.", "")]
    if ENVELOPED_PRESENTATION in names(document.get("type")):
        return list(_envelope(document, ENVELOPED_PRESENTATION))
    return list(_presentation(document))


def _credential(document: _Object, version: Version) -> Iterator[Problem]:
    yield from _context(document, version.context)
    yield from problems_of_type(document, needs=CREDENTIAL)
    yield from _ids(document)
    yield from _texts(document, "")
    yield from _issuer(document)
    yield from _subjects(document)
    yield from _dates(document, version)
    for member in _TYPED:
        yield from _typed(document, member)
    yield from problems_of_status(document.get("credentialStatus"))
    if STATUS_LIST in names(document.get("type")):
        yield from problems_of_list(document.get("credentialSubject"))
    yield from problems_of_digests(document)
    yield from _proof(document)


def _presentation(document: _Object) -> Iterator[Problem]:
    yield from _context(document, CREDENTIALS_V2)
    yield from problems_of_type(document, needs=PRESENTATION)
    yield from _ids(document, but="verifiableCredential")
    yield from _holder(document)
    yield from _typed(document, "termsOfUse")
    yield from _proof(document)
    yield from _presented(document)


def _context(document: _Object, base: str) -> Iterator[Problem]:
    """Section 4.3: an ordered set, the base context first, then URLs and objects."""
    contexts = document.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != base:
        yield Problem("context-wrong", f"The first item of @context must be {base}.", "/@context")
        return
    for place, one in enumerate(contexts):
        if not (is_url(one) or (isinstance(one, dict) and one)):
            yield Problem("context-wrong", "A context is a URL or an object.", f"/@context/{place}")


def _ids(document: _Object, *, but: str = "") -> Iterator[Problem]:
    """Section 4.4, at every depth: an id is one URL."""
    waiting: list[tuple[str, object]] = [
        ("", {key: value for key, value in document.items() if key not in {"@context", but}})
    ]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(f"{pointer}/{place}", one) for place, one in enumerate(value)]
        if not isinstance(value, dict):
            continue
        # The issuer's and the holder's have a rule of their own.
        has_rule = pointer in {"/issuer", "/holder"}
        if "id" in value and not has_rule and not is_url(value["id"]):
            yield Problem("id-not-a-url", "An id is a single URL.", f"{pointer}/id")
        waiting += [
            (f"{pointer}/{key}", one) for key, one in value.items() if key not in {"@context", "id"}
        ]


def _texts(holder: _Object, pointer: str) -> Iterator[Problem]:
    for member in ("name", "description"):
        if member in holder:
            yield from problems_of_text(holder[member], f"{pointer}/{member}")


def _issuer(document: _Object) -> Iterator[Problem]:
    issuer = document.get("issuer")
    yield from _agent(issuer, "issuer")
    if isinstance(issuer, dict):
        yield from _texts(issuer, "/issuer")


def _holder(document: _Object) -> Iterator[Problem]:
    if "holder" in document:
        yield from _agent(document["holder"], "holder")


def _agent(value: object, member: str) -> Iterator[Problem]:
    if not is_url(value.get("id") if isinstance(value, dict) else value):
        yield Problem(
            f"{member}-wrong", f"The {member} is a URL or an object with one as its id.",
            f"/{member}",
        )  # fmt: skip


def _subjects(document: _Object) -> Iterator[Problem]:
    """Section 4.8: one or more objects, none of them empty."""
    subjects = entries(document.get("credentialSubject"))
    if not subjects:
        yield Problem("subject-wrong", "There is no credentialSubject.", "/credentialSubject")
    for place, subject in enumerate(subjects):
        if not isinstance(subject, dict) or not subject:
            yield Problem(
                "subject-wrong", "A subject is an object with at least one claim.",
                f"/credentialSubject/{place}",
            )  # fmt: skip


def _dates(document: _Object, version: Version) -> Iterator[Problem]:
    """Section 4.9."""
    moments = {}
    for member in (version.first_date, version.last_date):
        if member in document or (version.is_date_needed and member == version.first_date):
            moments[member] = instant(document.get(member))
            if moments[member] is None:
                yield Problem(
                    "date-malformed", "A date is like 2026-11-26T08:00:00Z, with its zone.",
                    f"/{member}",
                )  # fmt: skip
    first, last = moments.get(version.first_date), moments.get(version.last_date)
    if first is not None and last is not None and first > last:
        yield Problem("dates-reversed", "It ends before it begins.", f"/{version.last_date}")


def _typed(document: _Object, member: str) -> Iterator[Problem]:
    if member not in document:
        return
    parts = entries(document[member])
    if not parts:
        yield Problem("part-wrong", f"{member} is an object, or several.", f"/{member}")
    for place, part in enumerate(parts):
        pointer = f"/{member}/{place}"
        if not isinstance(part, dict):
            yield Problem("part-wrong", f"{member} is an object, or several.", pointer)
            continue
        yield from problems_of_type(part, pointer=pointer)
        if member in _WITH_ID and "id" not in part:
            yield Problem("id-not-a-url", f"{member} needs an id.", f"{pointer}/id")


def _proof(document: _Object) -> Iterator[Problem]:
    if "proof" not in document:
        return
    proofs = entries(document["proof"])
    if not proofs or not all(isinstance(one, dict) and one for one in proofs):
        yield Problem("proof-wrong", "A proof is an object, or several.", "/proof")


def _presented(document: _Object) -> Iterator[Problem]:
    """Section 4.13: objects only, each a credential or an envelope around one."""
    if "verifiableCredential" not in document:
        return
    presented = entries(document["verifiableCredential"])
    if len(presented) > MOST_CREDENTIALS:
        yield Problem(
            "too-many", f"More than {MOST_CREDENTIALS} credentials.", "/verifiableCredential"
        )
        return
    for place, one in enumerate(presented):
        for problem in problems(one):
            yield problem.below(f"/verifiableCredential/{place}")


def _envelope(document: _Object, kind: str) -> Iterator[Problem]:
    """Sections 4.13.1 and 4.13.2: the base context, one type, and the secured text as data: URL."""
    contexts = entries(document.get("@context"))
    if not contexts or contexts[0] != CREDENTIALS_V2:
        yield Problem("context-wrong", f"@context must be {CREDENTIALS_V2}.", "/@context")
    if document.get("type") not in (kind, [kind]):
        yield Problem("type-wrong", f"The type of an envelope is {kind} alone.", "/type")
    identifier = document.get("id")
    if not (isinstance(identifier, str) and identifier.startswith("data:") and "," in identifier):
        yield Problem("envelope-wrong", "The id of an envelope is a data: URL.", "/id")
