"""Wire shapes about the life of a certificate, and what its holder shows of it."""

from msgspec import Struct

from server.web.api.shapes import ReasonIn


class SuspensionIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    reason: ReasonIn


class PrivacyIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`name` is `shown` or `withheld`. With another `score` the certificate is issued anew."""

    name: str
    directory: bool
    score: bool


class ChoiceOut(Struct, frozen=True, kw_only=True):
    choice: str
    yes: bool
    at: str


class PrivacyOut(Struct, frozen=True, kw_only=True):
    """`id` is another than was asked for where the certificate was issued anew."""

    id: str
    name: str
    directory: bool
    score: bool
    history: list[ChoiceOut]
