"""Jobs and mails in words: what each is for, and why it did not happen."""

from server.kernel.sentence import marked
from server.language.voice import say
from server.notices.domain.notice import Fault

TOPICS = {
    "sitting.graded": marked("Decide on a graded sitting"),
    "decision.certify": marked("Issue the certificate of a pass"),
    "decision.revoke": marked("Revoke the certificate of a pass that was taken back"),
    "regrade.count": marked("Count what a regrade would change"),
    "regrade.carry-out": marked("Carry a regrade out"),
    "sitting.remarked": marked("Grade a sitting anew whose marks are others now"),
    "result.changed": marked("Tell a candidate of a changed result"),
    "result.released": marked("Tell a candidate of a result"),
    "certificate.issued": marked("Tell a holder of a new certificate"),
    "certificate.reinstated": marked("Tell a holder that a certificate counts again"),
    "certificate.revoked": marked("Tell a holder of a revocation"),
    "certificate.replace": marked("Sign the certificate that replaces another"),
    "certificate.replaced": marked("Tell a holder that a certificate was issued anew"),
    "certificate.reissue": marked("Sign the certificate that replaces another"),
    "certificates.reissued": marked("Tell a holder that certificates were issued anew"),
    "certificates.resigned": marked("Tell a holder to download certificates again"),
    "certificate.suspended": marked("Tell a holder of a suspension"),
    "certificate.restored": marked("Tell a holder that a suspension is over"),
    "certificate.erased": marked("Tell a holder that a certificate is erased"),
    "name-change.granted": marked("Issue a certificate in another name"),
    "name-change.refused": marked("Tell a holder that a name stays as it is"),
    "person.registered": marked("Send a link to confirm an address"),
    "person.verify": marked("Send a link to confirm an address"),
    "person.known": marked("Tell somebody that they have an account already"),
    "person.reset": marked("Send a link to set a password"),
    "person.invited": marked("Send an invitation"),
    "person.password-changed": marked("Tell somebody that a password was changed"),
    "person.access-token-made": marked("Tell somebody of a new access token"),
    "person.address-change": marked("Send a link to confirm a new address"),
    "person.second-factor-on": marked("Tell somebody that a second factor was turned on"),
    "person.second-factor-off": marked("Tell somebody that a second factor was turned off"),
    "person.second-factor-removed": marked("Tell somebody that a second factor was removed"),
    "person.renamed": marked("Order lists by a new name"),
    "person.deletion-asked": marked("Tell somebody when their account will be deleted"),
    "person.deletion-undone": marked("Tell somebody that their account stays"),
    "accommodation.decided": marked("Tell somebody of a decision on an accommodation"),
    "accommodation.withdrawn": marked("Tell somebody that an accommodation was withdrawn"),
    "appeal.received": marked("Tell somebody that their appeal was received"),
    "review.answered": marked("Tell a trainer what a reviewer answered"),
    "review.asked": marked("Tell a reviewer that a review is asked of them"),
    "appeal.ruled": marked("Tell somebody of a ruling on their appeal"),
    "results.cleared": marked("Decide on results that were released"),
    "sitting.free-given": marked("Tell somebody of a free new sitting"),
    "cohort.invited": marked("Send an invitation to a cohort"),
    "misuse.reported": marked("Tell administrators of a misuse report"),
    "mail.send": marked("Send a mail"),
    "statistics.count": marked("Count the statistics of an exam"),
    "audit.check": marked("Check the audit trail"),
}
FAULTS = {
    Fault.SERVER_AWAY: marked("The mail server does not answer."),
    Fault.TIMED_OUT: marked("The mail server took too long."),
    Fault.NOT_SECURE: marked("The mail server offers no secure connection."),
    Fault.LOGIN_REFUSED: marked("The mail server refuses our sign-in."),
    Fault.SENDER_REFUSED: marked("The mail server refuses our address as the sender."),
    Fault.RECIPIENT_REFUSED: marked("The mail server refuses this recipient."),
    Fault.MESSAGE_REFUSED: marked("The mail server refuses this message."),
    Fault.BUSY: marked("The mail server is busy."),
    Fault.OUTDATED: marked("It waited too long, or what it was about is gone."),
    Fault.OURS: marked("A fault of ours; the log names it."),
}
_PLACES = {
    "accommodation.decided": "/admin/accommodations/{}",
    "accommodation.withdrawn": "/admin/accommodations/{}",
    "appeal.received": "/admin/appeals/{}",
    "review.answered": "/teach/reviews/{}",
    "review.asked": "/teach/reviews/{}",
    "sitting.free-given": "/admin/sittings/{}",
    "sitting.graded": "/admin/sittings/{}",
    "misuse.reported": "/admin/reports/{}",
    "sitting.remarked": "/admin/sittings/{}",
    "regrade.count": "/admin/regrades/{}",
    "regrade.carry-out": "/admin/regrades/{}",
}


def topic_word(topic: str) -> str:
    return say(TOPICS.get(topic, topic))


def place_of(topic: str, key: str) -> str:
    if topic.startswith("person."):
        return f"/admin/people/{key}"
    return _PLACES.get(topic, "").format(key)
