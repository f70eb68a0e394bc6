"""The trainers' part: content and its findings, cohorts, progress."""

from server.web.pages.teach import content, overview

HANDLERS = [*overview.HANDLERS, *content.HANDLERS]
