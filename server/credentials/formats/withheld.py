"""Whether a holder has withdrawn their name, so that files go only to who may see it."""

from server.credentials.domain.certificate import Certificate
from server.kernel.errors import NotPermitted


class NameWithheld(NotPermitted):
    code = "name-withheld"
    detail = (
        "The holder shows this certificate’s files only to whom they give it. Scan the QR code on "
        "it, or ask the holder."
    )


def is_name_withheld(certificate: Certificate) -> bool:
    return certificate.is_name_withheld
