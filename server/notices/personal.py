"""What one person was told, for their export: notices, the mails that are kept, their choice."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from server.kernel.clock import rfc3339
from server.notices.domain.notice import Mail, Notice
from server.notices.domain.words import words_of
from server.notices.store import mails, notices


async def personal_data(person_id: UUID) -> Mapping[str, Sequence[object]]:
    wants_reminders = person_id not in await notices.without_reminders([person_id])
    return {
        "notices": [_notice(one) for one in await notices.all_of_person(person_id)],
        "mails": [_mail(one) for one in await mails.all_of_person(person_id)],
        "notice_choices": [{"reminders_by_mail": wants_reminders}],
    }


def _notice(notice: Notice) -> dict[str, object]:
    return {
        "at": rfc3339(notice.created_at),
        "title": str(words_of(notice.kind, notice.payload).title),
        "kind": notice.kind.value,
        "read": notice.is_read,
    }


def _mail(mail: Mail) -> dict[str, object]:
    return {
        "at": rfc3339(mail.created_at),
        "title": str(words_of(mail.kind, mail.payload).title),
        "kind": mail.kind.value,
        "to": mail.to.address,
        "state": mail.state.value,
    }
