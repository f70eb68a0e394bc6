"""The wire shapes of rulings and regrades."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from server.grading.domain.regrade import LONGEST_REASON
from server.grading.domain.ruling import MOST_ACCEPTED, Remedy

MOST_VERSIONS = 50


class RulingIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`accepted` are answers as in responses, with the author's ids instead of handles.

    `remedy` is `accept`, `key`, `credit` or `drop`; without `versions` it is about all of them.
    """

    exam: Annotated[str, Meta(max_length=64)]
    item: Annotated[str, Meta(max_length=64)]
    remedy: Remedy
    accepted: Annotated[list[dict[str, Any]], Meta(max_length=MOST_ACCEPTED)] = []
    versions: Annotated[list[str], Meta(max_length=MOST_VERSIONS)] = []
    only_if_higher: bool = False


class CommitmentIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`digest` is that of the dry run that was read."""

    digest: Annotated[str, Meta(min_length=64, max_length=64)]
    reason: Annotated[str, Meta(min_length=1, max_length=LONGEST_REASON)]


class RegradeCountsOut(Struct, frozen=True):
    """`changes` and `certificates` count the lines of the list by their words."""

    read: int
    held: int
    walked: int
    changes: dict[str, int]
    certificates: dict[str, int]


class RegradeOut(Struct, frozen=True):
    """`state` is `counting`, `ready`, `running` or `done`; `undoes` names what it takes back."""

    id: str
    exam: str
    item: str
    versions: list[str]
    remedy: str
    accepted: list[dict[str, Any]]
    only_if_higher: bool
    undoes: str | None
    state: str
    counts: RegradeCountsOut
    digest: str
    tried_at: str
    reason: str | None
    committed_at: str | None
    ended_at: str | None


class EffectOut(Struct, frozen=True):
    """`change` is what a candidate notices: `passed`, `failed`, `higher`, `lower` or `none`.

    `certificate` is what becomes of it: `none`, `issue`, `revoke`, `revoked`, `superseded`,
    `covered` or `barred`.
    """

    sitting: str
    old_score: int
    new_score: int
    change: str
    certificate: str


class RegradesOut(Struct, frozen=True):
    """The newest first."""

    items: list[RegradeOut]
    next: str | None


class EffectsOut(Struct, frozen=True):
    """In the order in which the sittings began."""

    items: list[EffectOut]
    next: str | None
