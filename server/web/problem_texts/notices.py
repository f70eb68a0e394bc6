"""Notices and mail."""

from server.web.problem_texts.text import Text

TEXTS = {
    "notice-unknown": Text(
        "Notice unknown",
        "There is no such notice among yours. Start from your list of notices.",
    ),
    "mail-unknown": Text(
        "Mail unknown",
        "There is no such mail. Mails are forgotten some weeks after they were sent or failed.",
    ),
    "mail-not-failed": Text(
        "Nothing to try again",
        "Only a mail that failed can be tried again. This one waits its turn, or was sent.",
    ),
}
