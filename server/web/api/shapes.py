"""The wire shapes of the contract: `*In` is what comes, `*Out` is what goes."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from server.exams.domain.marks import Highlight
from server.exams.domain.time_ledger import LONGEST_REASON, MOST_SECONDS_GRANTED
from server.web.api.marked_shapes import MarkedOut
from server.web.api.policy_shapes import ExamPartOut, PolicyOut
from server.web.api.route_shapes import SectionOut

Sequence = Annotated[int, Meta(ge=1, le=9_007_199_254_740_991)]
Reason = Annotated[str, Meta(min_length=1, max_length=LONGEST_REASON)]
Json = Any


class SignIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    email: Annotated[str, Meta(max_length=254)]
    password: Annotated[str, Meta(max_length=1024)]
    otp: Annotated[str, Meta(max_length=64)] | None = None


class RegisterIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    email: Annotated[str, Meta(max_length=254)]
    name: Annotated[str, Meta(max_length=300)]
    password: Annotated[str, Meta(max_length=1024)]


class PersonOut(Struct, frozen=True):
    id: str
    name: str
    roles: list[str]


class RegisteredOut(Struct, frozen=True):
    """`id` is null where mail is sent: nobody is told whether the address was known."""

    id: str | None
    name: str
    roles: list[str]


class SessionOut(Struct, frozen=True):
    token: str
    expires_at: str
    person: PersonOut


class ResponseIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    sequence: Sequence
    response: dict[str, Json] | None


class MarksIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    sequence: Sequence
    flagged: bool = False
    struck: Annotated[list[str], Meta(max_length=100)] = []
    highlights: Annotated[list[Highlight], Meta(max_length=100)] = []
    note: Annotated[str, Meta(max_length=4_096)] = ""


class MarksOut(Struct, frozen=True, kw_only=True):
    sequence: int
    flagged: bool
    struck: list[str]
    highlights: list[Highlight]
    note: str


class EveryMarkOut(Struct, frozen=True):
    """By position."""

    marks: dict[str, MarksOut]


class CheckIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    response: dict[str, Json] | None


class SavedOut(Struct, frozen=True):
    sequence: int
    saved_at: str
    seconds_left: int


class WriterOut(Struct, frozen=True):
    writer: int


class StartIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    access_code: Annotated[str, Meta(max_length=128)] | None = None
    agreement_version: Annotated[str, Meta(max_length=64)] | None = None


class StoredOut(Struct, frozen=True):
    sequence: int
    response: Json


class CaseOut(Struct, frozen=True):
    html: str


class BreakOut(Struct, frozen=True):
    """A break that is going on; `until` is when its minutes end."""

    until: str
    stops_clock: bool


class BreakIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`seen` are the positions that were shown: they are locked, with all that have an answer."""

    seen: Annotated[list[Annotated[int, Meta(ge=1)]], Meta(max_length=1_000)] = msgspec.field(
        default_factory=list
    )


class SittingOut(Struct, frozen=True, kw_only=True):
    """The sitting of the contract. `deadline` is null while paused.

    Where a form may not be moved through freely, it says how (`navigation`) and how far one is
    (`place`); `items` and `cases` then hold what is open or comes next, and nothing that was left.
    """

    id: str
    exam: str
    form: str
    state: str
    started_at: str
    deadline: str | None
    seconds_left: int
    server_time: str
    writer: int
    items: list[dict[str, Json]]
    cases: list[CaseOut]
    responses: dict[str, StoredOut]
    on_break: BreakOut | UnsetType = UNSET
    locked: list[int] | UnsetType = UNSET
    navigation: str | UnsetType = UNSET
    place: int | UnsetType = UNSET
    sections: list[SectionOut] | UnsetType = UNSET


class TimeOut(Struct, frozen=True):
    """`deadline` is null while paused; `granted_seconds` came beside the rules of the exam."""

    state: str
    deadline: str | None
    seconds_left: int
    granted_seconds: int
    server_time: str
    on_break: BreakOut | UnsetType = UNSET


class ClockOut(Struct, frozen=True):
    """What an invigilator is told of a sitting's clock."""

    id: str
    state: str
    deadline: str | None
    seconds_left: int
    server_time: str


class PauseIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    reason: Reason | None = None


class GrantIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    seconds: Annotated[int, Meta(ge=1, le=MOST_SECONDS_GRANTED)]
    reason: Reason


class DomainOut(Struct, frozen=True):
    code: str
    title: str
    band: str
    low: int
    high: int


class PartOut(Struct, frozen=True):
    name: str
    scaled_score: int
    cut: int
    passed: bool


class IssuedOut(Struct, frozen=True):
    id: str
    url: str


class ChangedOut(Struct, frozen=True):
    """How a regrade changed a result, and why."""

    at: str
    reason: str
    scaled_score_before: int
    passed_before: bool


class ResultOut(Struct, frozen=True, kw_only=True):
    state: str
    passed: bool | None = None
    scaled_score: int | None = None
    cut: int | None = None
    parts: list[PartOut] = msgspec.field(default_factory=list)
    domains: list[DomainOut] = msgspec.field(default_factory=list)
    certificate: IssuedOut | None = None
    retake_at: str | None = None
    marked: list[MarkedOut] | UnsetType = UNSET
    changed: ChangedOut | UnsetType = UNSET


class LessonLineOut(Struct, frozen=True):
    slug: str
    title: str
    completed: bool | UnsetType = UNSET


class ModuleOut(Struct, frozen=True):
    slug: str
    title: str
    lessons: list[LessonLineOut]


class ProgressOut(Struct, frozen=True):
    completed: int
    total: int


class CourseOut(Struct, kw_only=True):
    slug: str
    title: str
    version: int
    modules: list[ModuleOut]
    progress: ProgressOut | UnsetType = UNSET
    completed: bool | UnsetType = UNSET


class LinkOut(Struct, frozen=True):
    slug: str
    title: str


class LessonOut(Struct, frozen=True):
    title: str
    html: str
    version: int
    checks: list[dict[str, Json]]
    previous: LinkOut | None
    next: LinkOut | None


class CheckOut(Struct, frozen=True):
    """`share` of the points, from 0 to 1."""

    share: float
    feedback_html: str


class CompletionOut(Struct, frozen=True):
    progress: ProgressOut


class ExamDomainOut(Struct, frozen=True):
    code: str
    title: str
    items: int


class RetakeOut(Struct, frozen=True):
    waits_days: list[int]
    attempts: int | None
    window_days: int | None


class EligibilityOut(Struct, frozen=True):
    eligible: bool
    code: str | None
    retry_at: str | None


class WindowOut(Struct, frozen=True):
    """When a sitting may be started: from `opens` on, and before `closes`."""

    opens: str | None
    closes: str | None


class NamedWindowOut(Struct, frozen=True):
    """One of several windows in which a sitting may be started."""

    name: str
    opens: str
    closes: str


class BookingIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    window: Annotated[str, Meta(max_length=64)]


class AgreementOut(Struct, frozen=True):
    """What must be accepted: send its version with the start."""

    version: str
    html: str


class ExamOut(Struct, kw_only=True):
    """`access_code` says whether a start needs one, `booking` whether it needs a booked window.

    `booked` is the window of whoever asks.
    """

    slug: str
    title: str
    level: str
    minutes: int
    items: int
    domains: list[ExamDomainOut]
    parts: list[ExamPartOut]
    cut: int
    retake: RetakeOut
    preview: bool
    policy: PolicyOut
    window: WindowOut
    windows: list[NamedWindowOut]
    booking: bool
    safe_exam_browser: bool
    access_code: bool
    agreement: AgreementOut | None
    booked: str | UnsetType | None = UNSET
    eligibility: EligibilityOut | UnsetType = UNSET


class AssuranceOut(Struct, frozen=True):
    identity: str
    supervision: str


class IssuerOut(Struct, frozen=True):
    id: str
    name: str


class CertificateOut(Struct, frozen=True, kw_only=True):
    id: str
    verdict: str
    status: str
    title: str
    level: str
    issued_on: str
    expires_on: str | None
    holder: str | UnsetType = UNSET
    issuer: IssuerOut
    assurance: AssuranceOut
    log_index: int | None
    links: dict[str, str]


class VerificationsIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    items: list[Json]
    as_of: Annotated[str, Meta(max_length=10)] | None = None


class CheckRowOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    index: int
    verdict: str
    code: str | None = None
    certificate: CertificateOut | None = None
    did_you_mean: str | None = None


class VerificationsOut(Struct, frozen=True):
    items: list[CheckRowOut]
    checked_at: str


class ReasonIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    code: str
    text: Annotated[str, Meta(max_length=500)] | None = None


class RevocationIn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    reason: ReasonIn


class PageOut(Struct, frozen=True):
    """A page of a list; `next` is the cursor of the following page, or null."""

    items: list[Json]
    next: str | None
