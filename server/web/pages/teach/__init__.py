"""The trainers' part: content and its findings, the desk, cohorts, progress."""

from server.web.pages.teach import (
    cohorts,
    comparing,
    content,
    drafts,
    facts,
    inviting,
    items,
    joining,
    new_drafts,
    overview,
    progress,
    statistics,
)

HANDLERS = [
    *overview.HANDLERS,
    *content.HANDLERS,
    *cohorts.HANDLERS,
    *inviting.HANDLERS,
    *progress.HANDLERS,
    *joining.HANDLERS,
    *items.HANDLERS,
    *new_drafts.HANDLERS,
    *drafts.HANDLERS,
    *comparing.HANDLERS,
    *statistics.HANDLERS,
    *facts.HANDLERS,
]
