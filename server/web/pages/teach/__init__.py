"""The trainers' part: content and its findings, the desk, cohorts, progress."""

from server.web.pages.teach import (
    cohorts,
    comparing,
    content,
    coverage,
    drafts,
    facts,
    filing,
    inviting,
    items,
    joining,
    lives,
    new_drafts,
    overview,
    progress,
    reviews,
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
    *filing.HANDLERS,
    *comparing.HANDLERS,
    *statistics.HANDLERS,
    *lives.HANDLERS,
    *reviews.HANDLERS,
    *coverage.HANDLERS,
    *facts.HANDLERS,
]
