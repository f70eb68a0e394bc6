"""The trainers' part: content and its findings, cohorts, progress."""

from server.web.pages.teach import cohorts, content, inviting, joining, overview, progress

HANDLERS = [
    *overview.HANDLERS,
    *content.HANDLERS,
    *cohorts.HANDLERS,
    *inviting.HANDLERS,
    *progress.HANDLERS,
    *joining.HANDLERS,
]
