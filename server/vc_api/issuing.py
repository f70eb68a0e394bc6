"""Issues credentials under a did:key, with an entry in a status list when asked for one."""

from datetime import datetime, timedelta
from itertools import count

from nacl.signing import SigningKey

from server.credentials.data_integrity import ASSERTION, RDFC, SUITES, attached, to_sign
from server.credentials.domain.data_model import V1, V2, problems, version_of
from server.credentials.domain.did_key import did_key, method_url
from server.credentials.domain.document import Document, Json
from server.credentials.domain.model_parts import Problem, entries
from server.credentials.domain.plain_form import DocumentRefused
from server.credentials.domain.status_entry import ENTRY
from server.credentials.domain.status_list import SIZE, status_list_credential
from server.credentials.domain.timestamps import instant
from server.vc_api.contexts import DATA_INTEGRITY, known
from server.vc_api.findings import Refused
from server.vc_api.resources import digest_problems

LIST_VALID = timedelta(days=1)
VERSIONS = (V2, V1)
_TO_BE_PASSED_ON = ("created", "expires", "domain", "challenge")


class Issuer:
    """One key for the life of the process. Indices count up: nobody is hidden among them."""

    def __init__(self, seed: bytes, base_url: str) -> None:
        self._key = SigningKey(seed)
        self._indices = count()
        self.did = did_key(bytes(self._key.verify_key))
        self.list_url = f"{base_url}/vc-api/status/1"

    def issue(self, credential: object, options: Document, *, now: datetime) -> Document:
        """Return the secured credential. Raises Refused."""
        if isinstance(credential, dict) and "issuer" not in credential:
            credential = {**credential, "issuer": self.did}
        found = problems(credential, VERSIONS) or self._own_problems(credential)
        if found:
            raise Refused(*found)
        assert isinstance(credential, dict), "the data model says so"
        credential = _with_context(credential)
        if options.get("credentialStatus"):
            credential = self._with_status(credential, options["credentialStatus"])
        return self._signed(credential, options, now)

    def status_list(self, *, now: datetime) -> Document:
        """Return the signed list: nothing issued here is ever revoked."""
        unsigned = status_list_credential(
            self.list_url, self.did, (), valid_from=now, valid_until=now + LIST_VALID
        )
        return self._signed(unsigned, {}, now)

    def _own_problems(self, credential: object) -> list[Problem]:
        assert isinstance(credential, dict), "the data model says so"
        found = list(digest_problems(credential))
        issuer = credential["issuer"]
        if (issuer["id"] if isinstance(issuer, dict) else issuer) != self.did:
            found.append(Problem("issuer-not-us", f"We issue as {self.did}.", "/issuer"))
        if "proof" in credential:
            found.append(Problem("proof-wrong", "The credential has a proof already.", "/proof"))
        if "EnvelopedVerifiableCredential" in entries(credential.get("type")):
            found.append(Problem("envelope-wrong", "We issue no envelopes.", "/type"))
        return found

    def _with_status(self, credential: Document, asked: Json) -> Document:
        index = next(self._indices) % SIZE
        purpose = asked.get("statusPurpose") if isinstance(asked, dict) else None
        if purpose not in (None, "revocation"):
            raise Refused(
                Problem("status-wrong", "Our list is of revocations.", "/options/credentialStatus")
            )
        entry: Json = {
            "id": f"{self.list_url}#{index}",
            "type": ENTRY,
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": self.list_url,
        }
        present = credential.get("credentialStatus")
        if present is None:
            return {**credential, "credentialStatus": entry}
        others: list[Json] = present if isinstance(present, list) else [present]
        return {**credential, "credentialStatus": [*others, entry]}

    def _signed(self, credential: Document, options: Document, now: datetime) -> Document:
        configuration = self._configuration(options, now)
        try:
            message = to_sign(credential, configuration, known())
        except DocumentRefused as refusal:
            raise Refused(Problem("not-covered", str(refusal.sentence), "")) from refusal
        return attached(credential, configuration, self._key.sign(message).signature)

    def _configuration(self, options: Document, now: datetime) -> Document:
        suite = options.get("cryptosuite", RDFC)
        if not isinstance(suite, str) or suite not in SUITES:
            raise Refused(Problem("proof-kind", "Unknown cryptosuite.", "/options/cryptosuite"))
        for member in ("created", "expires"):
            if member in options and instant(options[member]) is None:
                raise Refused(Problem("date-malformed", "This is no date.", f"/options/{member}"))
        for member in ("domain", "challenge"):
            if not isinstance(options.get(member, ""), str):
                raise Refused(Problem("proof-member", "This is no text.", f"/options/{member}"))
        passed_on = {key: options[key] for key in _TO_BE_PASSED_ON if key in options}
        return {
            "type": "DataIntegrityProof",
            "cryptosuite": suite,
            "created": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "verificationMethod": method_url(self.did),
            "proofPurpose": ASSERTION,
            **passed_on,
        }


def _with_context(credential: Document) -> Document:
    """Version 1 does not know the terms of a proof (VC Data Integrity 1.0, section 2.4)."""
    contexts = credential["@context"]
    assert isinstance(contexts, list), "the data model says so"
    if version_of(credential) is V2 or DATA_INTEGRITY in contexts:
        return credential
    return {**credential, "@context": [*contexts, DATA_INTEGRITY]}
