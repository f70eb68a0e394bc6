"""The administrators' part."""

from server.web.problem_texts.text import Text

TEXTS = {
    "not-sure": Text(
        "Not confirmed",
        "What cannot be undone needs your word that you are sure. Nothing was changed.",
    ),
    "job-unknown": Text(
        "Job no longer waits",
        "What must follow a change waits in a queue until it is done. This job was done meanwhile.",
    ),
}
