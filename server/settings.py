"""Settings, read once from the environment and frozen. Nothing else reads the environment."""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from server.credentials.log.witnessing import Witness, WitnessesWrong, witnesses_of
from server.database.config import DatabaseUrlWrong, require_known
from server.notices.domain.mail_server import (
    MailServer,
    MailSettingWrong,
    Sender,
    mail_server,
    sender_address,
)

DOCUMENTED = {
    "HOST": "address to listen on (default 127.0.0.1)",
    "PORT": "port to listen on (default 8000)",
    "ASSAY_DATABASE_URL": "sqlite://PATH or postgres://… (default sqlite://<data dir>/assay.db)",
    "ASSAY_DATA_DIR": "database, keys, backups (default ./var)",
    "ASSAY_CONTENT_DIR": "folder that holds curriculum/ and exams/ (default the repository)",
    "ASSAY_PUBLIC_URL": "address in certificates and did:web (default http://127.0.0.1:$PORT)",
    "ASSAY_SMTP_URL": "mail server, smtp://… or smtps://… (default none: no mail is sent)",
    "ASSAY_MAIL_FROM": "sender of mails; needed with ASSAY_SMTP_URL",
    "ASSAY_LOG_WITNESSES": "witnesses of the transparency log: VKEY URL, … (default none)",
    "ASSAY_SECURITY_CONTACT": "where weaknesses are reported: mailto:… or https://… (default none)",
    "ASSAY_DEMO": "1 seeds demo people and follows content edits; loopback only",
}


_CONTACT = re.compile(r"mailto:[!-~]+@[!-~]+|https://[!-~]+")


class SettingsWrong(Exception):
    """A setting is missing, malformed or contradicts another; says which and why."""


class MailSettings(msgspec.Struct, frozen=True):
    server: MailServer
    sender: Sender


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    host: str
    port: int
    database_url: str
    data_dir: Path
    content_dir: Path
    public_url: str
    mail: MailSettings | None
    witnesses: tuple[Witness, ...]
    security_contact: str
    demo: bool

    @property
    def key_dir(self) -> Path:
        return self.data_dir / "keys"

    @property
    def log_dir(self) -> Path:
        return self.data_dir / "transparency-log"


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Raises SettingsWrong."""
    host = environment.get("HOST", "127.0.0.1")
    port = _port(environment.get("PORT", "8000"))
    data_dir = Path(environment.get("ASSAY_DATA_DIR", "var")).absolute()
    public_url = environment.get("ASSAY_PUBLIC_URL") or f"http://127.0.0.1:{port}"
    settings = Settings(
        host=host,
        port=port,
        database_url=_database_url(environment.get("ASSAY_DATABASE_URL"), data_dir),
        data_dir=data_dir,
        content_dir=Path(
            environment.get("ASSAY_CONTENT_DIR") or Path(__file__).parent.parent
        ).absolute(),
        public_url=_public_url(public_url),
        mail=_mail(environment.get("ASSAY_SMTP_URL"), environment.get("ASSAY_MAIL_FROM")),
        witnesses=_witnesses(environment.get("ASSAY_LOG_WITNESSES", "")),
        security_contact=_contact(environment.get("ASSAY_SECURITY_CONTACT", "")),
        demo=environment.get("ASSAY_DEMO") == "1",
    )
    _check_demo(settings)
    return settings


def doubts(settings: Settings) -> Mapping[str, str]:
    """What may be meant and mostly is not, by a code: sentences for whoever looks after it."""
    found = {}
    address = urlsplit(settings.public_url)
    is_public = not is_loopback(address.hostname or "")
    if is_public and address.scheme != "https":
        found["address-not-https"] = (
            f"ASSAY_PUBLIC_URL is {settings.public_url}: passwords would go over the network as "
            "they are. Let a proxy end TLS, and begin it with https://."
        )
    if not is_public and not is_loopback(settings.host):
        found["address-loopback"] = (
            f"The server listens on {settings.host}, and its certificates name "
            f"{settings.public_url}, where nobody else finds it. Set ASSAY_PUBLIC_URL."
        )
    for name in ("curriculum", "exams"):
        if not (settings.content_dir / name).is_dir():
            found["content-missing"] = (
                f"{settings.content_dir} has no {name}: ASSAY_CONTENT_DIR names the folder with "
                "both curriculum and exams."
            )
    return found


def shown(settings: Settings) -> dict[str, str]:
    """Each setting as it may be read by an administrator: no password, no key."""
    return {
        "HOST": settings.host,
        "PORT": str(settings.port),
        "ASSAY_DATABASE_URL": _without_secrets(settings.database_url),
        "ASSAY_DATA_DIR": str(settings.data_dir),
        "ASSAY_CONTENT_DIR": str(settings.content_dir),
        "ASSAY_PUBLIC_URL": settings.public_url,
        "ASSAY_SMTP_URL": str(settings.mail.server) if settings.mail else "",
        "ASSAY_MAIL_FROM": str(settings.mail.sender) if settings.mail else "",
        "ASSAY_LOG_WITNESSES": ", ".join(map(str, settings.witnesses)),
        "ASSAY_SECURITY_CONTACT": settings.security_contact,
        "ASSAY_DEMO": "1" if settings.demo else "",
    }


def _without_secrets(url: str) -> str:
    """Keep scheme, host and path: user, password and query may all let somebody in."""
    scheme, separator, rest = url.partition("://")
    before, at, after = rest.rpartition("@")
    del before
    place = after.partition("?")[0]
    return f"{scheme}{separator}{'…@' if at else ''}{place}"


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsWrong(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _database_url(text: str | None, data_dir: Path) -> str:
    url = text or f"sqlite://{data_dir}/assay.db"
    try:
        require_known(url)
    except DatabaseUrlWrong as error:
        raise SettingsWrong(f"ASSAY_DATABASE_URL: {error}") from error
    return url


def _public_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise SettingsWrong(f"ASSAY_PUBLIC_URL must be an http(s) address, not {text!r}.")
    return text.rstrip("/")


def _mail(server: str | None, sender: str | None) -> MailSettings | None:
    if not server and not sender:
        return None
    if not sender:
        raise SettingsWrong(
            "ASSAY_SMTP_URL is set, so ASSAY_MAIL_FROM must say who the mails are from."
        )
    if not server:
        raise SettingsWrong(
            "ASSAY_MAIL_FROM is set, but without ASSAY_SMTP_URL there is nothing to send with. "
            "Set both, or neither."
        )
    try:
        return MailSettings(mail_server(server), sender_address(sender))
    except MailSettingWrong as error:
        raise SettingsWrong(str(error)) from error


def _contact(text: str) -> str:
    """An address as RFC 9116 has it, or nothing."""
    if not text or _CONTACT.fullmatch(text):
        return text
    raise SettingsWrong(
        f"ASSAY_SECURITY_CONTACT must be mailto:ADDRESS or an https:// address, not {text!r}."
    )


def _witnesses(text: str) -> tuple[Witness, ...]:
    try:
        return witnesses_of(text)
    except WitnessesWrong as error:
        raise SettingsWrong(f"ASSAY_LOG_WITNESSES: {error}") from error


def _check_demo(settings: Settings) -> None:
    if not settings.demo:
        return
    for name, host in (
        ("HOST", settings.host),
        ("ASSAY_PUBLIC_URL", urlsplit(settings.public_url).hostname or ""),
    ):
        if not is_loopback(host):
            raise SettingsWrong(
                f"ASSAY_DEMO=1 has known passwords, so {name} must be loopback, not {host!r}."
            )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
