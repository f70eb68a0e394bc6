"""Ourselves."""

from server.web.problem_texts.text import Text

TEXTS = {
    "refused": Text(
        "Refused",
        "This request was refused. The detail says why.",
    ),
    "store-busy": Text(
        "Store busy",
        "Nothing was saved by this request. Wait as long as the answer says and try again.",
    ),
    "store-full": Text(
        "Store full",
        ("Nothing was saved by this request. The operator has been told; please try again later."),
    ),
    "incident": Text(
        "Something went wrong on our side",
        (
            "Nothing you did caused it. If you report it, give the incident number: it finds the "
            "entry in our log."
        ),
    ),
}
