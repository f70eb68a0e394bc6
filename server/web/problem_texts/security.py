"""The second factor, access tokens and the end of an account."""

from server.web.problem_texts.text import Text

TEXTS = {
    "second-factor-needed": Text(
        "Second factor needed",
        (
            "The rules of this house ask a second factor of everybody who works here. Set it up in "
            "your account; until then you can do what candidates can, and so can your programs."
        ),
    ),
    "otp-needed": Text(
        "Code needed",
        (
            "The password was right, and this person signs in with a second factor too. A program "
            "sends the code of the authenticator app, or a recovery code, as `otp` beside the "
            "password."
        ),
    ),
    "otp-wrong": Text(
        "Code wrong",
        (
            "A code of the app is valid for about a minute and counts once; a recovery code counts "
            "once. Check that the clock of your device is right, wait for the next code and type "
            "that."
        ),
    ),
    "sign-in-stale": Text(
        "Sign-in took too long",
        "There are five minutes between password and code. Start again with the password.",
    ),
    "second-factor-on": Text(
        "Second factor is on already",
        "To move to another app or device, turn the second factor off first and on again.",
    ),
    "second-factor-off": Text(
        "Second factor is not on",
        "There is no second factor to change. Turn it on first on the pages of your account.",
    ),
    "access-token-name-malformed": Text(
        "Name of the token cannot be used",
        "Write what the token is for, in one line of up to 60 characters.",
    ),
    "access-token-scope-unknown": Text(
        "Scopes of the token cannot be used",
        (
            "Choose at least one scope. You can let a program do only what your own role lets "
            "you do."
        ),
    ),
    "access-token-life-unknown": Text(
        "Life of the token cannot be used",
        "A token is valid for 30, 90 or 365 days.",
    ),
    "access-tokens-many": Text(
        "Too many access tokens",
        "One person can have 50 access tokens. Revoke those that no program uses any more.",
    ),
    "access-token-known": Text(
        "Access token made already",
        (
            "This form was sent before, and its token was made. The text is not shown again: "
            "where it is lost, revoke the token and make another."
        ),
    ),
    "access-token-unknown": Text(
        "Access token unknown",
        "You have no such access token, or it was revoked already.",
    ),
    "access-token-ended": Text(
        "Access token ended",
        (
            "It has expired, was revoked, or its owner has a new password since. The owner can "
            "make a new one on the pages of their account."
        ),
    ),
    "copy-under-way": Text(
        "Copy under way",
        "You asked for a copy of your data already. It is being written; wait until it is there.",
    ),
    "scope-lacking": Text(
        "Not allowed for this access token",
        (
            "An access token does what its scopes say and no more, and never opens the pages or "
            "the account of its owner. Make a token with the scope that this needs."
        ),
    ),
}
