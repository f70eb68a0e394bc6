"""One act on many certificates: tried first, confirmed by its digest, carried out line by line."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from server.credentials.domain.verdict import Standing, Status, Verdict
from server.kernel.errors import Conflict


class MassActStale(Conflict):
    code = "mass-act-stale"
    detail = "This is not the digest of these certificates any more. Try the act again first."


class Deed(StrEnum):
    REVOKE = "revoke"
    REISSUE = "reissue"


class Outcome(StrEnum):
    DONE = "done"
    NOTHING = "nothing"
    """It was so already, or cannot be any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`code` is a RevocationCode, or a ReplacementCode."""

    deed: Deed
    code: str
    text: str | None
    certificate_ids: Sequence[UUID]

    @property
    def digest(self) -> str:
        """Names the act: what is done to which certificates, and why."""
        lines = [self.deed, self.code, self.text or "", *sorted(map(str, self.certificate_ids))]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Trial:
    """What an act would do: how many are how, and some of those that it would change."""

    digest: str
    verdicts: Mapping[Verdict, int]
    unknown: int
    changes: int
    sample: Sequence[str]


@dataclass(frozen=True, slots=True)
class MassAct:
    id: UUID
    deed: Deed
    code: str
    text: str | None
    digest: str
    begun_at: datetime
    ended_at: datetime | None


def would_change(deed: Deed, standing: Standing, *, now: datetime) -> bool:
    if deed is Deed.REVOKE:
        return standing.status is not Status.REVOKED
    ends = standing.expires_at
    return standing.status is Status.ACTIVE and (ends is None or ends > now)
