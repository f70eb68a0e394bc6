"""Pages of raters: what waits, a response and its rubric, training. And those of moderators."""

from server.web.pages.marking import board, case, queue, rater, raters_file, sheet, training

HANDLERS = [
    *queue.HANDLERS,
    *training.HANDLERS,
    *board.HANDLERS,
    *raters_file.HANDLERS,
    *rater.HANDLERS,
    *case.HANDLERS,
    *sheet.HANDLERS,
]
