"""The administrators' part."""

from server.web.problem_texts.text import Text

TEXTS = {
    "not-sure": Text(
        "Not confirmed",
        "This act is felt by other people, so its form asks whether it is meant. Mark that it is.",
    ),
    "job-unknown": Text(
        "Job no longer waits",
        "What must follow a change waits in a queue until it is done. This job was done meanwhile.",
    ),
}
