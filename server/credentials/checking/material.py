"""What a check may rest on: keys, lists and standings, each with where it came from.

Gathered by the caller, from the store, from published documents or from a trust bundle. A check
asks for nothing that is not in here, and says what it missed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from server.credentials.checking.held import Held
from server.credentials.contexts import Contexts, pinned
from server.credentials.domain.did import ASSERTING, key_url
from server.credentials.domain.document import Document
from server.credentials.domain.keys import KeyState, PublicKey, Purpose
from server.credentials.domain.verdict import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A key as its issuer published it. `until` is when it was retired.

    `purpose` is None where it was not said; then `asserts` alone decides what it may sign.
    """

    address: str
    raw: bytes
    purpose: Purpose | None = None
    asserts: bool = True
    state: KeyState = KeyState.IN_USE
    until: datetime | None = None

    def may_sign(self, purpose: Purpose) -> bool:
        return self.purpose in {None, purpose} and (self.asserts or purpose not in ASSERTING)


@dataclass(frozen=True, slots=True)
class Source:
    """Where some of the material came from, and when it was so."""

    name: str
    at: datetime | None = None


def _unsaid(_name: str, _dated: Standing) -> Standing | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`issuers` are the DIDs we answer for, `keys` stand by their whole address, `lists` by theirs.

    `standing_of` is what the issuer itself says of a certificate, by its credential's id or its
    compact printed ID; it is given what the document says of its dates. Where it `knows_all`, what
    it does not know was never issued. `taken_at` is when lists and standings were so, None for now.
    """

    issuers: frozenset[str] = frozenset()
    keys: Mapping[str, KnownKey] = field(default_factory=dict)
    lists: Mapping[str, Document] = field(default_factory=dict)
    contexts: Contexts = field(default_factory=pinned)
    standing_of: Callable[[str, Standing], Standing | None] = _unsaid
    knows_all: bool = False
    taken_at: datetime | None = None
    proven: frozenset[bytes] = frozenset()
    """Digests of documents that the log shows to be from before their key was compromised."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    foreign_lists: Mapping[str, Held] = field(default_factory=dict)
    """What other issuers revoked, as somebody brought it: nobody fetches it for them."""

    def with_keys(self, keys: Iterable[KnownKey]) -> "Material":
        """The same and these keys, of issuers that are not ours."""
        more = {key.address: key for key in keys if _did_of(key) not in self.issuers}
        return replace(self, keys={**self.keys, **more}) if more else self

    def with_lists(self, lists: Iterable[Held]) -> "Material":
        found = {str(one.document.get("id")): one for one in lists if one.document is not None}
        return replace(self, foreign_lists={**self.foreign_lists, **found})


def _did_of(key: KnownKey) -> str:
    return key.address.partition("#")[0]


def own_keys(did: str, keys: Iterable[PublicKey]) -> dict[str, KnownKey]:
    """Return our keys as we publish them."""
    return {
        key_url(did, key.kid): KnownKey(
            address=key_url(did, key.kid),
            raw=key.raw,
            purpose=key.purpose,
            asserts=key.purpose in ASSERTING,
            state=key.state,
            until=key.retired_at,
        )
        for key in keys
    }
