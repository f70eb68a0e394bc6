"""Who acts, and what they may do. Rights are asked here, in services, never in handlers."""

from dataclasses import dataclass
from enum import StrEnum
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
    LEARN = "learn"
    SIT = "sit"
    TEACH = "teach"
    """See the content's state, keep cohorts, and see the progress of those who learn in them."""
    REVOKE = "revoke"
    SEE_PEOPLE = "see-people"
    MANAGE_PEOPLE = "manage-people"
    SEE_SITTINGS = "see-sittings"
    SEE_AUDIT = "see-audit"
    ADMINISTER = "administer"
    """See and mend how the house runs: jobs, settings, health."""


_LEARNER = frozenset({Permission.LEARN, Permission.SIT})
_RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.CANDIDATE: _LEARNER,
    Role.TRAINER: _LEARNER | {Permission.TEACH},
    Role.REVIEWER: _LEARNER,
    Role.RATER: _LEARNER,
    Role.INVIGILATOR: _LEARNER,
    Role.ADMIN: frozenset(Permission),
}


class RoleLacking(NotPermitted):
    code = "role-lacking"
    detail = "Your role does not allow this. Ask an administrator if you need it."


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the system itself (`SYSTEM`)."""

    person_id: UUID
    name: str
    roles: frozenset[Role]
    session_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        return any(permission in _RIGHTS[role] for role in self.roles)

    def require(self, permission: Permission) -> None:
        if not self.may(permission):
            raise RoleLacking


SYSTEM = Actor(UUID(int=0), "system", frozenset())
