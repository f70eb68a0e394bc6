"""What each event of the audit trail says in words, after the name of who did it."""

from uuid import UUID

from server.kernel.sentence import marked

WORDS = {
    "access-token.made": marked("made an access token"),
    "access-token.revoked": marked("revoked an access token"),
    "accommodation.asked": marked("asked for an accommodation"),
    "accommodation.granted": marked("granted an accommodation"),
    "accommodation.refused": marked("refused an accommodation"),
    "accommodation.withdrawn": marked("withdrew an accommodation"),
    "address-change.asked": marked("asked to change an address"),
    "address-change.dropped": marked("dropped the change of an address"),
    "address-link.asked": marked("asked for a link to confirm an address"),
    "address.changed": marked("changed an address"),
    "address.confirmed": marked("confirmed an address"),
    "address.vouched-for": marked("vouched for an address"),
    "appeal.changed": marked("changed an appeal"),
    "appeal.raised": marked("appealed"),
    "appeal.read": marked("read an appeal, with item and answer"),
    "appeal.ruled": marked("ruled on an appeal"),
    "appeal.withdrawn": marked("withdrew an appeal"),
    "audit.check-asked": marked("had the audit trail checked"),
    "audit.exported": marked("exported audit events"),
    "booking.cancelled": marked("gave up a booked window of an exam"),
    "booking.changed": marked("booked another window of an exam"),
    "booking.made": marked("booked a window of an exam"),
    "certificate.issued": marked("issued a certificate"),
    "certificate.revoked": marked("revoked a certificate"),
    "clock.agreed": marked("found the clock of the machine right again"),
    "clock.differed": marked("found the clock of the machine wrong"),
    "cohort.archived": marked("archived a cohort"),
    "cohort.changed": marked("changed a cohort"),
    "cohort.created": marked("created a cohort"),
    "cohort.invitation-withdrawn": marked("withdrew an invitation to a cohort"),
    "cohort.invited": marked("invited people to a cohort"),
    "cohort.joined": marked("joined a cohort"),
    "cohort.left": marked("left a cohort"),
    "cohort.member-removed": marked("removed a member from a cohort"),
    "cohort.restored": marked("restored a cohort"),
    "cohort.shared": marked("shared a cohort with a trainer"),
    "cohort.unshared": marked("stopped sharing a cohort with a trainer"),
    "content.published": marked("published courses and exams"),
    "course.completed": marked("completed a course"),
    "data.exported": marked("took a copy of their data"),
    "deletion.asked": marked("asked for an account to be deleted"),
    "deletion.undone": marked("kept an account after all"),
    "demo.loaded": marked("added demo candidates"),
    "demo.seeded": marked("added the demo people"),
    "exam.incident-corrected": marked("corrected the record of an incident in an exam"),
    "exam.incident-logged": marked("recorded an incident in an exam"),
    "exam.access-code-made": marked("made an access code for an exam"),
    "invigilation.assigned": marked("assigned sittings to an invigilator"),
    "invigilation.taken-back": marked("took an assignment of sittings back"),
    "house-rules.published": marked("published the rules of the house"),
    "job.retried": marked("had a job tried again"),
    "job.set-aside": marked("set a job aside"),
    "job.put-back": marked("put a job back in the queue"),
    "mail.retried": marked("had a mail tried again"),
    "misuse.reported": marked("reported a misuse of a certificate"),
    "misuse.closed": marked("closed a misuse report"),
    "misuse.reopened": marked("opened a misuse report again"),
    "name.changed": marked("changed a name"),
    "password-link.asked": marked("had a link sent to set a password"),
    "password-link.made": marked("made a link to set a password"),
    "password.changed": marked("changed a password"),
    "password.set": marked("set a password"),
    "person.added": marked("added a person"),
    "person.deactivated": marked("deactivated a person"),
    "person.erased": marked("erased a person"),
    "person.invited": marked("invited a person"),
    "person.reactivated": marked("reactivated a person"),
    "person.registered": marked("registered"),
    "person.registered-again": marked("tried to register an address that has an account"),
    "profile.changed": marked("changed a profile"),
    "regrade.committed": marked("ruled on an item"),
    "regrade.tried": marked("made a dry run of a regrade"),
    "regrade.undone": marked("took a ruling on an item back"),
    "rehearsal.ended": marked("ended a rehearsal"),
    "rehearsal.started": marked("started a rehearsal"),
    "reminders.chosen": marked("chose about reminders"),
    "results.released": marked("released the results of an exam"),
    "role.granted": marked("gave a role"),
    "role.removed": marked("took a role away"),
    "second-factor.begun": marked("began to set up a second factor"),
    "second-factor.codes-renewed": marked("renewed recovery codes"),
    "second-factor.removed": marked("removed a lost second factor"),
    "second-factor.turned-off": marked("turned a second factor off"),
    "second-factor.turned-on": marked("turned a second factor on"),
    "session.ended": marked("signed out"),
    "session.started": marked("signed in"),
    "sessions.ended": marked("ended every sign-in"),
    "sitting.accommodated": marked("started a sitting with extra time"),
    "sitting.break-begun": marked("went on a break in a sitting"),
    "sitting.break-ended": marked("ended the break in a sitting"),
    "sitting.evidence-read": marked("read the sealed answers of a sitting"),
    "sitting.message-sent": marked("sent a message to a sitting"),
    "sitting.free-given": marked("gave a free new sitting"),
    "sitting.incident-corrected": marked("corrected the record of an incident in a sitting"),
    "sitting.incident-logged": marked("recorded an incident in a sitting"),
    "sitting.paused": marked("stopped the clock of a sitting"),
    "sitting.result-released": marked("released the result of a sitting"),
    "sitting.resumed": marked("let the clock of a sitting run again"),
    "sitting.section-left": marked("left a section of a sitting"),
    "sitting.started": marked("started a sitting"),
    "sitting.time-granted": marked("gave time to a sitting"),
    "sitting.writer-taken": marked("began to write in a sitting"),
    "sittings.message-sent": marked("sent a message to everyone in an exam"),
    "sittings.outage-credited": marked("gave back the time of an outage"),
    "sittings.time-given": marked("gave time to everyone in an exam"),
}
ON_ITS_PAGE = {
    "sitting.accommodated": marked("started this sitting with extra time"),
    "sitting.break-begun": marked("went on a break"),
    "sitting.break-ended": marked("ended the break"),
    "sitting.evidence-read": marked("read the sealed answers of this sitting"),
    "sitting.message-sent": marked("sent a message to this sitting"),
    "sitting.free-given": marked("gave a free new sitting for this one"),
    "sitting.incident-corrected": marked("corrected the record of an incident"),
    "sitting.incident-logged": marked("recorded an incident"),
    "sitting.paused": marked("stopped the clock of this sitting"),
    "sitting.result-released": marked("released the result of this sitting"),
    "sitting.resumed": marked("let the clock of this sitting run again"),
    "sitting.section-left": marked("left a section"),
    "sitting.time-granted": marked("gave time to this sitting"),
    "sitting.writer-taken": marked("began to write in this sitting"),
}
"""On the page of the sitting itself."""
_PLACES = {
    "accommodation": "/admin/accommodations/{}",
    "appeal": "/admin/appeals/{}",
    "cohort": "/teach/cohorts/{}",
    "sitting": "/admin/sittings/{}",
    "certificate": "/credentials/{}",
    "misuse": "/admin/reports/{}",
    "regrade": "/admin/regrades/{}",
}
_OF_PEOPLE = frozenset(
    {"person", "password", "password-link", "session", "sessions", "second-factor", "role"}
    | {
        "deletion",
        "access-token",
        "address",
        "address-change",
        "address-link",
        "name",
        "profile",
        "course",
        "data",
    }
)


def is_about_person(action: str) -> bool:
    return action.partition(".")[0] in _OF_PEOPLE


def place_of(action: str, subject: str) -> str:
    """The page that shows what an event is about, or nothing."""
    try:
        UUID(subject)
    except ValueError:
        return ""
    if is_about_person(action):
        return f"/admin/people/{subject}"
    return _PLACES.get(action.partition(".")[0], "").format(subject)
