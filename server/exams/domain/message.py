"""What staff tell those who sit, while they sit."""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.errors import Conflict, Invalid, NotFound
from server.kernel.text import forbidden_character, normalised

LONGEST_MESSAGE = 500


class MessageMalformed(Invalid):
    code = "message-malformed"
    detail = "Write 1 to 500 visible characters."


class MessageUnknown(NotFound):
    code = "message-unknown"
    detail = "There is no such message to this sitting."


class MessageKnown(Conflict):
    code = "message-known"
    detail = "This page sent its message already. Open it again to send another."


class NobodyToTell(Conflict):
    code = "nobody-to-tell"
    detail = "None of these sittings is under way, so nobody would see the message."


@dataclass(frozen=True, slots=True)
class Sending:
    """A message as its sender wrote it; `exam` None means that sittings were chosen."""

    id: UUID
    text: str
    exam: str | None
    sent_by: UUID
    sent_ms: int

    def is_again(self, other: "Sending") -> bool:
        """Whether it is the same but for the moment."""
        return (self.id, self.text, self.exam, self.sent_by) == (
            other.id,
            other.text,
            other.exam,
            other.sent_by,
        )


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a sitting has it; `read_ms` is when its candidate said so."""

    id: UUID
    text: str
    sent_by: UUID
    sent_ms: int
    read_ms: int | None = None


def message_text(text: str) -> str:
    """Return it as it is kept. Raises MessageMalformed."""
    kept = normalised(text).strip()
    if not 1 <= len(kept) <= LONGEST_MESSAGE or forbidden_character(kept, allow="\n"):
        raise MessageMalformed
    return kept
