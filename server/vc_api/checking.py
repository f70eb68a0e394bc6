"""Checks credentials and presentations of anyone whose key a did:key names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.credentials.data_integrity import (
    ASSERTION,
    AUTHENTICATION,
    Expected,
    ProofRefused,
    verified,
)
from server.credentials.domain.data_model import (
    ENVELOPED_CREDENTIAL,
    ENVELOPED_PRESENTATION,
    presentation_problems,
    problems,
    version_of,
)
from server.credentials.domain.document import Document
from server.credentials.domain.model_parts import Problem, entries, names
from server.credentials.domain.status_entry import ENTRY
from server.credentials.domain.timestamps import instant
from server.vc_api.contexts import known
from server.vc_api.envelopes import EnvelopeRefused, opened
from server.vc_api.findings import Finding
from server.vc_api.issuing import VERSIONS
from server.vc_api.methods import method_of
from server.vc_api.resources import digest_problems

_CHECKS = ("model", "proof", "validity")


@dataclass(frozen=True, slots=True)
class Checker:
    """`own_list` is the one status list known here: all it says is that nothing is revoked."""

    own_list: str

    def credential(
        self, document: object, options: Mapping[str, object], *, now: datetime
    ) -> Finding:
        """Check any credential; an envelope by what is inside."""
        if found := problems(document, VERSIONS):
            return Finding(_CHECKS, tuple(found))
        assert isinstance(document, dict), "the data model says so"
        try:
            inside, controllers = _secured(
                document, ENVELOPED_CREDENTIAL, _expected(ASSERTION, options, now)
            )
        except (ProofRefused, EnvelopeRefused) as refusal:
            return Finding(_CHECKS, (refusal.problem,))
        if found := problems(inside, VERSIONS):
            return Finding(_CHECKS, tuple(found))
        errors = [*_issuer_problems(inside, controllers), *_date_problems(inside, now)]
        status = Finding(_CHECKS, (*errors, *digest_problems(inside)))
        return status.with_(self._status(inside, is_asked="credentialStatus" in _asked(options)))

    def presentation(
        self, document: object, options: Mapping[str, object], *, now: datetime
    ) -> Finding:
        """Check a presentation and every credential in it."""
        if found := presentation_problems(document):
            return Finding(_CHECKS, tuple(found))
        assert isinstance(document, dict), "the data model says so"
        expected = _expected(AUTHENTICATION, options, now)
        try:
            inside, controllers = _secured(document, ENVELOPED_PRESENTATION, expected)
        except (ProofRefused, EnvelopeRefused) as refusal:
            return Finding(_CHECKS, (refusal.problem,))
        if found := presentation_problems(inside):
            return Finding(_CHECKS, tuple(found))
        finding = Finding(_CHECKS, tuple(_holder_problems(inside, controllers)))
        for place, one in enumerate(entries(inside.get("verifiableCredential"))):
            checked = self.credential(one, {"checks": options.get("checks")}, now=now)
            finding = finding.with_(checked.below(f"/verifiableCredential/{place}"))
        return finding

    def _status(self, credential: Document, *, is_asked: bool) -> Finding:
        sentence = "Its list is not here, and we fetch none."
        unchecked = tuple(
            Problem("status-not-checked", sentence, f"/credentialStatus/{place}")
            for place, entry in enumerate(entries(credential.get("credentialStatus")))
            if not self._is_of_own_list(entry)
        )
        return Finding(_CHECKS, unchecked) if is_asked else Finding(_CHECKS, (), unchecked)

    def _is_of_own_list(self, entry: object) -> bool:
        return (
            isinstance(entry, dict)
            and ENTRY in names(entry.get("type"))
            and entry.get("statusListCredential") == self.own_list
        )


def _secured(
    document: Document, envelope: str, expected: Expected
) -> tuple[Document, frozenset[str]]:
    """Return what is secured, and by whom. Raises ProofRefused or EnvelopeRefused."""
    if envelope in names(document.get("type")):
        inside, controller = opened(str(document["id"]), expected)
        return inside, frozenset({controller})
    return document, verified(document, expected, method_of, known())


def _expected(purpose: str, options: Mapping[str, object], now: datetime) -> Expected:
    domain, challenge = options.get("domain"), options.get("challenge")
    return Expected(
        purpose=purpose,
        now=now,
        domain=None if domain is None else str(domain),
        challenge=None if challenge is None else str(challenge),
    )


def _asked(options: Mapping[str, object]) -> list[str]:
    return names(options.get("checks"))


def _issuer_problems(credential: Document, controllers: frozenset[str]) -> list[Problem]:
    if _id_of(credential["issuer"]) in controllers:
        return []
    return [Problem("issuer-not-signer", "The key is not the issuer's.", "/issuer")]


def _holder_problems(presentation: Document, controllers: frozenset[str]) -> list[Problem]:
    if "holder" not in presentation or _id_of(presentation["holder"]) in controllers:
        return []
    return [Problem("holder-not-signer", "The key is not the holder's.", "/holder")]


def _id_of(agent: object) -> object:
    return agent.get("id") if isinstance(agent, dict) else agent


def _date_problems(credential: Document, now: datetime) -> list[Problem]:
    version = version_of(credential)
    first = instant(credential.get(version.first_date))
    last = instant(credential.get(version.last_date))
    if first is not None and now.timestamp() < first:
        return [
            Problem("not-yet-valid", "The credential is not valid yet.", f"/{version.first_date}")
        ]
    if last is not None and now.timestamp() > last:
        return [Problem("expired", "The credential has expired.", f"/{version.last_date}")]
    return []
