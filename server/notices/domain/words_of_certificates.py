"""What is told of a certificate's life after its issue."""

from collections.abc import Callable, Mapping

from server.kernel.sentence import Sentence, marked
from server.notices.domain.notice import Kind, Payload
from server.notices.domain.telling import Link, Words

_DOWNLOADS = Link(marked("See your certificates"), "/learning#certificates")


def _suspended(payload: Payload) -> Words:
    return Words(
        Sentence("Your certificate is suspended: %(title)s", {"title": payload["title"]}),
        (
            Sentence(
                "“%(title)s” does not count for now, and whoever checks it sees that. It is being "
                "looked into; you are told when that is over.",
                {"title": payload["title"]},
            ),
            Sentence("If you think this is a mistake, tell the people who run this server."),
        ),
        (_link(payload),),
    )


def _restored(payload: Payload) -> Words:
    return Words(
        Sentence("Your certificate counts again: %(title)s", {"title": payload["title"]}),
        (
            Sentence(
                "“%(title)s” is not suspended any more, and whoever checks it sees that.",
                {"title": payload["title"]},
            ),
        ),
        (_link(payload),),
    )


def _replaced(payload: Payload) -> Words:
    return Words(
        Sentence("Your certificate was issued anew: %(title)s", {"title": payload["title"]}),
        (
            Sentence(
                "“%(title)s” has a new ID. The one before stays where it is, and says that there "
                "is a newer one.",
                {"title": payload["title"]},
            ),
        ),
        (_link(payload),),
    )


def _reissued(_: Payload) -> Words:
    return Words(
        Sentence("Certificates of yours were issued anew"),
        (
            Sentence(
                "Each has a new ID. The one before stays where it is, and says that there is a "
                "newer one."
            ),
            Sentence("Download the files again, and replace those that you gave to others."),
        ),
        (_DOWNLOADS,),
    )


def _resigned(_: Payload) -> Words:
    return Words(
        Sentence("Download your certificates again"),
        (
            Sentence(
                "The key that signed them may be in other hands, so we signed them again with a "
                "new one. What they say, their IDs and their pages stay as they are."
            ),
            Sentence(
                "Files that you downloaded before may be refused by whoever checks them. Download "
                "the files again, and replace those that you gave to others."
            ),
        ),
        (_DOWNLOADS,),
    )


def _erased(_: Payload) -> Words:
    return Words(
        Sentence("A certificate of yours is erased"),
        (
            Sentence("Whoever looks for it is told that there is none. Nobody can bring it back."),
            Sentence(
                "If it was not you, set a new password and tell the people who run this server."
            ),
        ),
        (Link(marked("See your certificates"), "/account/certificates"),),
    )


def _name_refused(payload: Payload) -> Words:
    return Words(
        Sentence("Your certificate keeps its name: %(title)s", {"title": payload["title"]}),
        (
            Sentence(
                "You asked for “%(title)s” in another name, and an administrator decided against "
                "it. What they noted stands on its page in your account.",
                {"title": payload["title"]},
            ),
        ),
        (Link(marked("See what others see"), f"/account/certificates/{payload['certificate']}"),),
    )


def _link(payload: Payload) -> Link:
    return Link(marked("See the certificate"), f"/certificates/{payload['certificate']}")


WORDS: Mapping[Kind, Callable[[Payload], Words]] = {
    Kind.CERTIFICATE_SUSPENDED: _suspended,
    Kind.CERTIFICATE_RESTORED: _restored,
    Kind.CERTIFICATE_REPLACED: _replaced,
    Kind.CERTIFICATES_REISSUED: _reissued,
    Kind.CERTIFICATES_RESIGNED: _resigned,
    Kind.CERTIFICATE_ERASED: _erased,
    Kind.NAME_CHANGE_REFUSED: _name_refused,
}
