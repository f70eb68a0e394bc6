"""What `accounts` refuses, each with its stable code and a sentence for the person."""

from server.kernel.errors import Conflict, Gone, Invalid, NotFound, TooMany, Unidentified


class EmailMalformed(Invalid):
    code = "email-malformed"
    detail = "This is not an e-mail address we can use. Write it like name@example.org."


class NameMalformed(Invalid):
    code = "name-malformed"
    detail = "A name is one line of up to 100 characters with at least one letter."


class PasswordWeak(Invalid):
    code = "password-weak"
    detail = "Choose a password of 10 to 200 characters that others would not guess."


class EmailTaken(Conflict):
    code = "email-taken"
    detail = "There is already an account for this address. Sign in instead."


class CredentialsWrong(Unidentified):
    """One answer for an unknown address, a wrong password and an account without one."""

    code = "credentials-wrong"
    detail = "The address or the password is wrong."


class TooManySignIns(TooMany):
    code = "too-many-sign-ins"
    detail = "Too many sign-ins failed. Please wait a few minutes and try again."


class TokenWrong(Unidentified):
    code = "token-wrong"
    detail = "This sign-in token is not one of ours. Sign in again."


class TokenExpired(Unidentified):
    """Its time has passed, or the person signed out or changed the password."""

    code = "token-expired"
    detail = "This sign-in has ended. Sign in again."


class PersonUnknown(NotFound):
    code = "person-unknown"
    detail = "There is no such person."


class LinkUnknown(NotFound):
    code = "password-link-unknown"
    detail = "This link is not one of ours. Check that you copied all of it."


class LinkSpent(Gone):
    code = "password-link-spent"
    detail = "This link was used already, or its time has passed. Ask for a new one."
