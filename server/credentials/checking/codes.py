"""Why a verdict is what it is: one stable code for each reason, with the sentence people read.

A code is no refusal: a row of a batch or a dropped file always has a verdict, and this says why.
"""

from enum import StrEnum

from server.credentials.domain.verdict import Verdict
from server.kernel.sentence import Sentence


class Code(StrEnum):
    ROW_MALFORMED = "row-malformed"
    FILE_EMPTY = "file-empty"
    FILE_TOO_LARGE = "file-too-large"
    KIND_UNKNOWN = "kind-unknown"
    LOG_PROOF_FILE = "log-proof-file"
    PNG_MALFORMED = "png-malformed"
    PNG_CHECKSUM_WRONG = "png-checksum-wrong"
    PNG_COMPRESSED = "png-credential-compressed"
    SVG_MALFORMED = "svg-malformed"
    SVG_UNSAFE = "svg-unsafe"
    PDF_MALFORMED = "pdf-malformed"
    NO_CREDENTIAL = "no-credential"
    SEVERAL_CREDENTIALS = "several-credentials"
    CREDENTIAL_TOO_LARGE = "credential-too-large"
    NOT_JSON = "credential-not-json"
    DUPLICATE_MEMBER = "credential-duplicate-member"
    TOO_DEEP = "credential-too-deep"
    CREDENTIAL_MALFORMED = "credential-malformed"
    CREDENTIAL_NONCONFORMING = "credential-nonconforming"
    TOKEN_MALFORMED = "token-malformed"  # noqa: S105 - a code
    TOKEN_VERSION_UNKNOWN = "token-version-unknown"  # noqa: S105 - a code
    TOKEN_FORGED = "token-forged"  # noqa: S105 - a code
    JWT_MALFORMED = "jwt-malformed"
    ID_UNCHECKED = "id-unchecked"
    ID_MISTYPED = "id-mistyped"
    CERTIFICATE_UNKNOWN = "certificate-unknown"
    RECORD_GONE = "record-gone"
    RECORD_UNCHECKED = "record-unchecked"
    TOO_MANY_LOOKUPS = "too-many-lookups"
    TOO_MANY_STRANGERS = "too-many-strangers"
    ISSUER_UNKNOWN = "issuer-unknown"
    ISSUER_UNKNOWN_SIGNED = "issuer-unknown-signature-sound"
    ISSUER_UNKNOWN_UNSIGNED = "issuer-unknown-signature-wrong"
    ISSUER_UNKNOWN_REVOKED = "issuer-unknown-revoked"
    PROOF_MISSING = "proof-missing"
    PROOF_UNSUPPORTED = "proof-unsupported"
    PROOF_INVALID = "proof-invalid"
    CONTEXT_UNKNOWN = "context-unknown"
    CREDENTIAL_NOT_PLAIN = "credential-not-plain"
    JWT_ALGORITHM_REFUSED = "jwt-algorithm-refused"
    JWT_HEADER_REFUSED = "jwt-header-refused"
    JWT_CLAIMS_DIFFER = "jwt-claims-differ"
    KEY_UNKNOWN = "key-unknown"
    KEY_FOREIGN = "key-foreign"
    KEY_PURPOSE_WRONG = "key-purpose-wrong"
    KEY_RETIRED = "key-retired"
    KEY_COMPROMISED = "key-compromised"
    KEY_DOUBTED = "key-doubted"
    KEY_MISSING = "key-missing"
    STATUS_MISSING = "status-missing"
    STATUS_UNASKED = "status-unasked"
    STATUS_NONE = "status-none"
    STATUS_LIST_MALFORMED = "status-list-malformed"
    STATUS_LIST_UNSIGNED = "status-list-unsigned"
    STATUS_LIST_STALE = "status-list-stale"


CODES: dict[Code, tuple[Verdict, Sentence]] = {
    Code.ROW_MALFORMED: (
        Verdict.UNVERIFIABLE,
        Sentence("A row names exactly one of an id, a token or a credential."),
    ),
    Code.FILE_EMPTY: (Verdict.UNVERIFIABLE, Sentence("The file is empty.")),
    Code.FILE_TOO_LARGE: (
        Verdict.UNVERIFIABLE,
        Sentence("The file is larger than the 10 MB that are read."),
    ),
    Code.KIND_UNKNOWN: (
        Verdict.UNVERIFIABLE,
        Sentence("This is not a certificate: those come as a PDF, PNG, SVG, JSON or JWT file."),
    ),
    Code.LOG_PROOF_FILE: (
        Verdict.UNVERIFIABLE,
        Sentence(
            "This file proves a place in the transparency log, whose page checks it. "
            "For the certificate, bring one of its other files."
        ),
    ),
    Code.PNG_MALFORMED: (Verdict.UNVERIFIABLE, Sentence("The picture is damaged or cut off.")),
    Code.PNG_CHECKSUM_WRONG: (
        Verdict.UNVERIFIABLE,
        Sentence("The picture is damaged: a checksum inside it does not fit."),
    ),
    Code.PNG_COMPRESSED: (
        Verdict.UNVERIFIABLE,
        Sentence("The credential in the picture is compressed, which the standard does not allow."),
    ),
    Code.SVG_MALFORMED: (Verdict.UNVERIFIABLE, Sentence("The drawing cannot be read.")),
    Code.SVG_UNSAFE: (
        Verdict.UNVERIFIABLE,
        Sentence("The drawing declares entities or a document type, so it was not read."),
    ),
    Code.PDF_MALFORMED: (
        Verdict.UNVERIFIABLE,
        Sentence("What is attached to the PDF cannot be read."),
    ),
    Code.NO_CREDENTIAL: (
        Verdict.UNVERIFIABLE,
        Sentence(
            "No signed credential is inside this file. A scan or a screenshot holds none: "
            "ask the holder for the original file, or check the ID printed on it."
        ),
    ),
    Code.SEVERAL_CREDENTIALS: (
        Verdict.UNVERIFIABLE,
        Sentence("More than one credential is inside this file, so it does not say one thing."),
    ),
    Code.CREDENTIAL_TOO_LARGE: (
        Verdict.UNVERIFIABLE,
        Sentence("The credential is larger than any that is read."),
    ),
    Code.NOT_JSON: (Verdict.UNVERIFIABLE, Sentence("The credential is not written in JSON.")),
    Code.DUPLICATE_MEMBER: (
        Verdict.UNVERIFIABLE,
        Sentence("The credential says something twice, so two readers could read two things."),
    ),
    Code.TOO_DEEP: (Verdict.UNVERIFIABLE, Sentence("The credential is nested too deep.")),
    Code.CREDENTIAL_MALFORMED: (
        Verdict.UNVERIFIABLE,
        Sentence("This is not a verifiable credential: its type, issuer or dates are missing."),
    ),
    Code.CREDENTIAL_NONCONFORMING: (
        Verdict.UNVERIFIABLE,
        Sentence("It does not follow the standard for verifiable credentials."),
    ),
    Code.TOKEN_MALFORMED: (
        Verdict.UNVERIFIABLE,
        Sentence("This is not the text of a QR code of ours."),
    ),
    Code.TOKEN_VERSION_UNKNOWN: (
        Verdict.UNVERIFIABLE,
        Sentence("This QR code was made by a newer version of Assay."),
    ),
    Code.TOKEN_FORGED: (
        Verdict.TAMPERED,
        Sentence("Its issuer did not sign this QR code."),
    ),
    Code.JWT_MALFORMED: (Verdict.UNVERIFIABLE, Sentence("The signed token cannot be read.")),
    Code.ID_UNCHECKED: (
        Verdict.UNVERIFIABLE,
        Sentence("An ID can be checked by the server that issued it only."),
    ),
    Code.ID_MISTYPED: (Verdict.UNKNOWN, Sentence("A letter or digit is wrong or missing.")),
    Code.CERTIFICATE_UNKNOWN: (
        Verdict.UNKNOWN,
        Sentence("We know of no certificate with this ID."),
    ),
    Code.RECORD_GONE: (
        Verdict.UNKNOWN,
        Sentence(
            "Its signature is ours, but we keep no record of it: it was erased, or never entered. "
            "So nobody can say whether it still holds."
        ),
    ),
    Code.RECORD_UNCHECKED: (
        Verdict.UNVERIFIABLE,
        Sentence(
            "Only its issuer can say whether the record behind it is still kept: "
            "one that was erased looks the same here."
        ),
    ),
    Code.TOO_MANY_LOOKUPS: (
        Verdict.UNVERIFIABLE,
        Sentence("Too many look-ups from your network found nothing. Please wait a few minutes."),
    ),
    Code.TOO_MANY_STRANGERS: (
        Verdict.UNVERIFIABLE,
        Sentence("Too much of other issuers was sent at once. Please check it on its own."),
    ),
    Code.ISSUER_UNKNOWN: (
        Verdict.UNKNOWN_ISSUER,
        Sentence(
            "We do not know its issuer, so neither its signature nor whether it was revoked was "
            "checked. Ask the issuer that it names."
        ),
    ),
    Code.ISSUER_UNKNOWN_SIGNED: (
        Verdict.UNKNOWN_ISSUER,
        Sentence(
            "Nothing was changed since it was signed, but who signed it we do not know, and "
            "whether it was revoked was not checked. Ask the issuer that it names."
        ),
    ),
    Code.ISSUER_UNKNOWN_UNSIGNED: (
        Verdict.UNKNOWN_ISSUER,
        Sentence(
            "Its signature does not fit: do not rely on it. Nor do we know the issuer it names."
        ),
    ),
    Code.ISSUER_UNKNOWN_REVOKED: (
        Verdict.UNKNOWN_ISSUER,
        Sentence("Its issuer, which we do not know, revoked it: do not rely on it."),
    ),
    Code.PROOF_MISSING: (
        Verdict.TAMPERED,
        Sentence("It bears no signature: anybody may have written it."),
    ),
    Code.PROOF_UNSUPPORTED: (
        Verdict.TAMPERED,
        Sentence("Its signature is of a kind this issuer does not use."),
    ),
    Code.PROOF_INVALID: (
        Verdict.TAMPERED,
        Sentence("The signature does not fit: something was changed after it was signed."),
    ),
    Code.CONTEXT_UNKNOWN: (
        Verdict.TAMPERED,
        Sentence(
            "Its words are defined otherwise than in genuine ones, so it may say something else "
            "than it seems to."
        ),
    ),
    Code.CREDENTIAL_NOT_PLAIN: (
        Verdict.TAMPERED,
        Sentence("It holds something that its signature does not cover, as if added later."),
    ),
    Code.JWT_ALGORITHM_REFUSED: (
        Verdict.TAMPERED,
        Sentence("It names another way of signing than this issuer’s, or none."),
    ),
    Code.JWT_HEADER_REFUSED: (
        Verdict.TAMPERED,
        Sentence(
            "It brings its own key or instructions to be checked by. Genuine ones bring none."
        ),
    ),
    Code.JWT_CLAIMS_DIFFER: (
        Verdict.TAMPERED,
        Sentence("It says two different things, of which only one can be what was signed."),
    ),
    Code.KEY_UNKNOWN: (
        Verdict.TAMPERED,
        Sentence("It is signed by a key that its issuer never published."),
    ),
    Code.KEY_FOREIGN: (
        Verdict.TAMPERED,
        Sentence("It is signed by somebody else than the issuer it names."),
    ),
    Code.KEY_PURPOSE_WRONG: (
        Verdict.TAMPERED,
        Sentence("It is signed by a key that is not for certificates."),
    ),
    Code.KEY_RETIRED: (
        Verdict.TAMPERED,
        Sentence("It is dated after its issuer stopped using the key that signed it."),
    ),
    Code.KEY_COMPROMISED: (
        Verdict.TAMPERED,
        Sentence(
            "Its key fell into other hands, so this signature proves nothing any more. "
            "Ask the holder for the file as it is now, or check the ID."
        ),
    ),
    Code.KEY_DOUBTED: (
        Verdict.UNVERIFIABLE,
        Sentence("Its key fell into other hands, and the log does not prove that it is older."),
    ),
    Code.KEY_MISSING: (
        Verdict.UNVERIFIABLE,
        Sentence("The keys of its issuer are not at hand."),
    ),
    Code.STATUS_MISSING: (
        Verdict.UNVERIFIABLE,
        Sentence("It is genuine, but whether it was revoked could not be checked."),
    ),
    Code.STATUS_UNASKED: (
        Verdict.UNVERIFIABLE,
        Sentence(
            "Not checked: we ask no other issuer for what it revoked. Ask it yourself, or check "
            "the file and its list of what was revoked with our command."
        ),
    ),
    Code.STATUS_NONE: (
        Verdict.UNVERIFIABLE,
        Sentence("Not checked: it names no list on which its issuer could revoke it."),
    ),
    Code.STATUS_LIST_MALFORMED: (
        Verdict.UNVERIFIABLE,
        Sentence("Whether it was revoked is not known: the list that says so cannot be read."),
    ),
    Code.STATUS_LIST_UNSIGNED: (
        Verdict.UNVERIFIABLE,
        Sentence(
            "Whether it was revoked is not known: the list that says so is not signed by its "
            "issuer."
        ),
    ),
    Code.STATUS_LIST_STALE: (
        Verdict.UNVERIFIABLE,
        Sentence("Whether it was revoked is not known: the list that says so is out of date."),
    ),
}


def verdict_of(code: Code) -> Verdict:
    return CODES[code][0]


def sentence_of(code: Code) -> Sentence:
    return CODES[code][1]


class Unreadable(Exception):
    """No credential can be taken from this, for the reason that `code` names."""

    def __init__(self, code: Code) -> None:
        self.code = code
        super().__init__(code.value)
