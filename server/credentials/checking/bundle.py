"""A trust bundle as material to check by: `domain/trust.py` says what is in it.

It is signed by a key that it holds itself: who brings it says whether to trust it. Then everything
in it counts as of the moment it was made.
"""

from collections.abc import Mapping
from datetime import datetime

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
        lists={str(one["id"]): one for one in _objects(bundle["status_lists"])},
        standing_of=_Standings(bundle["standings"]).of,
        taken_at=made_at,
        sources={"keys": source, "status": source, "log": source},
    )


class _Standings:
    """Every certificate that was not in force; one that is not among them was."""

    def __init__(self, said: Json) -> None:
        self._by_name: dict[str, Document] = {}
        for one in _objects(said):
            self._by_name |= {str(one.get("id")): one, str(one.get("key")): one}

    def of(self, name: str, dated: Standing) -> Standing | None:
        is_address = "/" in name
        key = name.rpartition("/")[2] if is_address else trust.standing_key(name)
        fallen = self._by_name.get(key)
        return dated if fallen is None else _standing(fallen, dated)


def _standing(fallen: Document, dated: Standing) -> Standing:
    reason = fallen.get("reason")
    try:
        return Standing(
            issued_at=dated.issued_at,
            expires_at=dated.expires_at,
            status=Status(str(fallen.get("status"))),
            changed_at=_moment(fallen.get("since")),
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
    if key is None or not key.may_sign(Purpose.STATUS):
        raise NotABundle("The trust bundle is not signed by a key of its issuer.")
    if not fits(key.raw, trust.message(bundle), signature):
        raise NotABundle("The trust bundle was changed after it was signed.")


def _objects(value: Json) -> list[Document]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


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
