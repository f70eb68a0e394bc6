"""Certificates."""

from server.web.problem_texts.text import Text

TEXTS = {
    "report-text-wrong": Text(
        "Report cannot be read",
        "Say what is wrong in 10 to 2,000 characters, without invisible control characters.",
    ),
    "report-unknown": Text(
        "Report unknown",
        "There is no such report of misuse. Check the address.",
    ),
    "too-many-reports": Text(
        "Too many reports",
        "Several reports came from your network within five minutes. Wait, then send it again.",
    ),
    "id-mistyped": Text(
        "ID mistyped",
        (
            "The check characters do not fit. Compare it with the certificate character by "
            "character."
        ),
    ),
    "name-withheld": Text(
        "Files withheld",
        (
            "The holder has withdrawn the name from the public page, so files that hold it go only "
            "to the holder and to whoever scans the QR code on the certificate."
        ),
    ),
    "token-malformed": Text(
        "Not a QR code of ours",
        "The text of the QR code is cut short or changed. Scan it again, or type the ID.",
    ),
    "token-version-unknown": Text(
        "QR code too new",
        "It was made by a newer version than this one can read. Type the certificate’s ID instead.",
    ),
    "token-forged": Text(
        "QR code forged",
        "No key of ours signed it. Treat what it says as an invention.",
    ),
    "certificate-unknown": Text(
        "Certificate unknown",
        (
            "The ID is well written, but we know of no such certificate. If somebody showed it to"
            " you as theirs, treat it as not proven."
        ),
    ),
    "status-list-unknown": Text(
        "Status list unknown",
        ("There is no status list with this number. Take the address from the certificate itself."),
    ),
    "status-list-malformed": Text(
        "Not a status list",
        "A signed list of 131,072 bits was expected, and this is something else.",
    ),
    "proof-invalid": Text(
        "Signature does not fit",
        "It was changed after it was signed, or signed by another key. Do not rely on it.",
    ),
    "credential-not-plain": Text(
        "Not a credential in our form",
        (
            "The document is not written in the form we sign and check. Send the file as it was "
            "downloaded."
        ),
    ),
    "credential-not-ours": Text(
        "Not in the shape of our credentials",
        (
            "The document says something that no certificate of ours says. It was changed, or "
            "somebody else wrote it. Do not rely on it."
        ),
    ),
    "claims-invalid": Text(
        "Certificate cannot be written",
        ("What should be certified does not fit the profile of credentials. This is ours to mend."),
    ),
    "multibase-malformed": Text(
        "Not base58btc",
        "This text is not a multibase value that begins with z.",
    ),
    "address-invalid": Text(
        "Public address cannot be used",
        "The public URL must be http(s)://host[:port], without path, query or user name.",
    ),
    "day-malformed": Text(
        "Not a day",
        "Write as_of as a day of the calendar, for example 2026-11-24.",
    ),
    "reason-unknown": Text(
        "Reason unknown",
        "A revocation’s reason is fraud, error, regrade, request or policy.",
    ),
    "reason-text-malformed": Text(
        "Reason cannot be stored",
        "The text holds a control or direction character. Remove it and send it again.",
    ),
    "suspension-reason-unknown": Text(
        "Reason unknown",
        "A suspension’s reason is inquiry, complaint, request or policy.",
    ),
    "certificate-not-in-force": Text(
        "Certificate not in force",
        (
            "It was revoked, replaced by a newer one, is suspended, or has expired. Look it up to "
            "see which, and use the newer one if there is one."
        ),
    ),
    "certificate-suspended": Text(
        "Certificate suspended",
        (
            "Somebody is looking into this certificate. Until that is decided it can be neither "
            "erased nor issued anew."
        ),
    ),
    "name-unchanged": Text(
        "Same name",
        "The certificate has the name of your profile already. Change your name there first.",
    ),
    "name-changes-used": Text(
        "Too many requests for another name",
        "You have asked as often as one may within a year. Write to those who run this server.",
    ),
    "name-change-unknown": Text(
        "No such request",
        "There is no request for another name with this ID, or somebody decided on it already.",
    ),
    "score-not-reported": Text(
        "No score to show",
        "This exam reports no score, so no certificate of it can show one.",
    ),
    "mass-act-stale": Text(
        "Tried act is out of date",
        "Other certificates are chosen than those that were tried. Try the act again first.",
    ),
    "editions-used": Text(
        "Issued anew too often",
        "A certificate is issued anew at most 20 times. Leave it as it is.",
    ),
    "own-name-change": Text(
        "Your own request",
        "Nobody decides on a request of their own. Ask another administrator.",
    ),
    "life-code-missing": Text(
        "Reason missing",
        "Choose one of the reasons: it is kept with the act.",
    ),
    "privacy-name-unknown": Text(
        "Not a choice",
        "`name` is `shown` or `withheld`.",
    ),
    "nothing-to-renew": Text(
        "Nothing to renew",
        (
            "A renewal exam is for those who hold the certificate it renews, or held it until not "
            "long ago. Sit the exam itself."
        ),
    ),
    "renewal-too-early": Text(
        "Too early to renew",
        "A certificate is renewed in the last days before its end. `retry_at` says from when on.",
    ),
    "note-wrong": Text(
        "Note cannot be stored",
        "A note has at most 500 characters, without control or direction characters.",
    ),
    "too-many-rows": Text(
        "Too many certificates at once",
        "Send at most 1,000 in one request.",
    ),
    "too-many-lookups": Text(
        "Too many look-ups that found nothing",
        (
            "To keep others from guessing IDs and names, your network rests for a few minutes. "
            "Successful look-ups are never limited."
        ),
    ),
}
