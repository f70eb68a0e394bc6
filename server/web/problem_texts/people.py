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
    "password-wrong": Text(
        "Not your password",
        "What you are about to change needs your present password. Check it and try again.",
    ),
    "account-deactivated": Text(
        "Account deactivated",
        (
            "An administrator closed this account, so nobody can sign in to it. Your "
            "certificates stand. Ask an administrator to open it again."
        ),
    ),
    "session-unknown": Text(
        "Sign-in unknown",
        "You have no such sign-in; it may have ended already. Look at the list again.",
    ),
    "address-link-unknown": Text(
        "Link unknown",
        "This link is not one of ours. Check that you copied all of it.",
    ),
    "address-link-spent": Text(
        "Link out of date",
        (
            "A link that confirms an address works for three days, and until the address is "
            "changed. Sign in and have a new one sent."
        ),
    ),
    "email-same": Text(
        "Address unchanged",
        "This is the address of your account already.",
    ),
    "mail-missing": Text(
        "Server sends no mail",
        "What you asked for needs a mail, and this server sends none. Ask an administrator.",
    ),
    "too-many-mails": Text(
        "Too many mails",
        "Several mails were asked for already. Look at the newest, or wait as long as told.",
    ),
    "name-change-too-soon": Text(
        "Name changed a short while ago",
        (
            "Once a certificate bears your name, it can be changed every 30 days. Certificates "
            "issued before keep the name they were issued in."
        ),
    ),
    "language-unknown": Text(
        "Language unknown",
        "Choose one of the languages that are offered.",
    ),
    "zone-unknown": Text(
        "Time zone unknown",
        "Choose a time zone of the list, named by continent and city, like Europe/Berlin.",
    ),
    "own-admin-role": Text(
        "Not to yourself",
        (
            "You cannot take the administrator’s role from yourself or deactivate yourself, so "
            "that somebody is always left to help. Ask another administrator."
        ),
    ),
    "list-place-wrong": Text(
        "Place in the list unknown",
        "Take the address of the next page from the page before, or begin at the first.",
    ),
}
