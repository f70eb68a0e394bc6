"""What a notice and a mail are made of."""

from dataclasses import dataclass

from server.kernel.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Link:
    """`path` "" is made when the mail is sent, because it opens something."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Words:
    """`title` is a mail's subject, `text` its paragraphs; `note` ends it, in small print."""

    title: Sentence
    text: tuple[Sentence, ...]
    links: tuple[Link, ...] = ()
    note: Sentence | None = None
