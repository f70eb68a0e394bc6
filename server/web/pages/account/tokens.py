"""Access tokens for one's own programs: what there are, a new one shown once, the end of one."""

from collections.abc import Sequence
from datetime import datetime

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from server.accounts.domain.access_tokens import LIVES_DAYS, AccessToken, Scope
from server.accounts.domain.refusals import (
    AccessTokenKnown,
    AccessTokenLifeUnknown,
    AccessTokenNameMalformed,
    AccessTokenScopeUnknown,
    AccessTokensMany,
    AccessTokenUnknown,
    PasswordWrong,
    TooManySignIns,
)
from server.kernel.actor import Actor
from server.kernel.errors import Refusal
from server.kernel.sentence import marked
from server.language.voice import day, say, say_many
from server.web.deps import Services
from server.web.forms import Fields, Form, PageRequest, act_of, errors_of, id_of
from server.web.pages.account.shell import account_page
from server.web.pages.done import Notice, notice_of
from server.web.pages.going import see
from server.web.problems import refused
from server.web.rendering import fact, moment, page
from server.web.security import network_of
from server.web.strict import path_uuid

PATH = "/account/tokens"
DONE = {"revoked": marked("The token is revoked. Programs that used it are refused from now on.")}
KNOWN = marked("No second token.")
ALLOWS = {
    Scope.READ: marked("Read courses, exams and results"),
    Scope.LEARN: marked("Enrol in courses, complete lessons and answer checks"),
    Scope.SIT: marked("Start sittings, save responses and hand in"),
    Scope.REVOKE: marked("Revoke certificates"),
}
_FIELDS: Fields = {
    AccessTokenNameMalformed: "name",
    AccessTokenScopeUnknown: "scope",
    AccessTokenLifeUnknown: "days",
    AccessTokensMany: "name",
    PasswordWrong: "password",
    TooManySignIns: "password",
}


@get(PATH)
async def get_tokens(
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
    done: FromQuery[str] = "",
) -> Response[bytes]:
    return await _page(services, reader, Form([]), now=now, notice=notice_of(done, DONE))


@post(PATH)
async def post_token(
    request: PageRequest,
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Make a token and show it in the answer: no address will show it again.

    The form carries the id of its token, so the same form sent again makes no second one.
    """
    form = request.sent
    try:
        made, text = await services.accounts.access_tokens.make(
            form.text("name"),
            form.every("scope"),
            _days(form.text("days")),
            form.text("password"),
            actor=reader,
            network=network_of(request),
            now=now,
            token_id=id_of(form.text("token")),
        )
    except AccessTokenKnown as refusal:
        told = {"tone": "warn", "strong": say(KNOWN), "text": say(refusal.sentence)}
        return await _page(services, reader, Form([]), now=now, refusal=refusal, notice=told)
    except tuple(_FIELDS) as refusal:
        return await _page(services, reader, form, now=now, refusal=refusal)
    shown = {"name": made.name, "text": text}
    return await _page(services, reader, Form([]), now=now, made=shown)


@get(f"{PATH}/{{token_id:str}}/revocation")
async def get_revocation(
    token_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    wanted = path_uuid(token_id)
    tokens = await services.accounts.access_tokens.own(actor=reader, now=now)
    token = next((one for one in tokens if one.id == wanted), None)
    if token is None:
        raise AccessTokenUnknown
    used = None if token.used_at is None else moment(token.used_at)
    context = {
        "address": f"{PATH}/{token.id}/revocation",
        "facts": [
            fact(say("Name"), token.name),
            fact(say("Last used"), say("Never"), at=used),
        ],
    }
    return page("account-token-revocation", context, viewer=reader, here="account")


@post(f"{PATH}/{{token_id:str}}/revocation")
async def post_revocation(
    token_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    await services.accounts.access_tokens.revoke(path_uuid(token_id), actor=reader, now=now)
    return see(f"{PATH}?done=revoked")


async def _page(  # noqa: PLR0913 - the page in all its states
    services: Services,
    reader: Actor,
    form: Form,
    *,
    now: datetime,
    refusal: Refusal | None = None,
    made: dict[str, str] | None = None,
    notice: Notice | None = None,
) -> Response[bytes]:
    tokens = await services.accounts.access_tokens.own(actor=reader, now=now)
    offered = services.accounts.access_tokens.scopes_offered(actor=reader)
    chosen = form.every("scope") or [Scope.READ.value]
    context = {
        "made": made,
        "tokens": [_row(one) for one in tokens],
        "scopes": [{"value": s.value, "word": s.value, "label": say(ALLOWS[s])} for s in offered],
        "lives": [
            {"value": str(n), "label": say_many("%(count)s day", "%(count)s days", n)}
            for n in LIVES_DAYS
        ],
        "values": {
            "name": form.text("name"),
            "scopes": chosen,
            "days": form.text("days") or str(LIVES_DAYS[0]),
        },
        "token": str(act_of(form, "token")),
        "errors": errors_of(refusal, _FIELDS),
    }
    return refused(account_page("tokens", context, reader=reader, notice=notice), refusal)


def _row(token: AccessToken) -> dict[str, object]:
    return {
        "name": token.name,
        "scopes": _in_order(token.scopes),
        "expires": day(token.expires_at.date()),
        "used": None if token.used_at is None else moment(token.used_at),
        "revocation": f"{PATH}/{token.id}/revocation",
    }


def _in_order(scopes: frozenset[Scope]) -> Sequence[str]:
    return [scope.value for scope in Scope if scope in scopes]


def _days(text: str) -> int:
    """Anything that is no number of ours is no life that is offered."""
    return int(text) if text in {str(days) for days in LIVES_DAYS} else 0


HANDLERS = [get_tokens, post_token, get_revocation, post_revocation]
