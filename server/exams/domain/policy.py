"""A policy: under which rules an exam is sat."""

import hashlib
import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

import msgspec

from server.exams.domain.breaks import BreakRule, broken_breaks
from server.exams.domain.marking import Marking, broken_marking
from server.exams.domain.plan import Part
from server.exams.domain.receipt import canonical
from server.exams.domain.safe_browser import SafeBrowserRule, broken_browser
from server.exams.domain.windows import (
    NamedWindow,
    Window,
    broken_windows,
    closed_now,
    shut_out,
)
from server.kernel.errors import NotPermitted

MAX_DAYS = 3_650
MAX_ATTEMPTS = 100
MAX_APPEAL_DAYS = 365
MAX_NETWORKS = 100
MAX_REMINDERS = 5
OF_OLD = "blueprint"
"""The name of the rules that stood in blueprints before there were policies."""

_LATER = frozenset(
    {
        "breaks",
        "release",
        "appeals",
        "renewal",
        "windows",
        "booking",
        "safe_exam_browser",
        "calculator",
        "notes",
        "marking",
    }
)
"""Keys that came when releases had been published already."""

Fault = tuple[str, str]
"""Where, as `retake.attempts`, and what in words."""


class NetworkOutside(NotPermitted):
    code = "network-outside"
    detail = "This exam can be started only from the networks it is given in, and yours is another."


class AgreementNeeded(NotPermitted):
    code = "agreement-needed"
    detail = "Read and accept the agreement of this exam, as it is worded now, before you start."


class AtZero(StrEnum):
    """What becomes of a sitting whose time has run out."""

    HAND_IN = "hand-in"


class AccessCode(StrEnum):
    NONE = "none"
    REQUIRED = "required"


class ReleaseRule(StrEnum):
    """When a candidate is told the result."""

    AT_ONCE = "at_once"
    AFTER_REVIEW = "after_review"
    """Somebody lets it out."""


class ReleaseDay(Part, frozen=True):
    """From the beginning of this day on, in UTC."""

    on: date


class Appeals(Part, frozen=True):
    """How long one may appeal after the result, and within how long an appeal is ruled on."""

    days: int = 14
    ruling_days: int = 10


class Renewal(Part, frozen=True):
    """From when to when around its end a certificate is renewed, and who is reminded when: days."""

    window_days: int = 90
    remind_days: tuple[int, ...] = (60, 14)
    grace_days: int = 30


class Calculator(StrEnum):
    """What stands on the exam page to work with."""

    NONE = "none"
    BASIC = "basic"


class Retake(Part, frozen=True):
    """Waits in days after each failed try; no limit where None."""

    waits_days: tuple[int, ...] = ()
    attempts: int | None = None
    window_days: int | None = None


class Agreement(Part, frozen=True):
    """What a candidate accepts before the start; `version` follows from the text."""

    version: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`version` follows from what was written, and stays what it was when more can be said."""

    name: str
    version: str
    retake: Retake
    at_zero: AtZero = AtZero.HAND_IN
    window: Window = Window()  # noqa: RUF009 - frozen
    access_code: AccessCode = AccessCode.NONE
    networks: tuple[str, ...] = ()
    agreement: Agreement | None = None
    breaks: BreakRule | None = None
    release: ReleaseRule | ReleaseDay = ReleaseRule.AT_ONCE
    appeals: Appeals | None = Appeals()  # noqa: RUF009 - frozen
    renewal: Renewal = Renewal()  # noqa: RUF009 - frozen
    windows: tuple[NamedWindow, ...] = ()
    booking: bool = False
    """Whether one of the windows must be booked before it."""
    safe_exam_browser: SafeBrowserRule | None = None
    calculator: Calculator = Calculator.NONE
    notes: bool = True
    """Whether a candidate may keep notes beside items, for themselves alone."""
    marking: Marking = Marking()  # noqa: RUF009 - frozen

    @property
    def released_from(self) -> datetime | None:
        """When results are let out by the calendar; None where that is no matter of a day."""
        rule = self.release
        return datetime.combine(rule.on, time.min, UTC) if isinstance(rule, ReleaseDay) else None

    def holds_results(self, *, now: datetime) -> bool:
        """Whether a result that is there now has to wait."""
        if self.release is ReleaseRule.AT_ONCE:
            return False
        released_from = self.released_from
        return released_from is None or now < released_from

    @property
    def has_calculator(self) -> bool:
        return self.calculator is Calculator.BASIC

    @property
    def needs_code(self) -> bool:
        return self.access_code is AccessCode.REQUIRED

    def refusal(
        self, *, client: str | None, now: datetime, booked: str | None = None
    ) -> NotPermitted | None:
        """Why somebody cannot start now, or not from there; `client` None is from wherever.

        `booked` is the name of their window.
        """
        refusal = closed_now(self.window, now)
        if self.windows:
            refusal = shut_out(self.windows, booked, needs_booking=self.booking, now=now)
        if refusal is not None:
            return refusal
        if client is not None and self.networks and not _is_within(client, self.networks):
            return NetworkOutside(members={"retry_at": None})
        return None

    def require_accepted(self, version: str | None) -> None:
        """Raises AgreementNeeded unless it is the present wording that was accepted."""
        if self.agreement is not None and version != self.agreement.version:
            members = {"retry_at": None, "agreement_version": self.agreement.version}
            raise AgreementNeeded(members=members)


def broken_rules(policy: Policy) -> Iterator[Fault]:
    yield from _broken_retakes(policy.retake)
    yield from broken_breaks(policy.breaks)
    yield from broken_browser(policy.safe_exam_browser)
    yield from broken_windows(policy.windows)
    if policy.windows and policy.window != Window():
        yield "windows", "either `window` or `windows`"
    if policy.booking and not policy.windows:
        yield "booking", "there are no `windows` to be booked"
    opens, closes = policy.window.opens, policy.window.closes
    if opens is not None and closes is not None and opens >= closes:
        yield "window", "`opens` comes before `closes`"
    yield from _broken_appeals(policy.appeals)
    yield from _broken_renewal(policy.renewal)
    yield from broken_marking(policy.marking)
    if len(policy.networks) > MAX_NETWORKS:
        yield "networks", f"at most {MAX_NETWORKS} networks"
    for at, network in enumerate(policy.networks):
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            yield f"networks.{at}", f"a network as `192.0.2.0/24` or `2001:db8::/32`: {error}"


def text_version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def version_of(said: Mapping[str, object]) -> str:
    """Name what was said; of an agreement its own version counts, not how it is rendered."""
    agreement = said.get("agreement")
    version = agreement.version if isinstance(agreement, Agreement) else None
    return text_version(canonical(msgspec.to_builtins({**said, "agreement": version})))


def to_json(policy: Policy) -> dict[str, Any]:
    """What a policy says nothing about stays out, as in releases of before it could be said."""
    unsaid = {
        one.name
        for one in fields(policy)
        if one.name in _LATER and getattr(policy, one.name) == one.default
    }
    written: dict[str, Any] = msgspec.to_builtins(policy)
    return {key: value for key, value in written.items() if key not in unsaid}


def of_release(document: Mapping[str, Any]) -> Policy:
    """Read the policy of a published exam, or what stood in its blueprint before."""
    if "policy" in document:
        return msgspec.convert(document["policy"], Policy)
    retake = msgspec.convert(document["blueprint"]["retake"], Retake)
    version = version_of({"retake": document["blueprint"]["retake"]})
    return Policy(name=OF_OLD, version=version, retake=retake)


def _is_within(client: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    if address.version == 6 and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in ipaddress.ip_network(one) for one in networks)


def _broken_appeals(appeals: Appeals | None) -> Iterator[Fault]:
    if appeals is None:
        return
    for name, days in (("days", appeals.days), ("ruling_days", appeals.ruling_days)):
        if not 1 <= days <= MAX_APPEAL_DAYS:
            yield f"appeals.{name}", f"from 1 to {MAX_APPEAL_DAYS} days"


def _broken_renewal(renewal: Renewal) -> Iterator[Fault]:
    for name, days in (("window_days", renewal.window_days), ("grace_days", renewal.grace_days)):
        if not 0 <= days <= MAX_DAYS:
            yield f"renewal.{name}", f"from 0 to {MAX_DAYS} days"
    if len(renewal.remind_days) > MAX_REMINDERS:
        yield "renewal.remind_days", f"at most {MAX_REMINDERS} reminders"
    for at, days in enumerate(renewal.remind_days):
        if not 1 <= days <= MAX_DAYS:
            yield f"renewal.remind_days.{at}", f"from 1 to {MAX_DAYS} days"
        elif days > renewal.window_days:
            yield f"renewal.remind_days.{at}", "within `window_days`: nobody could renew it then"


def _broken_retakes(retake: Retake) -> Iterator[Fault]:
    for at, days in enumerate(retake.waits_days):
        if not 0 <= days <= MAX_DAYS:
            yield f"retake.waits_days.{at}", f"from 0 to {MAX_DAYS} days"
    if (retake.attempts is None) != (retake.window_days is None):
        yield "retake", "`attempts` and `window_days` come together, or both are null"
    if retake.attempts is not None and not 1 <= retake.attempts <= MAX_ATTEMPTS:
        yield "retake.attempts", f"from 1 to {MAX_ATTEMPTS} attempts, or null"
    if retake.window_days is not None and not 1 <= retake.window_days <= MAX_DAYS:
        yield "retake.window_days", f"from 1 to {MAX_DAYS} days, or null"
