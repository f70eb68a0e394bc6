from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from server.web.pages.showing import linkedin, snippet
from tests.unit.credentials.credential_builders import AGENTS, a_record

PAGE = "https://assay.example/certificates/14HM-ASW9-NF6Y-QTCE-4D04"
HOSTILE = '"><script>alert(1)</script>&amp;'


def test_linkedins_form_is_filled_in() -> None:
    asked = {
        name: value for name, [value] in parse_qs(urlsplit(linkedin(a_record())).query).items()
    }

    assert asked == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Agents in production",
        "organizationName": "Assay",
        "issueYear": "2026",
        "issueMonth": "10",
        "expirationYear": "2027",
        "expirationMonth": "10",
        "certUrl": PAGE,
        "certId": "14HM-ASW9-NF6Y-QTCE-4D04",
    }
    assert "expiration" not in linkedin(a_record(expires_at=None))


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_snippet_is_a_picture_that_leads_to_the_page_and_no_more() -> None:
    html = snippet(a_record(achievement=replace(AGENTS, title=HOSTILE)))

    assert _Tags(html).found == [
        ("a", {"href": PAGE}),
        (
            "img",
            {
                "src": "https://assay.example/achievements/agents/badge.svg",
                "width": "128",
                "height": "128",
                "alt": f"{HOSTILE}, Assay",
            },
        ),
    ]
