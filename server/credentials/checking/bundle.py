"""A trust bundle as material to check by: `domain/trust.py` says what is in it.

It is signed by a key that it holds itself: who brings it says whether to trust it. Then everything
in it counts as of the moment it was made.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import rfc8785

from server.credentials.checking.codes import Unreadable
from server.credentials.checking.dids import keys_of
from server.credentials.checking.documents import document_of, inside, moment_of
from server.credentials.checking.material import KnownKey, Material, Source
from server.credentials.contexts import digests
from server.credentials.domain import trust
from server.credentials.domain.did import key_url
from server.credentials.domain.document import Document, Json
from server.credentials.domain.keys import KeyState, Purpose
from server.credentials.domain.trust import NotABundle
from server.credentials.domain.verdict import RevocationCode, Standing, Status
from server.credentials.signatures import fits

MOST_BYTES = 100_000_000


def material_of(content: bytes) -> Material:
    """Raises NotABundle."""
    bundle = _read(content)
    issuer, made_at = bundle["issuer"], _moment(bundle["made_at"])
    if not isinstance(issuer, str):
        raise NotABundle("The trust bundle names no issuer.")
    keys = _keys(bundle, issuer)
    _require_signed(bundle, keys, issuer)
    if inside(bundle, "contexts") != digests():
        raise NotABundle("The trust bundle is of a version with other contexts than this one.")
    source = Source(f"trust bundle of {issuer}", made_at)
    return Material(
        issuers=frozenset({issuer}),
        keys=keys,
        lists={str(one.get("id")): one for one in _objects(bundle["status_lists"])},
        standing_of=_Standings(bundle["standings"]).of,
        taken_at=made_at,
        sources={"keys": source, "status": source, "log": source},
    )


class _Standings:
    """Every certificate that was not in force; one that is not among them was."""

    def __init__(self, said: Json) -> None:
        self._by_name: dict[str, Standing] = {}
        for one in _objects(said):
            standing = _standing(one)
            self._by_name |= {str(one.get("id")): standing, str(one.get("key")): standing}

    def of(self, name: str, dated: Standing) -> Standing | None:
        is_address = "/" in name
        key = name.rpartition("/")[2] if is_address else trust.standing_key(name)
        fallen = self._by_name.get(key)
        if fallen is None:
            return dated
        return replace(fallen, issued_at=dated.issued_at, expires_at=dated.expires_at)


def _standing(said: Document) -> Standing:
    """What became of a certificate; its own dates are for the certificate to say."""
    since, reason = _moment(said.get("since")), said.get("reason")
    try:
        return Standing(
            issued_at=since,
            expires_at=None,
            status=Status(str(said.get("status"))),
            changed_at=since,
            reason=None if reason is None else RevocationCode(str(reason)),
        )
    except ValueError as error:
        raise NotABundle("The trust bundle says something unknown of a certificate.") from error


def _read(content: bytes) -> Document:
    try:
        bundle = document_of(content, most=MOST_BYTES)
    except Unreadable as error:
        raise NotABundle("This is no trust bundle.") from error
    trust.signature_of(bundle)
    return bundle


def _keys(bundle: Document, issuer: str) -> Mapping[str, KnownKey]:
    """The DID document says the keys; beside it stands what each is for and what became of it."""
    published = bundle["did"]
    found = keys_of(published, issuer) if isinstance(published, dict) else []
    return {key.address: _with_life(key, inside(bundle["keys"], _kid(key))) for key in found}


def _with_life(key: KnownKey, said: Json) -> KnownKey:
    """What it is for, and what became of it: earlier bundles do not say that."""
    try:
        return KnownKey(
            address=key.address,
            raw=key.raw,
            purpose=Purpose(str(inside(said, "purpose"))),
            asserts=key.asserts,
            state=KeyState(str(inside(said, "state") or KeyState.IN_USE.value)),
            until=moment_of(inside(said, "until")),
        )
    except (ValueError, Unreadable) as error:
        raise NotABundle("The trust bundle does not say what each key is for.") from error


def _require_signed(bundle: Document, keys: Mapping[str, KnownKey], issuer: str) -> None:
    kid, signature = trust.signature_of(bundle)
    key = keys.get(key_url(issuer, kid))
    is_in_use = key is not None and key.state is KeyState.IN_USE
    if key is None or not is_in_use or not key.may_sign(Purpose.STATUS):
        raise NotABundle("The trust bundle is not signed by a key of its issuer.")
    if not fits(key.raw, _message(bundle), signature):
        raise NotABundle("The trust bundle was changed after it was signed.")


def _message(bundle: Document) -> bytes:
    """Raises NotABundle for what has no canonical form, which nobody can have signed."""
    try:
        return trust.message(bundle)
    except rfc8785.CanonicalizationError as error:
        raise NotABundle("The trust bundle holds a number that cannot be signed.") from error


def _objects(value: Json) -> list[Document]:
    """Raises NotABundle: what was passed over would have been no longer in force."""
    found = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    if not isinstance(value, list) or len(found) != len(value):
        raise NotABundle("The trust bundle is not in the form that is known here.")
    return found


def _moment(value: Json) -> datetime:
    try:
        moment = moment_of(value)
    except Unreadable as error:
        raise NotABundle("The trust bundle is not dated.") from error
    if moment is None:
        raise NotABundle("The trust bundle is not dated.")
    return moment


def _kid(key: KnownKey) -> str:
    return key.address.partition("#")[2]
