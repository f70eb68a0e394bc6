"""What cannot be done to a certificate."""

from server.kernel.errors import Conflict, Invalid, NotFound


class CertificateNotInForce(Conflict):
    code = "certificate-not-in-force"
    detail = "This certificate was revoked or replaced, is suspended, or has expired."


class CertificateSuspended(Conflict):
    code = "certificate-suspended"
    detail = "This certificate is suspended. Wait until that is decided."


class EditionsUsed(Conflict):
    code = "editions-used"
    detail = "This certificate was issued anew as often as one may be."


class NameUnchanged(Conflict):
    code = "name-unchanged"
    detail = "The certificate has the name of your profile already. Change your name there first."


class NameChangesUsed(Conflict):
    code = "name-changes-used"
    detail = "You have asked for this certificate in another name as often as one may in a year."


class NameChangeUnknown(NotFound):
    code = "name-change-unknown"
    detail = "There is no such request for another name, or it was decided on already."


class ScoreNotReported(Conflict):
    code = "score-not-reported"
    detail = "There is no score of this exam that a certificate could show."


class NoteWrong(Invalid):
    code = "note-wrong"
    detail = "A note has at most 500 characters, and none that is not allowed."
