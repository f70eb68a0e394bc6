"""Writes a mail: headers, a plain text and an HTML of the same words, in the reader's language.

What people typed stays in its place (`isolated`), headers are encoded by the standard library, and
nothing is loaded from anywhere.
"""

import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from server.kernel.sentence import Sentence
from server.language.voice import current, say, speaking, voice
from server.notices.domain.mail_server import Sender
from server.notices.domain.notice import REMINDERS, TO_STRANGERS, Mail
from server.notices.domain.telling import Link
from server.notices.domain.words import words_of
from server.notices.isolated import as_header, as_html, as_text, clean
from server.notices.post import Letter

if TYPE_CHECKING:
    from email.message import EmailMessage

CHOICES = "/account/notices"
COLUMNS = 72


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail says, before it is set as plain text or as HTML."""

    title: Sentence
    greeting: Sentence | None
    text: tuple[Sentence, ...]
    links: tuple[Link, ...]
    notes: tuple[Sentence, ...]
    choices: Link | None


def letter(mail: Mail, opening_path: str, *, sender: Sender, public_url: str) -> Letter:
    """`opening_path` is for the link that opens something, where the kind has one."""
    links = words_of(mail.kind, mail.payload).links
    link = public_url + (links[0].path or opening_path) if links else ""

    def write() -> "EmailMessage":
        with speaking(voice(mail.to.language, mail.to.zone)):
            return _message(mail, _said(mail, opening_path, public_url), sender)

    return Letter(mail.kind.value, mail.to.address, link, write)


def _message(mail: Mail, said: Said, sender: Sender) -> "EmailMessage":
    from email.headerregistry import Address  # noqa: PLC0415 - large, and few servers write first
    from email.message import EmailMessage  # noqa: PLC0415 - as above
    from email.policy import SMTP  # noqa: PLC0415 - as above

    language = current().language
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=sender.name, addr_spec=sender.address)
    message["To"] = Address(display_name=_name(mail), addr_spec=mail.to.address)
    message["Subject"] = as_header(said.title)
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5
    if said.choices is not None:
        message["List-Unsubscribe"] = f"<{said.choices.path}>"
    is_rtl = language.direction == "rtl"
    message.set_content(_as_text(said, is_rtl=is_rtl), cte="quoted-printable")
    html = _template().render(_for_html(said), language=language)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = language.code
    return message


def _said(mail: Mail, opening_path: str, public_url: str) -> Said:
    words = words_of(mail.kind, mail.payload)
    name = _name(mail)
    notes = [words.note] if words.note else []
    notes.append(Sentence("Assay sent this by itself, so nobody reads an answer to it."))
    is_reminder = mail.kind in REMINDERS
    return Said(
        title=words.title,
        greeting=Sentence("Hello %(name)s,", {"name": name}) if name else None,
        text=words.text,
        links=tuple(
            Link(say(one.label), public_url + (one.path or opening_path)) for one in words.links
        ),
        notes=tuple(notes),
        choices=Link(say("Choose which mails you get"), public_url + CHOICES)
        if is_reminder
        else None,
    )


def _name(mail: Mail) -> str:
    """Nobody is greeted by a name that somebody else may have typed."""
    return "" if mail.kind in TO_STRANGERS else clean(mail.to.name)


def _as_text(said: Said, *, is_rtl: bool) -> str:
    def set_down(sentence: Sentence) -> str:
        text = as_text(sentence, is_rtl=is_rtl)
        return textwrap.fill(text, COLUMNS, break_long_words=False, break_on_hyphens=False)

    blocks = [said.greeting] if said.greeting else []
    lines = [set_down(one) for one in (*blocks, *said.text)]
    lines += [f"{link.label}:\n{link.path}" for link in said.links]
    lines.append("-- \n" + "\n".join(set_down(one) for one in said.notes))
    if said.choices is not None:
        lines.append(f"{said.choices.label}:\n{said.choices.path}")
    return "\n\n".join(lines) + "\n"


def _for_html(said: Said) -> dict[str, object]:
    return {
        "title": as_html(said.title),
        "greeting": as_html(said.greeting) if said.greeting else "",
        "text": [as_html(one) for one in said.text],
        "links": said.links,
        "notes": [as_html(one) for one in said.notes],
        "choices": said.choices,
    }


@cache
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("letter.html")
