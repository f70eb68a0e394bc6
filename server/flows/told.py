"""What the flows that tell share: whom they ask, and how people and certificates are addressed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from server.accounts.domain.people import PersonView, is_erased
from server.accounts.service import Accounts
from server.certification.service import Certification
from server.cohorts.service import Cohorts
from server.credentials.domain.certificate import Certificate
from server.credentials.domain.printed_id import display
from server.credentials.service import Credentials
from server.grading.rating.service import Rating
from server.language.catalogs import ENGLISH
from server.notices.domain.notice import Recipient
from server.notices.service import Notices


@dataclass(frozen=True, slots=True)
class Told:
    """Whom to ask about what is told, and who tells it."""

    accounts: Accounts
    certification: Certification
    credentials: Credentials
    cohorts: Cohorts
    notices: Notices
    rating: Rating

    async def people(self, ids: Iterable[UUID]) -> dict[UUID, PersonView]:
        """Whoever is gone is left out: nobody is behind what is left of them."""
        found = await self.accounts.people_by_ids(ids)
        return {person.id: person for person in found.values() if not is_erased(person.email)}


def recipient(person: PersonView) -> Recipient:
    language, zone = person.locale or ENGLISH, person.zone or "UTC"
    return Recipient(person.email, person.id, person.name, language, zone)


def of_certificate(certificate: Certificate) -> dict[str, str]:
    record = certificate.record
    return {
        "title": record.achievement.title,
        "exam": record.achievement.slug,
        "certificate": display(record.printed_id),
        "day": record.expires_at.date().isoformat() if record.expires_at else "",
    }
