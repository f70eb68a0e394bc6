"""People and sign-in."""

from server.web.problem_texts.text import Text

TEXTS = {
    "credentials-wrong": Text(
        "Address or password wrong",
        (
            "We do not say which of the two is wrong. Check both and try again, or ask an "
            "administrator for a link to set a new password."
        ),
    ),
    "email-malformed": Text(
        "Not an e-mail address",
        "The address cannot be used as it is written. Write it like name@example.org.",
    ),
    "email-taken": Text(
        "Address already has an account",
        "Somebody registered with this address before, perhaps you. Sign in with it instead.",
    ),
    "name-malformed": Text(
        "Name cannot be used",
        (
            "A name is one line of up to 100 characters with at least one letter. It will stand "
            "on your certificates, so write it as an employer should read it."
        ),
    ),
    "password-weak": Text(
        "Password too easy to guess",
        "Choose 10 to 200 characters that others would not guess. Unrelated words do well.",
    ),
    "password-link-spent": Text(
        "Link used or out of date",
        "A link to set a password works once and for a limited time. Ask for a new one.",
    ),
    "password-link-unknown": Text(
        "Link unknown",
        "This link is not one of ours. Check that you copied all of it.",
    ),
    "person-unknown": Text(
        "Person unknown",
        "There is no such person here. Check the address.",
    ),
    "token-needed": Text(
        "Sign-in needed",
        (
            "This is for people who are signed in. Sign in; a program sends its token as "
            "`Authorization: Bearer`."
        ),
    ),
    "token-wrong": Text(
        "Sign-in not recognised",
        "The token is not one of ours, or not all of it arrived. Sign in again.",
    ),
    "token-expired": Text(
        "Sign-in ended",
        "You signed out, or it has been too long. Sign in again.",
    ),
    "role-lacking": Text(
        "Not allowed for your role",
        (
            "You are signed in, but your role does not include this. Ask an administrator if you "
            "need it."
        ),
    ),
    "origin-refused": Text(
        "Request did not come from our pages",
        (
            "A page of another site may not act in your name, so this was refused. Reload the "
            "page on our own address and try again."
        ),
    ),
    "too-many-sign-ins": Text(
        "Too many failed sign-ins",
        (
            "To keep others from guessing, this address rests some minutes. Wait as long as the "
            "answer says."
        ),
    ),
}
