"""Writes a mail: headers, a plain text and an HTML of the same words, in the reader's language.

What people typed cannot leave its place: controls and direction marks are dropped, headers are
encoded by the standard library, HTML is escaped, and in both texts a name is isolated, so that a
name in Arabic does not turn the sentence around. Nothing is loaded from anywhere.
"""

import textwrap
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from server.kernel.sentence import Sentence
from server.kernel.text import one_line
from server.language.voice import say, speaking, voice
from server.notices.domain.notice import REMINDERS, TO_STRANGERS, Mail
from server.notices.domain.words import Link, words_of
from server.notices.post import Letter

CHOICES = "/account/notices"
LONGEST_VALUE = 200
COLUMNS = 72
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
"""First strong isolate and its end (Unicode annex 9)."""
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand in for <bdi> while the text around them is escaped; no cleaned value holds them."""
_JOINERS = frozenset("\u200c\u200d")

Wrap = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail says, before it is set as plain text or as HTML."""

    title: Sentence
    greeting: Sentence | None
    text: tuple[Sentence, ...]
    links: tuple[Link, ...]
    notes: tuple[Sentence, ...]
    choices: Link | None


def letter(mail: Mail, opening_path: str, *, sender: Address, public_url: str) -> Letter:
    """`opening_path` is for the link that opens something, where the kind has one."""
    chosen = voice(mail.to.language, mail.to.zone)
    with speaking(chosen):
        said = _said(mail, opening_path, public_url)
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = Address(display_name=_name(mail), addr_spec=mail.to.address)
        message["Subject"] = _plain(said.title, _as_it_is)
        message["Date"] = mail.created_at
        message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5
        if said.choices is not None:
            message["List-Unsubscribe"] = f"<{said.choices.path}>"
        is_rtl = chosen.language.direction == "rtl"
        message.set_content(_as_text(said, is_rtl=is_rtl), cte="quoted-printable")
        html = _template().render(_for_html(said), language=chosen.language)
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        message["Content-Language"] = chosen.language.code
    link = said.links[0].path if said.links else ""
    return Letter(mail.kind.value, mail.to.address, link, message)


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
    return "" if mail.kind in TO_STRANGERS else _clean(mail.to.name)


def _as_text(said: Said, *, is_rtl: bool) -> str:
    def wrap(value: str) -> str:
        is_plain = value.isascii() and not is_rtl
        return value if is_plain else f"{ISOLATE}{value}{END_ISOLATE}"

    blocks = [said.greeting] if said.greeting else []
    lines = [_filled(_plain(one, wrap)) for one in (*blocks, *said.text)]
    lines += [f"{link.label}:\n{link.path}" for link in said.links]
    lines.append("-- \n" + "\n".join(_filled(_plain(one, wrap)) for one in said.notes))
    if said.choices is not None:
        lines.append(f"{said.choices.label}:\n{said.choices.path}")
    return "\n\n".join(lines) + "\n"


def _for_html(said: Said) -> dict[str, object]:
    return {
        "title": _html(said.title),
        "greeting": _html(said.greeting) if said.greeting else "",
        "text": [_html(one) for one in said.text],
        "links": said.links,
        "notes": [_html(one) for one in said.notes],
        "choices": said.choices,
    }


def _html(sentence: Sentence) -> Markup:
    text = str(escape(_plain(sentence, lambda value: f"{_OPEN}{value}{_CLOSE}")))
    return Markup(text.replace(_OPEN, "<bdi>").replace(_CLOSE, "</bdi>"))  # noqa: S704 - escaped above


def _plain(sentence: Sentence, wrap: Wrap) -> str:
    values = {
        name: wrap(_clean(value)) if isinstance(value, str) else value
        for name, value in sentence.values.items()
    }
    return say(replace(sentence, values=values))


def _as_it_is(value: str) -> str:
    return value


def _clean(text: str) -> str:
    """One line, without what cannot be seen but the joiners of names and emoji."""
    kept = (
        " " if category == "Cc" else one
        for one in text
        if (category := unicodedata.category(one)) not in {"Cf", "Cs", "Co", "Cn"}
        or one in _JOINERS
    )
    return one_line("".join(kept))[:LONGEST_VALUE]


def _filled(text: str) -> str:
    return textwrap.fill(text, COLUMNS, break_long_words=False, break_on_hyphens=False)


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
