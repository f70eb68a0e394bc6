"""Accommodations."""

from server.web.problem_texts.text import Text

TEXTS = {
    "accommodation-unknown": Text(
        "Accommodation unknown",
        "There is no such accommodation, or it is not yours. Start from the list.",
    ),
    "accommodation-decided": Text(
        "Decided already",
        "Somebody decided before you did. Nothing was changed; look at what was decided.",
    ),
    "accommodations-waiting": Text(
        "Requests wait already",
        "Three requests of yours can wait at a time. Withdraw one, or wait for the decision.",
    ),
    "own-accommodation": Text(
        "Your own request",
        "Nobody decides on a request of their own. Another administrator has to.",
    ),
    "extra-time-out-of-range": Text(
        "Too little or too much extra time",
        (
            "An accommodation gives up to 200 percent more time, up to 120 minutes for breaks in "
            "each exam, or both."
        ),
    ),
    "breaks-out-of-range": Text(
        "Too many minutes for breaks",
        "An accommodation adds at most 120 minutes for breaks to each exam, in whole minutes.",
    ),
    "document-malformed": Text(
        "Name of the document too long",
        "A document is named in at most 200 visible characters, in one line.",
    ),
    "span-wrong": Text(
        "Days that make no span",
        "An accommodation holds from a first day, up to a last one that is not before it, if any.",
    ),
}
