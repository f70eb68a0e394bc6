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
    detail = "Choose how long the token is good for: 30, 90 or 365 days."


class AccessTokensMany(Conflict):
    code = "access-tokens-many"
    detail = "You have 50 access tokens. Revoke one that you no longer need first."


class AccessTokenUnknown(NotFound):
    code = "access-token-unknown"
    detail = "You have no such access token."


class AccessTokenEnded(Unidentified):
    code = "access-token-ended"
    detail = "This access token has ended. Its owner can make a new one."


class LastAdministrator(Conflict):
    code = "last-administrator"
    detail = "You are the only administrator. Make somebody else one first."


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
