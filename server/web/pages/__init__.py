"""The pages for people: one module per context. Handlers parse, call one function and present."""

from typing import Any

from litestar import Request, Router

from server.exams.domain.safe_browser import SafeBrowserNeeded
from server.web import static_files
from server.web.forms import PageRequest, take_form
from server.web.options import with_options
from server.web.pages import (
    account,
    accounts,
    admin,
    appeals,
    bookings,
    breaks,
    catalogue,
    courses,
    design,
    directory,
    elsewhere,
    exams,
    following,
    home,
    invigilate,
    language,
    learning,
    lessons,
    log,
    marking,
    misuse,
    notices,
    onward,
    own_messages,
    passwords,
    problems,
    receipts,
    result_letter,
    results,
    safe_browser,
    scanned,
    search,
    showing,
    sign_in_code,
    sittings,
    system_check,
    teach,
    verify,
    verify_email,
    verify_list,
)
from server.web.pages.going import to_sign_in
from server.web.security import SignInFirst
from server.web.speaking import choose_voice


def page_routes() -> list[Router]:
    """Return every page and the static files, ready to be mounted."""
    handlers = with_options(
        [static_files.get_static],
        accounts.HANDLERS,
        sign_in_code.HANDLERS,
        passwords.HANDLERS,
        verify_email.HANDLERS,
        account.HANDLERS,
        catalogue.HANDLERS,
        courses.HANDLERS,
        lessons.HANDLERS,
        search.HANDLERS,
        learning.HANDLERS,
        notices.HANDLERS,
        exams.HANDLERS,
        bookings.HANDLERS,
        system_check.HANDLERS,
        safe_browser.HANDLERS,
        sittings.HANDLERS,
        onward.HANDLERS,
        own_messages.HANDLERS,
        breaks.HANDLERS,
        results.HANDLERS,
        result_letter.HANDLERS,
        receipts.HANDLERS,
        appeals.HANDLERS,
        home.HANDLERS,
        verify.HANDLERS,
        log.HANDLERS,
        directory.HANDLERS,
        verify_list.HANDLERS,
        misuse.HANDLERS,
        showing.HANDLERS,
        scanned.HANDLERS,
        language.HANDLERS,
        teach.HANDLERS,
        admin.HANDLERS,
        invigilate.HANDLERS,
        marking.HANDLERS,
        problems.HANDLERS,
        design.HANDLERS,
        following.HANDLERS,
        elsewhere.HANDLERS,
    )
    return [
        Router(
            "/",
            route_handlers=handlers,
            before_request=_enter,
            exception_handlers={
                SignInFirst: to_sign_in,
                SafeBrowserNeeded: safe_browser.to_safe_browser,
            },
            request_class=PageRequest,
            include_in_schema=False,
        )
    ]


async def _enter(request: Request[Any, Any, Any]) -> None:
    await choose_voice(request)
    await take_form(request)
