"""The four struck marks of a certificate, as pages show them. Draws nothing itself."""

from datetime import date

from server.credentials.domain import hallmark
from server.credentials.domain.hallmark import Hallmark, Look
from server.credentials.drafting import ISSUER_NAME
from server.language.voice import say
from server.web.rendering import trusted


def shown(struck: Hallmark) -> list[dict[str, object]]:
    """Return the marks as macros/hallmark.html takes them."""
    return [
        {
            "kind": mark.kind,
            "name": say(mark.name),
            "meaning": say(mark.meaning),
            "drawing": trusted(hallmark.single(mark)),
        }
        for mark in hallmark.marks(struck)
    ]


def sample(
    issuer: str, issued: date, *, exam: str = "foundations", look: Look = Look.ACTIVE
) -> list[dict[str, object]]:
    """Return the marks of nobody's certificate, to show what marks look like."""
    struck = Hallmark(
        holder="Robin Sample",
        exam=exam,
        title=exam.capitalize(),
        issuer=issuer,
        office=ISSUER_NAME,
        issued=issued,
        look=look,
    )
    return shown(struck)
