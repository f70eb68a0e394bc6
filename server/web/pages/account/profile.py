"""The first page of one's own account: who one is here."""

from litestar import Response, get
from litestar.di import NamedDependency

from server.kernel.actor import Actor
from server.web.deps import Services
from server.web.pages.account.shell import REDIRECTS, account_page
from server.web.pages.going import to_sign_in

PATH = "/account"


@get(PATH, opt=REDIRECTS)
async def get_profile(
    services: NamedDependency[Services], viewer: NamedDependency[Actor | None]
) -> Response[bytes]:
    if viewer is None:
        return to_sign_in(PATH)
    person = await services.accounts.person(viewer.person_id)
    return account_page("profile", {"name": person.name, "email": person.email}, viewer=viewer)


HANDLERS = [get_profile]
