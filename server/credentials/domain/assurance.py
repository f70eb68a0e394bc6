"""How the holder's identity was known and how the sitting was supervised, and the words for it.

Signed into every credential from the first: a certificate may be modest, never vague.
"""

from dataclasses import dataclass
from enum import StrEnum

from server.kernel.sentence import marked


class Identity(StrEnum):
    SELF_DECLARED = "self-declared"
    EMAIL = "email"
    CHECKED = "checked"


class Supervision(StrEnum):
    NONE = "none"
    REMOTE = "remote"
    ONSITE = "onsite"


@dataclass(frozen=True, slots=True)
class Assurance:
    identity: Identity
    supervision: Supervision

    @property
    def identity_words(self) -> str:
        return _IDENTITY[self.identity]

    @property
    def supervision_words(self) -> str:
        return _SUPERVISION[self.supervision]

    @property
    def sentence(self) -> str:
        return f"{self.identity_words} {self.supervision_words}"


_IDENTITY = {
    Identity.SELF_DECLARED: marked("The holder gave the name; nobody compared it with a document."),
    Identity.EMAIL: marked(
        "The holder gave the name and proved control of an e-mail address; "
        "nobody compared the name with a document."
    ),
    Identity.CHECKED: marked("The holder's identity was checked against a document."),
}
_SUPERVISION = {
    Supervision.NONE: marked("Nobody supervised the exam."),
    Supervision.REMOTE: marked("The exam was supervised remotely."),
    Supervision.ONSITE: marked("The exam was supervised on site."),
}
