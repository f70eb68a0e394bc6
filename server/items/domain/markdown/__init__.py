"""The one Markdown renderer: lessons, courses, items. Everything shown passes through here.

Raw HTML never passes: it is shown as the text it is and reported; what remains goes through
an allow-list of tags, attributes and classes. No style attribute, no script, no foreign image
is ever in the result, so it needs no exception from the content security policy.
Nothing here reads a file or knows which lesson or item a text belongs to.
"""

from server.items.domain.markdown.gaps import gap_names, mark_gaps
from server.items.domain.markdown.model import (
    NOWHERE,
    Broken,
    Heading,
    Image,
    Link,
    Profile,
    Rendered,
    Surroundings,
)

__all__ = [
    "NOWHERE",
    "Broken",
    "Heading",
    "Image",
    "Link",
    "Profile",
    "Rendered",
    "Surroundings",
    "gap_names",
    "mark_gaps",
    "render",
    "render_inline",
]


def render(
    source: str,
    *,
    profile: Profile = Profile.ITEM,
    within: Surroundings = NOWHERE,
    is_shown: bool = True,
) -> Rendered:
    """Render one text. What is wrong with it is in `findings`; the HTML is safe all the same.

    There is none of what is only checked and not shown.
    """
    from server.items.domain.markdown import (  # noqa: PLC0415 - large, and only who publishes pays
        renderer,
    )

    return renderer.render(source, profile=profile, within=within, is_shown=is_shown)


def render_inline(source: str, *, within: Surroundings = NOWHERE) -> Rendered:
    """Render what stands within a line, such as an option: no paragraphs, lists or headings."""
    return render(source, profile=Profile.INLINE, within=within)
