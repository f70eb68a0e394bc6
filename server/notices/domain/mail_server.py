"""How a mail server and a sender are named in the settings, read once and refused in words."""

import re
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from server.kernel.text import forbidden_character

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)


class MailSettingWrong(ValueError):
    """Says which setting, and what would be right."""


class StartTls(StrEnum):
    """`auto` turns it on where the server offers it; `always` refuses to send without."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a mail is from. The standard library's own type waits until a mail is written."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def __str__(self) -> str:
        return formataddr((self.name, self.address))


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    user: str | None
    password: str | None
    is_tls: bool
    starttls: StartTls

    def __str__(self) -> str:
        """As it may be shown: without the password."""
        scheme = "smtps" if self.is_tls else "smtp"
        signs_in = f"{self.user}:…@" if self.user else ""
        return f"{scheme}://{signs_in}{self.host}:{self.port}"

    __repr__ = __str__


def mail_server(url: str) -> MailServer:
    """Read `smtp://user:pass@host:port?starttls=…` or `smtps://…`. Raises MailSettingWrong."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise MailSettingWrong("ASSAY_SMTP_URL must be smtp://HOST[:PORT] or smtps://HOST[:PORT].")
    if parts.path not in {"", "/"} or parts.fragment:
        raise MailSettingWrong("ASSAY_SMTP_URL has nothing after the port but ?starttls=….")
    if (parts.username is None) != (parts.password is None):
        raise MailSettingWrong(
            "ASSAY_SMTP_URL needs user and password together (smtp://USER:PASSWORD@HOST), or "
            "neither; write special characters as %XX."
        )
    is_tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=_port(url) or (465 if is_tls else 587 if parts.username else 25),
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        is_tls=is_tls,
        starttls=_starttls(parts.query, is_tls=is_tls, signs_in=parts.username is not None),
    )


def sender_address(text: str) -> Sender:
    """Read `assay@example.org` or `Assay <assay@example.org>`. Raises MailSettingWrong."""
    name, address = parseaddr(text)
    if not _ADDRESS.fullmatch(address) or len(address) > 254 or forbidden_character(text):
        raise MailSettingWrong(
            "ASSAY_MAIL_FROM must be one address, like assay@example.org or "
            f"Assay <assay@example.org>, not {text!r}."
        )
    return Sender(name, address)


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError as error:
        raise MailSettingWrong("ASSAY_SMTP_URL has a port that is no port.") from error


def _starttls(query: str, *, is_tls: bool, signs_in: bool) -> StartTls:
    """A password is never sent in the clear unless the setting says so itself."""
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if asked.keys() - {"starttls"}:
        raise MailSettingWrong("ASSAY_SMTP_URL takes ?starttls=auto, always or never, only.")
    word = asked.get("starttls")
    if word is None:
        return StartTls.ALWAYS if signs_in and not is_tls else StartTls.AUTO
    if is_tls:
        raise MailSettingWrong(
            "ASSAY_SMTP_URL says both smtps:// (TLS from the first byte) and starttls (TLS "
            "later): choose one."
        )
    if word not in set(StartTls):
        raise MailSettingWrong("In ASSAY_SMTP_URL starttls is auto, always or never.")
    return StartTls(word)
