"""What each kind says, in the product and by mail, and where its link leads.

A mail says no score and no reason of a revocation: whoever reads over a shoulder learns nothing
that only the page behind the sign-in should say.
"""

from collections.abc import Callable
from datetime import date, datetime

from server.kernel.sentence import OwnMoment, Sentence, marked
from server.notices.domain import (
    words_of_appeals,
    words_of_certificates,
    words_of_facts,
    words_of_marking,
    words_of_regrades,
    words_of_reviews,
)
from server.notices.domain.notice import Kind, Payload
from server.notices.domain.telling import Link, Words


def words_of(kind: Kind, payload: Payload) -> Words:
    return _WORDS[kind](payload)


def _verify_address(_: Payload) -> Words:
    return Words(
        Sentence("Confirm your address"),
        (
            Sentence(
                "Somebody, you we hope, made an account with this address. Open the link to "
                "confirm that the address is yours."
            ),
            Sentence("The link works once."),
        ),
        (Link(marked("Confirm address"), ""),),
        Sentence("If it was not you, do nothing: without the link the account takes no exams."),
    )


def _already_registered(_: Payload) -> Words:
    return Words(
        Sentence("You already have an account"),
        (
            Sentence(
                "Somebody, perhaps you, tried to make an account with this address. There is one "
                "already, and nothing was changed."
            ),
            Sentence("Sign in with it. If you forgot the password, ask for a link to set another."),
        ),
        (Link(marked("Sign in"), "/sign-in"), Link(marked("Set a new password"), "/reset")),
        Sentence("If it was not you, do nothing."),
    )


def _reset_password(_: Payload) -> Words:
    return Words(
        Sentence("Set a new password"),
        (
            Sentence(
                "Somebody, you we hope, asked for a link to set a new password. It works once, "
                "and for a limited time."
            ),
        ),
        (Link(marked("Set a new password"), ""),),
        Sentence("If it was not you, do nothing: your password stays as it is."),
    )


def _account_made(_: Payload) -> Words:
    return Words(
        Sentence("You have an account here"),
        (
            Sentence(
                "An administrator made an account for you with this address. Open the link and "
                "choose a password; it works once, and for a limited time."
            ),
        ),
        (Link(marked("Choose a password"), ""),),
        Sentence("If you do not know what this is about, do nothing."),
    )


def _new_address(_: Payload) -> Words:
    return Words(
        Sentence("Confirm your new address"),
        (
            Sentence(
                "Somebody, you we hope, wants to use this address for an account here. It counts "
                "once you open the link."
            ),
        ),
        (Link(marked("Confirm address"), ""),),
        Sentence("If it was not you, do nothing: without the link nothing changes."),
    )


def _address_change(_: Payload) -> Words:
    return Words(
        Sentence("Your address is about to change"),
        (
            Sentence(
                "A new address was asked for. It counts once the link that was sent there is "
                "opened; until then this one does."
            ),
            Sentence("If it was not you, drop the change and set a new password."),
        ),
        (Link(marked("See your address"), "/account/email"),),
    )


def _second_factor_added(_: Payload) -> Words:
    return Words(
        Sentence("A second factor was added to your sign-in"),
        (
            Sentence("From now on you sign in with your password and a code."),
            Sentence("If it was not you, set a new password at once."),
        ),
        (Link(marked("See how you sign in"), "/account/second-factor"),),
    )


def _access_token_made(_: Payload) -> Words:
    return Words(
        Sentence("An access token was made for your account"),
        (
            Sentence("With it a program can do in your name what you chose, and nothing else."),
            Sentence("If it was not you, set a new password: that ends all tokens."),
        ),
        (Link(marked("See your access tokens"), "/account/tokens"),),
    )


def _password_changed(_: Payload) -> Words:
    return Words(
        Sentence("Your password was changed"),
        (
            Sentence("From now on the new one counts, and older sign-ins have ended."),
            Sentence("If it was not you, set another one at once: a mail will bring the link."),
        ),
        (Link(marked("Set a new password"), "/reset"),),
    )


def _second_factor_removed(_: Payload) -> Words:
    return Words(
        Sentence("The second factor of your sign-in was removed"),
        (
            Sentence("From now on your password alone signs you in."),
            Sentence("If it was not you, set a new password and add the second factor again."),
        ),
        (Link(marked("See how you sign in"), "/account/second-factor"),),
    )


def _result(payload: Payload) -> Words:
    exam = payload["exam"]
    return Words(
        Sentence("Your result is ready: %(exam)s", {"exam": exam}),
        (Sentence("The result of your sitting of “%(exam)s” is released.", {"exam": exam}),),
        (Link(marked("See your result"), f"/sittings/{payload['sitting']}/result"),),
    )


def _certificate_issued(payload: Payload) -> Words:
    title = payload["title"]
    return Words(
        Sentence("Your certificate is issued: %(title)s", {"title": title}),
        (
            Sentence(
                "Your result is ready, and with it your certificate “%(title)s”. Anyone with its "
                "address can check it.",
                {"title": title},
            ),
        ),
        (
            Link(marked("See your certificate"), f"/certificates/{payload['certificate']}"),
            Link(marked("See your result"), f"/sittings/{payload['sitting']}/result"),
        ),
    )


def _certificate_revoked(payload: Payload) -> Words:
    title = payload["title"]
    return Words(
        Sentence("Your certificate was revoked: %(title)s", {"title": title}),
        (
            Sentence(
                "“%(title)s” no longer counts, and whoever checks it sees that. Its page says why.",
                {"title": title},
            ),
            Sentence("If you think this is a mistake, tell the people who run this server."),
        ),
        (Link(marked("See the certificate"), f"/certificates/{payload['certificate']}"),),
    )


def _certificate_expires(payload: Payload) -> Words:
    """Notices of earlier versions name no exam."""
    last, exam = date.fromisoformat(payload["day"]), payload.get("exam_title")
    said = Sentence(
        "“%(title)s” is valid to the end of that day. To keep it without a gap, pass the "
        "exam again before.",
        {"title": payload["title"]},
    )
    if exam == "":
        said = Sentence(
            "“%(title)s” is valid to the end of that day. No exam here renews it any more.",
            {"title": payload["title"]},
        )
    elif exam is not None:
        said = Sentence(
            "“%(title)s” is valid to the end of that day. To keep it without a gap, pass "
            "“%(exam)s” before.",
            {"title": payload["title"], "exam": exam},
        )
    certificate = Link(marked("See your certificate"), f"/certificates/{payload['certificate']}")
    way = Link(marked("See the exam"), f"/exams/{payload['exam']}")
    return Words(
        Sentence("Your certificate expires on %(day)s", {"day": last}),
        (said,),
        (certificate,) if exam == "" else (way, certificate),
    )


def _deletion_asked(payload: Payload) -> Words:
    at = datetime.fromisoformat(payload["at"])
    return Words(
        Sentence("Your account will be deleted on %(day)s", {"day": at.date()}),
        (
            Sentence("You asked for it. Until then you can change your mind and keep everything."),
            Sentence("If it was not you, keep the account and set a new password."),
        ),
        (Link(marked("Keep the account"), "/account/data"),),
    )


def _deletion_undone(_: Payload) -> Words:
    return Words(
        Sentence("Your account stays"),
        (Sentence("It will not be deleted, and nothing in it was changed."),),
        (Link(marked("See your account"), "/account"),),
    )


def _deletion_done(_: Payload) -> Words:
    return Words(
        Sentence("Your account is deleted"),
        (Sentence("As you asked, your account is gone. This is the last mail to this address."),),
    )


def _cohort_invitation(payload: Payload) -> Words:
    cohort = payload["cohort"]
    return Words(
        Sentence("You are invited to learn in a cohort"),
        (
            Sentence(
                "A trainer invites you to the cohort “%(cohort)s”. Open the link to join, with the "
                "account you have or a new one.",
                {"cohort": cohort},
            ),
        ),
        (Link(marked("See the invitation"), ""),),
        Sentence("If you do not know what this is about, do nothing."),
    )


def _cohort_joined(payload: Payload) -> Words:
    cohort = payload["cohort"]
    return Words(
        Sentence("You are in the cohort “%(cohort)s”", {"cohort": cohort}),
        (
            Sentence(
                "A trainer added you. What the cohort learns, and until when, stands in “My "
                "learning”; its trainers see your progress."
            ),
        ),
        (Link(marked("Open “My learning”"), "/learning"),),
    )


def _due_soon(payload: Payload) -> Words:
    due, title = date.fromisoformat(payload["day"]), payload["title"]
    return Words(
        Sentence("“%(title)s” is due on %(day)s", {"title": title, "day": due}),
        (
            Sentence(
                "Your cohort “%(cohort)s” completes it by the end of that day.",
                {"cohort": payload["cohort"]},
            ),
        ),
        (Link(marked("Go on learning"), payload["path"]),),
    )


def _window_opens(payload: Payload) -> Words:
    opens, closes = (datetime.fromisoformat(payload[one]) for one in ("opens", "closes"))
    title = payload["title"]
    return Words(
        Sentence("Your exam can soon be started: %(title)s", {"title": title}),
        (
            Sentence(
                "The window you booked for “%(title)s” opens on %(opens)s.",
                {"title": title, "opens": OwnMoment(opens)},
            ),
            Sentence(
                "You can start until it closes on %(closes)s, and then have the whole time.",
                {"closes": OwnMoment(closes)},
            ),
        ),
        (Link(marked("Go to the exam"), f"/exams/{payload['exam']}"),),
    )


def _misuse_reported(payload: Payload) -> Words:
    """Older notices do not name the report."""
    report = payload.get("report")
    path = f"/admin/reports/{report}" if report else "/admin/reports"
    return Words(
        Sentence("Somebody reports a misuse of a certificate"),
        (
            Sentence(
                "It is about a certificate “%(title)s”. Read the report and decide what to do.",
                {"title": payload["title"]},
            ),
        ),
        (Link(marked("Read the report"), path),),
    )


def _accommodation_decided(_: Payload) -> Words:
    """No word of what it was, or what was decided: it is about somebody's health."""
    return Words(
        Sentence("There is a decision for you"),
        (
            Sentence(
                "It concerns what you asked for, or what was arranged for you. "
                "The page says what, and why."
            ),
        ),
        (Link(marked("Read the decision"), "/account/accommodations"),),
    )


def _accommodation_withdrawn(_: Payload) -> Words:
    return Words(
        Sentence("Something you were granted is withdrawn"),
        (
            Sentence(
                "It holds no longer for what you start from now on. The page says what, and why."
            ),
        ),
        (Link(marked("Read the decision"), "/account/accommodations"),),
    )


_WORDS: dict[Kind, Callable[[Payload], Words]] = {
    Kind.VERIFY_ADDRESS: _verify_address,
    Kind.ALREADY_REGISTERED: _already_registered,
    Kind.ACCOUNT_MADE: _account_made,
    Kind.RESET_PASSWORD: _reset_password,
    Kind.PASSWORD_CHANGED: _password_changed,
    Kind.NEW_ADDRESS: _new_address,
    Kind.ADDRESS_CHANGE: _address_change,
    Kind.SECOND_FACTOR_ADDED: _second_factor_added,
    Kind.SECOND_FACTOR_REMOVED: _second_factor_removed,
    Kind.ACCESS_TOKEN_MADE: _access_token_made,
    Kind.RESULT: _result,
    Kind.CERTIFICATE_ISSUED: _certificate_issued,
    Kind.CERTIFICATE_REVOKED: _certificate_revoked,
    Kind.CERTIFICATE_EXPIRES: _certificate_expires,
    Kind.DELETION_ASKED: _deletion_asked,
    Kind.DELETION_UNDONE: _deletion_undone,
    Kind.DELETION_DONE: _deletion_done,
    Kind.COHORT_INVITATION: _cohort_invitation,
    Kind.COHORT_JOINED: _cohort_joined,
    Kind.DUE_SOON: _due_soon,
    Kind.WINDOW_OPENS: _window_opens,
    Kind.MISUSE_REPORTED: _misuse_reported,
    Kind.ACCOMMODATION_DECIDED: _accommodation_decided,
    Kind.ACCOMMODATION_WITHDRAWN: _accommodation_withdrawn,
    **words_of_appeals.WORDS,
    **words_of_facts.WORDS,
    **words_of_certificates.WORDS,
    **words_of_regrades.WORDS,
    **words_of_reviews.WORDS,
    **words_of_marking.WORDS,
}
