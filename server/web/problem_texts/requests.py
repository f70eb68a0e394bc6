"""Requests of programs."""

from server.web.problem_texts.text import Text

TEXTS = {
    "address-unknown": Text(
        "Nothing at this address",
        "Check the address; what was here may have moved. Start again from the home page.",
    ),
    "method-not-allowed": Text(
        "Method not allowed",
        "This address does not take this method. The Allow header names those it takes.",
    ),
    "request-malformed": Text(
        "Request cannot be read",
        "The request is not well-formed HTTP or JSON.",
    ),
    "body-not-json": Text(
        "Body is not JSON",
        "The body must be JSON in UTF-8, and complete.",
    ),
    "body-too-deep": Text(
        "Body nested too deeply",
        "Nest arrays and objects at most 32 levels deep.",
    ),
    "body-too-large": Text(
        "Body too large",
        "A body has at most 128 KiB, and 16 MiB where certificates are checked.",
    ),
    "duplicate-key": Text(
        "Key named twice",
        "An object names the same key twice, so it is not clear which value you mean.",
    ),
    "content-type-wrong": Text(
        "Content type wrong",
        "Send the body as application/json, in UTF-8.",
    ),
    "form-malformed": Text(
        "Form cannot be read",
        "Reload the page and send the form again.",
    ),
    "shape-wrong": Text(
        "Value or field wrong",
        (
            "A field is unknown, missing, or of the wrong type or value. The detail tells; the "
            "description is at /schema/openapi.json."
        ),
    ),
    "limit-wrong": Text(
        "Limit wrong",
        "limit is a number from 1 to 200.",
    ),
    "cursor-wrong": Text(
        "Cursor wrong",
        "Take the cursor from `next` of the page before, unchanged.",
    ),
}
