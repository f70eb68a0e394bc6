"""Keeping the house running."""

from server.web.problem_texts.text import Text

TEXTS = {
    "job-unknown": Text(
        "Job no longer waits",
        "What must follow a change waits in a queue until it is done. This job was done meanwhile.",
    ),
}
