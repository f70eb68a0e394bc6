"""The second factor of one's own sign-in: set it up, keep recovery codes, turn it off."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.accounts.domain.refusals import OtpWrong, PasswordWrong
from server.accounts.second_factors import Standing
from server.kernel.actor import Actor
from server.kernel.errors import Conflict, Refusal, TooMany
from server.kernel.sentence import marked
from server.language.voice import say
from server.web.deps import Services
from server.web.forms import PageRequest
from server.web.pages.account.shell import account_page
from server.web.pages.done import Notice, notice_of
from server.web.pages.going import see
from server.web.problems import refused
from server.web.rendering import fact, moment
from server.web.security import network_of

PATH = "/account/second-factor"
DONE = {"off": marked("Your sign-in needs the password alone again.")}
FORMS = ("on", "renew", "off")
NO_ERRORS = {form: {"password": "", "code": ""} for form in FORMS}
REFUSALS = (PasswordWrong, OtpWrong, TooMany, Conflict)
Errors = Mapping[str, Mapping[str, str]]


@get(PATH)
async def get_second_factor(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    standing = await services.accounts.second_factors.standing(actor=reader)
    return _page(standing, reader, notice=notice_of(done, DONE))


@post(PATH)
async def begin(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Make a secret to scan; another press makes another."""
    await services.accounts.second_factors.begin(actor=reader, now=now)
    return see(PATH)


@post(f"{PATH}/confirmation")
async def turn_on(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        codes = await services.accounts.second_factors.turn_on(
            *_typed(request), actor=reader, network=network_of(request), now=now
        )
    except REFUSALS as refusal:
        return await _again(services, reader, "on", refusal)
    return _codes_page(codes, reader, is_new=True)


@post(f"{PATH}/recovery-codes")
async def renew_codes(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        codes = await services.accounts.second_factors.renew_recovery_codes(
            *_typed(request), actor=reader, network=network_of(request), now=now
        )
    except REFUSALS as refusal:
        return await _again(services, reader, "renew", refusal)
    return _codes_page(codes, reader, is_new=False)


@post(f"{PATH}/removal")
async def turn_off(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    try:
        await services.accounts.second_factors.turn_off(
            *_typed(request), actor=reader, network=network_of(request), now=now
        )
    except REFUSALS as refusal:
        return await _again(services, reader, "off", refusal)
    return see(f"{PATH}?done=off")


async def _again(services: Services, reader: Actor, form: str, refusal: Refusal) -> Response[bytes]:
    if isinstance(refusal, Conflict):
        return see(PATH)  # it is on already, or nothing was begun: the page says which
    standing = await services.accounts.second_factors.standing(actor=reader)
    errors = {**NO_ERRORS, form: {**NO_ERRORS[form], **_error(refusal)}}
    return refused(_page(standing, reader, errors=errors), refusal)


def _error(refusal: Refusal) -> dict[str, str]:
    return {"password" if isinstance(refusal, PasswordWrong) else "code": say(refusal.sentence)}


def _page(
    standing: Standing,
    reader: Actor,
    *,
    errors: Errors = NO_ERRORS,
    notice: Notice | None = None,
) -> Response[bytes]:
    begun, since = standing.begun, standing.on_since
    context = {
        "facts": [fact(say("On since"), at=moment(since))] if since else [],
        "codes_left": standing.recovery_codes_left,
        "secret": None if begun is None else _in_fours(begun.secret_text),
        "qr": None if begun is None else _qr(begun.app_address),
        "errors": errors,
    }
    context["is_needed"] = reader.lacks_second_factor
    return account_page("second-factor", context, reader=reader, notice=notice)


def _codes_page(codes: list[str], reader: Actor, *, is_new: bool) -> Response[bytes]:
    context = {"codes": codes, "is_new": is_new}
    return account_page("recovery-codes", context, reader=reader, below="second-factor")


def _typed(request: PageRequest) -> tuple[str, str]:
    return request.sent.text("password"), request.sent.text("code")


def _in_fours(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _qr(address: str) -> str:
    """An image in the page itself: the secret in it is stored by nobody on the way."""
    import segno  # noqa: PLC0415 - lazily, for memory

    drawn: str = segno.make(address, error="m", micro=False).svg_data_uri(
        scale=4, border=4, dark="#000", light="#fff"
    )
    return drawn


HANDLERS = [get_second_factor, begin, turn_on, renew_codes, turn_off]
