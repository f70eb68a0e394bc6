"""Who acts, and what they may do. Rights are asked here, in services, never in handlers."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from uuid import UUID

from server.kernel.errors import NotPermitted


class Role(StrEnum):
    CANDIDATE = "candidate"
    TRAINER = "trainer"
    REVIEWER = "reviewer"
    RATER = "rater"
    INVIGILATOR = "invigilator"
    ADMIN = "admin"


class Permission(StrEnum):
    READ = "read"
    """See one's own progress and results."""
    LEARN = "learn"
    SIT = "sit"
    KEEP_ACCOUNT = "keep-account"
    """Change one's own account: for whoever signed in, never for a program's token."""
    TEACH = "teach"
    """See the content's state, keep cohorts, and see the progress of those who learn in them."""
    REVOKE = "revoke"
    SEE_PEOPLE = "see-people"
    MANAGE_PEOPLE = "manage-people"
    SEE_SITTINGS = "see-sittings"
    RUN_SITTINGS = "run-sittings"
    """Stop clocks, let them run, give time: of others' sittings."""
    ACCOMMODATE = "accommodate"
    """See what somebody asks for and why, which is about their health, and decide on it."""
    RULE = "rule"
    """Rule on items and on appeals, with item, key and answer before one; let out results; let sit
    once more. Who teaches may read what follows from a ruling on an item."""
    REVIEW = "review"
    """Read the drafts one was asked to review, with their keys, comment on them and judge them."""
    MARK = "mark"
    """Read responses to essays, nameless, and mark them."""
    MODERATE = "moderate"
    """See all marks and who gave them; settle, have marked anew, withdraw a rater’s marks."""
    SEE_AUDIT = "see-audit"
    ADMINISTER = "administer"
    """See and mend how the house runs: jobs, settings, health."""


_LEARNER = frozenset({Permission.READ, Permission.LEARN, Permission.SIT, Permission.KEEP_ACCOUNT})
_RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.CANDIDATE: _LEARNER,
    Role.TRAINER: _LEARNER | {Permission.TEACH},
    Role.REVIEWER: _LEARNER | {Permission.REVIEW},
    Role.RATER: _LEARNER | {Permission.MARK},
    Role.INVIGILATOR: _LEARNER | {Permission.SEE_SITTINGS, Permission.RUN_SITTINGS},
    Role.ADMIN: frozenset(Permission),
}


class RoleLacking(NotPermitted):
    code = "role-lacking"
    detail = "Your role does not allow this. Ask an administrator if you need it."


class SecondFactorNeeded(NotPermitted):
    code = "second-factor-needed"
    detail = "Your role asks for a second factor at your sign-in. Set it up, and go on here."


class ScopeLacking(NotPermitted):
    code = "scope-lacking"
    detail = "This access token does not allow this. Make one with the scope that does."


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, a program with a token of theirs, or the system itself (`SYSTEM`).

    `limited_to` is what a program's token allows at most; None for everybody else.
    """

    person_id: UUID
    name: str
    roles: frozenset[Role]
    session_id: UUID | None = None
    limited_to: frozenset[Permission] | None = None
    lacks_second_factor: bool = False
    """The rules ask one of their role: until it is on they may do what candidates may."""

    def may(self, permission: Permission) -> bool:
        if self.lacks_second_factor and permission not in _LEARNER:
            return False
        is_within = self.limited_to is None or permission in self.limited_to
        return is_within and permission in _rights_of(self.roles)

    def would(self, permission: Permission) -> bool:
        """Whether their role allows it, a second factor that is missing aside."""
        return permission in _rights_of(self.roles)

    def require_one_of(self, *permissions: Permission) -> None:
        """Raises what `require` of the first of them would."""
        if not any(self.may(one) for one in permissions):
            self.require(permissions[0])

    def require(self, permission: Permission) -> None:
        """Raises RoleLacking, ScopeLacking for a program, or SecondFactorNeeded."""
        if self.may(permission):
            return
        if self.lacks_second_factor and self.would(permission):
            raise SecondFactorNeeded
        raise RoleLacking if self.limited_to is None else ScopeLacking


@cache
def _rights_of(roles: frozenset[Role]) -> frozenset[Permission]:
    return frozenset().union(*(_RIGHTS[role] for role in roles))


SYSTEM = Actor(UUID(int=0), "system", frozenset())
