"""What happened to a certificate, and what its holder chose, in words."""

from collections.abc import Mapping, Sequence

from server.credentials.domain.choices import Choice, Chosen
from server.credentials.domain.event import Event, EventKind
from server.credentials.domain.reasons import (
    ErasureCode,
    ReplacementCode,
    RestorationCode,
    SuspensionCode,
)
from server.credentials.domain.verdict import RevocationCode
from server.kernel.sentence import marked
from server.language.voice import number, say
from server.web.rendering import moment

SUSPENSIONS = (
    (SuspensionCode.INQUIRY, marked("Inquiry"), marked("Something about it is looked into.")),
    (SuspensionCode.COMPLAINT, marked("Complaint"), marked("Somebody reported a misuse.")),
    (SuspensionCode.REQUEST, marked("Request"), marked("The holder asked for it.")),
    (SuspensionCode.POLICY, marked("Policy"), marked("Its rules may not have been kept.")),
)
RESTORATIONS = (
    (RestorationCode.CLEARED, marked("Cleared"), marked("Nothing was found against it.")),
    (RestorationCode.ERROR, marked("Error"), marked("It should not have been suspended.")),
)
_KINDS = {
    EventKind.ISSUE: marked("It was issued"),
    EventKind.REVOKE: marked("Revoked"),
    EventKind.SUSPEND: marked("Suspended"),
    EventKind.RESTORE: marked("Counts again"),
    EventKind.SUPERSEDE: marked("Replaced by a newer one"),
    EventKind.RESIGN: marked("Signed again"),
    EventKind.ERASE: marked("Erased"),
}
_CODES: Mapping[EventKind, Mapping[str, str]] = {
    EventKind.REVOKE: {
        RevocationCode.FRAUD: marked("Fraud"),
        RevocationCode.ERROR: marked("Error"),
        RevocationCode.REGRADE: marked("Regrade"),
        RevocationCode.REQUEST: marked("Request"),
        RevocationCode.POLICY: marked("Policy"),
    },
    EventKind.SUSPEND: {code: label for code, label, _ in SUSPENSIONS},
    EventKind.RESTORE: {
        **{code: label for code, label, _ in RESTORATIONS},
        RestorationCode.REGRADE: marked("Regrade"),
    },
    EventKind.SUPERSEDE: {
        ReplacementCode.RENEWAL: marked("Another pass"),
        ReplacementCode.NAME_CHANGE: marked("Another name"),
        ReplacementCode.SCORE: marked("The score was shown or left out"),
        ReplacementCode.ERROR: marked("Error"),
        ReplacementCode.POLICY: marked("Policy"),
    },
    EventKind.ERASE: {
        ErasureCode.REQUEST: marked("Request"),
        ErasureCode.LEFT: marked("The holder left"),
    },
}
_CHOSEN = {
    (Choice.NAME, True): marked("The name is shown"),
    (Choice.NAME, False): marked("The name is withheld"),
    (Choice.DIRECTORY, True): marked("Found in the directory"),
    (Choice.DIRECTORY, False): marked("Not in the directory"),
    (Choice.SCORE, True): marked("The score stands in it"),
    (Choice.SCORE, False): marked("The score does not stand in it"),
}


def public_history(events: Sequence[Event]) -> list[dict[str, object]]:
    """What anybody may see of it: what, when, and where in the log; no reason and no name."""
    return [
        {
            "what": say(_KINDS[one.kind]),
            "at": moment(one.at),
            "place": number(one.log_index),
        }
        for one in events
        if one.kind in _KINDS
    ]


def whole_history(events: Sequence[Event], names: Mapping[object, str]) -> list[dict[str, object]]:
    """For administrators: also who did it, and why. `names` by the actor's id."""
    return [
        shown | {"who": names.get(one.actor_id, ""), "why": _why(one), "note": one.text or ""}
        for one, shown in zip(
            [one for one in events if one.kind in _KINDS], public_history(events), strict=True
        )
    ]


def chosen(choices: Sequence[Chosen]) -> list[dict[str, object]]:
    return [{"what": say(_CHOSEN[one.choice, one.is_yes]), "at": moment(one.at)} for one in choices]


def _why(event: Event) -> str:
    label = _CODES.get(event.kind, {}).get(event.code or "")
    return "" if label is None else say(label)
