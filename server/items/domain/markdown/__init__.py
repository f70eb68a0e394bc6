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
from server.items.domain.markdown.render import render, render_inline

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
