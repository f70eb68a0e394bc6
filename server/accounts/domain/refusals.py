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


class OtpNeeded(Unidentified):
    """The password was right; this person signs in with a second factor as well."""

    code = "otp-needed"
    detail = "Type the code of your authenticator app, or one of your recovery codes."


class OtpWrong(Unidentified):
    """One answer for a wrong code, one that was used already and one whose time has passed."""

    code = "otp-wrong"
    detail = "This code is wrong, or it was used already. Wait for the next one and type that."


class SignInStale(Unidentified):
    code = "sign-in-stale"
    detail = "This sign-in took too long. Start again with your password."


class SecondFactorOn(Conflict):
    code = "second-factor-on"
    detail = "The second factor is on already."


class SecondFactorOff(Conflict):
    code = "second-factor-off"
    detail = "The second factor is not on."


class AccessTokenNameMalformed(Invalid):
    code = "access-token-name-malformed"
    detail = "Give the token a name of one line, up to 60 characters."


class AccessTokenScopeUnknown(Invalid):
    code = "access-token-scope-unknown"
    detail = "Choose at least one of the scopes that are offered to you."


class AccessTokenLifeUnknown(Invalid):
    code = "access-token-life-unknown"
    detail = "Choose how long the token is valid: 30, 90 or 365 days."


class AccessTokensMany(Conflict):
    code = "access-tokens-many"
    detail = "You have 50 access tokens. Revoke one that you no longer need first."


class AccessTokenKnown(Conflict):
    code = "access-token-known"
    detail = "This token is made already; its text was shown that once. Revoke it if it is lost."


class AccessTokenUnknown(NotFound):
    code = "access-token-unknown"
    detail = "You have no such access token."


class AccessTokenEnded(Unidentified):
    code = "access-token-ended"
    detail = "This access token has ended. Its owner can make a new one."


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


class PasswordWrong(Invalid):
    """Somebody who is signed in proves again who they are."""

    code = "password-wrong"
    detail = "This is not your password."


class AccountDeactivated(Unidentified):
    """Only told to who knows the password."""

    code = "account-deactivated"
    detail = "This account was deactivated. Ask an administrator to open it again."


class SessionUnknown(NotFound):
    code = "session-unknown"
    detail = "You have no such sign-in. It may have ended already."


class AddressLinkUnknown(NotFound):
    code = "address-link-unknown"
    detail = "This link is not one of ours. Check that you copied all of it."


class AddressLinkSpent(Gone):
    code = "address-link-spent"
    detail = "This link is out of date. Sign in and have a new one sent."


class EmailSame(Invalid):
    code = "email-same"
    detail = "This is your address already."


class MailMissing(Conflict):
    code = "mail-missing"
    detail = "This server sends no mail. Ask an administrator."


class TooManyMails(TooMany):
    code = "too-many-mails"
    detail = "Several mails are on their way already. Please wait before you ask for another."


class NameChangeTooSoon(Conflict):
    code = "name-change-too-soon"
    detail = "The name on your certificates can be changed once in 30 days."


class LanguageUnknown(Invalid):
    code = "language-unknown"
    detail = "Choose one of the languages that are offered."


class ZoneUnknown(Invalid):
    code = "zone-unknown"
    detail = "This is not a time zone we know. Choose one of the list, like Europe/Berlin."


class OwnAdminRole(Conflict):
    code = "own-admin-role"
    detail = "You cannot do this to yourself. Ask another administrator."


class ListPlaceWrong(Invalid):
    code = "list-place-wrong"
    detail = "This page of the list is not there. Begin again at the first."
