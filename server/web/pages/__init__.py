"""The pages for people: one module per context. Handlers parse, call one function and present."""

from litestar import Router

from server.web import static_files
from server.web.pages import (
    account,
    accounts,
    admin,
    catalogue,
    courses,
    design,
    elsewhere,
    exams,
    home,
    language,
    learning,
    lessons,
    misuse,
    notices,
    passwords,
    problems,
    results,
    search,
    sign_in_code,
    sittings,
    teach,
    verify,
    verify_email,
)


def page_routes() -> list[Router]:
    """Return every page and the static files, ready to be mounted."""
    handlers = [
        static_files.get_static,
        *accounts.HANDLERS,
        *sign_in_code.HANDLERS,
        *passwords.HANDLERS,
        *verify_email.HANDLERS,
        *account.HANDLERS,
        *catalogue.HANDLERS,
        *courses.HANDLERS,
        *lessons.HANDLERS,
        *search.HANDLERS,
        *learning.HANDLERS,
        *notices.HANDLERS,
        *exams.HANDLERS,
        *sittings.HANDLERS,
        *results.HANDLERS,
        *home.HANDLERS,
        *verify.HANDLERS,
        *misuse.HANDLERS,
        *language.HANDLERS,
        *teach.HANDLERS,
        *admin.HANDLERS,
        *problems.HANDLERS,
        *design.HANDLERS,
        *elsewhere.HANDLERS,
    ]
    return [Router("/", route_handlers=handlers, include_in_schema=False)]
