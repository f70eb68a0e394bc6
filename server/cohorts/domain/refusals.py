"""What `cohorts` refuses."""

from server.kernel.errors import Conflict, Gone, Invalid, NotFound


class CohortUnknown(NotFound):
    """Also for a cohort of others."""

    code = "cohort-unknown"
    detail = "There is no such cohort among yours."


class CohortNameWrong(Invalid):
    code = "cohort-name-wrong"
    detail = "A cohort’s name is one line of up to 120 characters with a letter or a digit."


class DueDayWrong(Invalid):
    code = "due-day-wrong"
    detail = "Give the day as year, month and day, like 2026-12-24, from 2020 to 2100."


class ZoneUnknown(Invalid):
    code = "zone-unknown"
    detail = "We do not know this time zone. Choose one like Europe/Berlin."


class CohortArchived(Conflict):
    code = "cohort-archived"
    detail = "This cohort is archived. Bring it back before you change it."


class TrainerUnfit(Invalid):
    code = "trainer-unfit"
    detail = "There is no trainer with this address. A cohort is shared with trainers only."


class ListUnreadable(Invalid):
    """The list as a whole cannot be read; the sentence says why and where."""

    code = "list-unreadable"
    detail = "This list cannot be read. Save it as CSV in UTF-8 and send it again."


class DraftUnknown(NotFound):
    code = "draft-unknown"
    detail = "This list is no longer kept. Send it again."


class MemberUnknown(NotFound):
    """Also for people who are no members, so that nobody can be looked up here."""

    code = "member-unknown"
    detail = "This cohort has no such member."


class InvitationUnknown(NotFound):
    code = "invitation-unknown"
    detail = "This invitation is not one of ours. Check that you copied the whole link."


class InvitationSpent(Gone):
    code = "invitation-spent"
    detail = "This invitation was used already, or its time has passed."


class InvitationOfAnother(Conflict):
    code = "invitation-of-another"
    detail = "This invitation went to another address than the one you are signed in with."
