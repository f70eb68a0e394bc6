"""When the name that stands on certificates may change."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.accounts.domain.people import Account
from server.accounts.domain.refusals import NameChangeTooSoon
from server.kernel.clock import from_milliseconds
from server.kernel.sentence import Sentence

RESTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NameRule:
    """Free until a certificate bears the name; from then on once in 30 days."""

    is_on_certificate: bool
    changed_at: datetime | None

    @classmethod
    def of(cls, account: Account, *, is_on_certificate: bool) -> "NameRule":
        changed_ms = account.name_changed_ms
        return cls(is_on_certificate, None if changed_ms is None else from_milliseconds(changed_ms))

    def free_from(self, *, now: datetime) -> datetime | None:
        """When it may change again; None when it may now."""
        if not self.is_on_certificate or self.changed_at is None:
            return None
        free = self.changed_at + RESTS
        return free if now < free else None

    def require_free(self, *, now: datetime) -> None:
        """Raises NameChangeTooSoon, which says from which day on."""
        free = self.free_from(now=now)
        if free is not None:
            raise NameChangeTooSoon(
                Sentence(
                    "The name on your certificates can be changed once in 30 days: next on "
                    "%(day)s.",
                    {"day": free.date()},
                )
            )
