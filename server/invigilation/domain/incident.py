"""What happened in the room: written down once, never changed. A correction is a new entry."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID, uuid5

from server.kernel.errors import Conflict, Invalid, NotFound
from server.kernel.text import forbidden_character, normalised

LONGEST_TEXT = 1_000


class IncidentKind(StrEnum):
    DEVICE = "device"
    """The candidate's device, or the network."""
    ROOM = "room"
    """Noise, an alarm, the power."""
    HEALTH = "health"
    AWAY = "away"
    """The candidate left their place."""
    IDENTITY = "identity"
    CONDUCT = "conduct"
    """Something that the rules forbid."""
    OTHER = "other"


class IncidentMalformed(Invalid):
    code = "incident-malformed"
    detail = "Say what happened, in 1 to 1,000 visible characters."


class IncidentKindUnknown(Invalid):
    code = "incident-kind-unknown"
    detail = "Choose what kind of incident it was."


class IncidentUnknown(NotFound):
    code = "incident-unknown"
    detail = "There is no such incident."


class IncidentCorrected(Conflict):
    code = "incident-corrected"
    detail = "This entry was corrected already. Correct its correction."


class IncidentKnown(Conflict):
    code = "incident-known"
    detail = "This page wrote its entry already. Open it again to write another."


@dataclass(frozen=True, slots=True)
class Incident:
    """`sitting_id` None: it happened to everybody who sat the exam then. Texts are as kept."""

    id: UUID
    exam: str
    sitting_id: UUID | None
    kind: IncidentKind
    text: str
    by: UUID
    at_ms: int
    corrects: UUID | None = None

    @property
    def fingerprint(self) -> str:
        """Of all it says; its id, which nobody can guess, keeps the words from being guessed."""
        said = json.dumps(
            [str(self.id), self.exam, self.kind.value, self.text, str(self.by), self.at_ms],
            ensure_ascii=True,
        )
        return hashlib.sha256(f"assay-incident-v1 {said}".encode()).hexdigest()

    def is_again(self, other: "Incident") -> bool:
        """Whether it says the same but for the moment."""
        return self == replace(other, at_ms=self.at_ms)


def kind_of(text: str) -> IncidentKind:
    """Raises IncidentKindUnknown."""
    try:
        return IncidentKind(text)
    except ValueError as error:
        raise IncidentKindUnknown from error


def incident_text(text: str) -> str:
    """Return it as it is kept. Raises IncidentMalformed."""
    said = normalised(text).strip()
    if not 1 <= len(said) <= LONGEST_TEXT or forbidden_character(said, allow="\n"):
        raise IncidentMalformed
    return said


def incident_id(act_id: UUID, sitting_id: UUID) -> UUID:
    """The same for the same act about the same sitting, however often it is sent."""
    return uuid5(act_id, str(sitting_id))


def corrected(incidents: Iterable[Incident]) -> set[UUID]:
    """Those that another one corrects."""
    return {one.corrects for one in incidents if one.corrects is not None}
