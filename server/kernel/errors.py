"""Refusals: what we say no to in a normal day, each with a stable code and a sentence.

Knows nothing of HTTP; `web/problems.py` alone turns a kind into a status code.
"""

from collections.abc import Mapping
from typing import ClassVar

from server.kernel.sentence import Sentence


class Refusal(Exception):
    """A request we refuse. `code` is stable; `detail` is a sentence a person can act on.

    `members` are further fields of the answer (JSON values), named in the contract;
    `retry_after_seconds` is how long to wait, where waiting helps.
    """

    code: ClassVar[str] = "refused"
    detail: ClassVar[str] = "This request was refused."

    def __init__(
        self,
        detail: str | Sentence | None = None,
        *,
        members: Mapping[str, object] | None = None,
        retry_after_seconds: int | None = None,
    ) -> None:
        self.sentence: str | Sentence = detail or self.detail
        self.members = dict(members or {})
        self.retry_after_seconds = retry_after_seconds
        super().__init__(str(self.sentence))


class Malformed(Refusal):
    """The bytes cannot be read at all."""


class Invalid(Refusal):
    """It can be read, but a value in it is wrong."""


class Unidentified(Refusal):
    """We do not know who is asking."""


class NotPermitted(Refusal):
    """We know who is asking, and they may not."""


class NotFound(Refusal):
    """There is no such thing, or not for this person."""


class Conflict(Refusal):
    """The state of the thing does not allow it."""


class Gone(Refusal):
    """It was possible once; that time has passed."""


class TooMany(Refusal):
    """Asked too often."""


class Unavailable(Refusal):
    """The store is busy or full; nothing was acknowledged."""
