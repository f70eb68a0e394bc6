"""What somebody whose address is not confirmed is told on pages where that matters.

A ready-made value for `unverified` of macros/account.html.
"""

from server.accounts.workings import Post
from server.kernel.actor import Actor
from server.web.deps import Services

Unverified = dict[str, object]


async def unverified_of(services: Services, viewer: Actor | None) -> Unverified | None:
    """None for strangers and for those whose address is confirmed."""
    if viewer is None:
        return None
    person = await services.accounts.person(viewer.person_id)
    if person.is_verified:
        return None
    return {"email": person.email, "is_possible": services.accounts.post is not Post.NONE}
