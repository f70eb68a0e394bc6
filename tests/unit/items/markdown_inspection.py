"""Rendering for tests, and an inspector that reads the result as a browser would."""

from html.parser import HTMLParser

from server.items.domain.markdown import Profile, Rendered, Surroundings, render

TAGS = frozenset(
    "p em strong s code ul ol li blockquote hr br table thead tbody tr th td div h2 h3 h4 h5 h6 "  # noqa: SIM905 - reads as a list
    "a aside section figure figcaption pre span img input label sup svg path circle".split()
)
ATTRIBUTES = frozenset(
    "href id rel class aria-label aria-hidden src alt loading type checked disabled start tabindex "  # noqa: SIM905 - reads as a list
    "data-label scope data-check viewBox viewbox d cx cy r".split()
)


class Inspector(HTMLParser):
    """Reads HTML as a browser would and keeps what a policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.forbidden.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.forbidden.append(f"{tag}[{name}]")
            if name == "id":
                self.ids.append(value or "")
            address = (value or "").strip().lower()
            if name == "href" and ":" in address.split("/")[0].split("#")[0]:
                scheme = address.split(":")[0]
                if scheme not in {"http", "https", "mailto"}:
                    self.forbidden.append(f"href={value}")
            if (name == "src" and ":" in address) or (
                name in {"href", "src"} and address.startswith(("//", "\\"))
            ):
                self.forbidden.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.forbidden.append(f"<!--{data}-->")


def inspected(html: str) -> Inspector:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector


def lesson(source: str, **surroundings: object) -> Rendered:
    within = Surroundings(file="a.md", **surroundings)  # type: ignore[arg-type] # names only
    return render(source, profile=Profile.LESSON, within=within)


def told(rendered: Rendered) -> list[str]:
    return [f"{f.line}:{f.column} {f.code}" for f in rendered.findings]
