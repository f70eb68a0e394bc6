"""What `notices` refuses, each with its stable code and a sentence for the person."""

from server.kernel.errors import Conflict, NotFound


class NoticeUnknown(NotFound):
    code = "notice-unknown"
    detail = "There is no such notice among yours."


class MailUnknown(NotFound):
    code = "mail-unknown"
    detail = "There is no such mail."


class MailNotFailed(Conflict):
    code = "mail-not-failed"
    detail = "This mail waits or was sent, so there is nothing to try again."
