"""Safe Exam Browser at the door: asked before a sitting's pages and requests, and before a start.

It proves its key in a header of each request. Where it sends no such header it tells its pages'
script, which is answered with a cookie that holds for its person and this exam.
"""

import hmac
from collections.abc import Mapping
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from uuid import UUID

from litestar.types import Scope

from server.exams.domain.safe_browser import SafeBrowserNeeded, SafeBrowserRule, is_proven
from server.exams.releases import Release
from server.exams.service import Exams
from server.kernel.actor import Actor

HEADER = "x-safeexambrowser-configkeyhash"
COOKIE = "assay_browser"
GUARDING = "guarding"
"""What the state of a refused request calls the release whose rule it broke."""
_PLACES = ("/api/v1/sittings/", "/sittings/")


def is_open_to_all(exams: Exams, sitting_id: str) -> bool:
    """Whether nothing more needs to be asked, as of nearly every save."""
    known = _uuid(sitting_id)
    return known is not None and exams.browsers.let_in_anybody(known)


async def require_at_sitting(
    exams: Exams, scope: Scope, headers: Mapping[str, str], *, actor: Actor, public_url: str
) -> None:
    """Raises SafeBrowserNeeded for what is about a sitting of the actor's that asks for it."""
    sitting_id = _sitting_in(scope["path"])
    if sitting_id is None:
        return
    release = await exams.browsers.guarding(sitting_id, actor=actor)
    if release is None:
        return
    if not is_inside(exams, release, scope, headers, actor=actor, public_url=public_url):
        scope.setdefault("state", {})[GUARDING] = release
        raise SafeBrowserNeeded(members={"exam": release.slug})


def is_inside(
    exams: Exams,
    release: Release,
    scope: Scope,
    headers: Mapping[str, str],
    *,
    actor: Actor,
    public_url: str,
) -> bool:
    """Whether a request comes from where the exam is sat; from anywhere without such a rule."""
    rule = release.policy.safe_exam_browser
    if rule is None:
        return True
    said = headers.get(HEADER, "")
    if said and is_proven(said, _address(scope, public_url), keys_of(rule, release, public_url)):
        return True
    passed = exams.browsers.passed(release.slug, actor=actor)
    return hmac.compare_digest(_cookie(headers).encode(), passed.encode())


def keys_of(rule: SafeBrowserRule, release: Release, public_url: str) -> tuple[str, ...]:
    return _keys(rule, start_address(release.slug, public_url))


def start_address(slug: str, public_url: str) -> str:
    return f"{public_url}/exams/{slug}"


@lru_cache(64)
def _keys(rule: SafeBrowserRule, address: str) -> tuple[str, ...]:
    return rule.keys(address)


def _sitting_in(path: str) -> UUID | None:
    for place in _PLACES:
        if path.startswith(place):
            return _uuid(path.removeprefix(place).partition("/")[0])
    return None


@lru_cache(4_096)
def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _address(scope: Scope, public_url: str) -> str:
    """As the browser asked for it."""
    path = scope["raw_path"].decode("latin-1").partition("?")[0]
    query = scope["query_string"].decode("latin-1")
    return f"{public_url}{path}?{query}" if query else f"{public_url}{path}"


def _cookie(headers: Mapping[str, str]) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if found is None else found.value
