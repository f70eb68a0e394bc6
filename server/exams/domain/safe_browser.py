"""Safe Exam Browser: which settings it must run under, and how it proves that it does.

It proves a key, the hash of its settings, without sending it: each request carries the hash of its
own address and the key. See https://safeexambrowser.org/developer/seb-config-key.html.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from server.exams.domain.plan import Part
from server.kernel.errors import NotPermitted

MEDIA_TYPE = "application/seb"
MOST_KEYS = 20
_KEY = re.compile(r"[0-9a-f]{64}\Z")
_IGNORED = "originatorVersion"
"""Says only which program wrote the file."""
Settings = Mapping[str, object]


class SafeBrowserNeeded(NotPermitted):
    code = "safe-browser-needed"
    detail = "This exam is sat in Safe Exam Browser. Open it there."


class SafeBrowserRule(Part, frozen=True):
    """Keys of settings that are kept elsewhere, and whether those that we make count."""

    config_keys: tuple[str, ...] = ()
    generated: bool = False
    quit_url: str | None = None

    def keys(self, start_address: str) -> tuple[str, ...]:
        if not self.generated:
            return self.config_keys
        return (*self.config_keys, config_key(self.settings(start_address)))

    def settings(self, start_address: str) -> Settings:
        """What is not named here keeps the browser's default, which is the safer one."""
        settings: dict[str, object] = {
            "startURL": start_address,
            "sebConfigPurpose": 0,
            "sendBrowserExamKey": True,
            # The modern view of macOS and iOS, whose script tells the key.
            "browserWindowWebView": 3,
            "allowQuit": True,
            "browserViewMode": 1,
            "allowPreferencesWindow": False,
            "enableJavaScript": True,
            "allowSpellCheck": False,
            "allowDictionaryLookup": False,
            "allowDictation": False,
            "allowSiri": False,
            "allowScreenSharing": False,
            "allowVirtualMachine": False,
            "allowSwitchToApplications": False,
            "enablePrintScreen": False,
            "showReloadButton": True,
            "showTime": True,
            # An exam that was interrupted finds what the device kept of it.
            "removeLocalStorage": False,
            "URLFilterEnable": True,
            "URLFilterEnableContentFilter": False,
            "URLFilterRules": _allowed(start_address),
        }
        return settings if self.quit_url is None else settings | {"quitURL": self.quit_url}


def seb_file(settings: Settings) -> bytes:
    """Settings as a file that the browser opens: a property list, neither packed nor sealed."""
    import plistlib  # noqa: PLC0415 - needed by few servers, and brings a parser of XML

    return plistlib.dumps(dict(settings))


def config_key(settings: Settings) -> str:
    return hashlib.sha256(_seb_json(settings).encode()).hexdigest()


def proof(address: str, key: str) -> str:
    """What a request for this address carries; a fragment is no part of it."""
    return hashlib.sha256((address.partition("#")[0] + key).encode()).hexdigest()


def is_proven(said: str, address: str, keys: Iterable[str]) -> bool:
    told = said.encode()
    return any(hmac.compare_digest(proof(address, key).encode(), told) for key in keys)


def _allowed(start_address: str) -> list[Settings]:
    """The exam, its sittings and the way in; lessons and the search stay outside."""
    whole = start_address.partition("://")[2]
    house, _, slug = whole.partition("/exams/")
    pages = (f"exams/{slug}", "sittings", "sign-in", "language", "static", "api")
    return [
        {"action": 1, "active": True, "expression": f"{house}/{page}{end}", "regex": False}
        for page in pages
        for end in ("", "/*")
    ]


def broken_browser(rule: SafeBrowserRule | None) -> Iterator[tuple[str, str]]:
    if rule is None:
        return
    if not rule.generated and not rule.config_keys:
        yield "safe_exam_browser", "`config_keys`, or `generated: true`"
    if len(rule.config_keys) > MOST_KEYS:
        yield "safe_exam_browser.config_keys", f"at most {MOST_KEYS} keys"
    for at, key in enumerate(rule.config_keys):
        if not _KEY.match(key):
            yield f"safe_exam_browser.config_keys.{at}", "64 digits of base 16, in lower case"
    if rule.quit_url is not None and not re.match(r"https?://[^\s/]", rule.quit_url):
        yield "safe_exam_browser.quit_url", "an address that begins with `https://`"


def _seb_json(value: object) -> str:
    """Like JSON: keys sorted without regard to case, no spaces, nothing escaped."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case Mapping():
            parts = sorted(value.items(), key=lambda one: (one[0].lower(), one[0]))
            shown = [
                f'"{name}":{_seb_json(one)}'
                for name, one in parts
                if name != _IGNORED and one != {}
            ]
            return f"{{{','.join(shown)}}}"
        case Sequence():
            return f"[{','.join(_seb_json(one) for one in value)}]"
        case _:
            return str(value)
