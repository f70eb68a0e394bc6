"""The refusal of files that hold a name whose holder withdrew it."""

from server.kernel.errors import NotPermitted


class NameWithheld(NotPermitted):
    code = "name-withheld"
    detail = (
        "The holder shows this certificate’s files only to whom they give it. Scan the QR code on "
        "it, or ask the holder."
    )
