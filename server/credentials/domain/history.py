"""How a certificate stood on a past day, by what had happened to it until then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from server.credentials.domain.event import Event, EventKind
from server.credentials.domain.verdict import Standing, Status

_LEADS_TO = {
    EventKind.ISSUE: Status.ACTIVE,
    EventKind.RESTORE: Status.ACTIVE,
    EventKind.SUSPEND: Status.SUSPENDED,
    EventKind.SUPERSEDE: Status.SUPERSEDED,
    EventKind.REVOKE: Status.REVOKED,
}


def standing_as_of(standing: Standing, events: Sequence[Event], moment: datetime) -> Standing:
    """The standing as `judge` is to see it at `moment`; `events` stand in their order.

    What its status says of that day itself comes first: a revocation for fraud counts from issue.
    """
    if standing.status_at(moment) is not Status.ACTIVE:
        return standing
    until_then = [one for one in events if one.at <= moment and one.kind in _LEADS_TO]
    status = _LEADS_TO[until_then[-1].kind] if until_then else Status.ACTIVE
    if status is Status.ACTIVE:
        return replace(standing, status=Status.ACTIVE, changed_at=None, reason=None)
    return replace(standing, status=status, changed_at=until_then[-1].at, reason=None)
