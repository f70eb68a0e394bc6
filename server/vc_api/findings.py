"""What the adapter answers: problems as problem details, with the types the standards name."""

from dataclasses import dataclass, field

from server.credentials.domain.document import Document, Json
from server.credentials.domain.model_parts import Problem

_MODEL = "https://www.w3.org/TR/vc-data-model#"
_SECURITY = "https://w3id.org/security#"
_STATUS = "https://www.w3.org/ns/credentials/status-list#"
_TYPES = {
    "body-wrong": f"{_MODEL}PARSING_ERROR",
    "not-an-object": f"{_MODEL}PARSING_ERROR",
    "dates-reversed": f"{_MODEL}RANGE_ERROR",
    "expired": f"{_MODEL}RANGE_ERROR",
    "not-yet-valid": f"{_MODEL}RANGE_ERROR",
    "not-covered": f"{_SECURITY}DATA_LOSS_DETECTION_ERROR",
    "domain-wrong": f"{_SECURITY}INVALID_DOMAIN_ERROR",
    "challenge-wrong": f"{_SECURITY}INVALID_CHALLENGE_ERROR",
    "revoked": f"{_STATUS}STATUS_VERIFICATION_ERROR",
    "suspended": f"{_STATUS}STATUS_VERIFICATION_ERROR",
    "status-not-checked": f"{_STATUS}STATUS_RETRIEVAL_ERROR",
    "status-wrong": f"{_STATUS}MALFORMED_VALUE_ERROR",
}
_OF_PROOFS = ("proof", "previous-proof", "signature", "key", "issuer-not", "holder-not")
_OTHERWISE = f"{_MODEL}MALFORMED_VALUE_ERROR"


class Refused(Exception):
    """A document that is not issued, and all that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(", ".join(problem.code for problem in problems))


@dataclass(frozen=True, slots=True)
class Finding:
    """What was checked of a document, and what was found; verified only without an error."""

    checks: tuple[str, ...]
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = field(default=())

    @property
    def is_verified(self) -> bool:
        return not self.errors

    def below(self, pointer: str) -> "Finding":
        return Finding(
            self.checks,
            tuple(problem.below(pointer) for problem in self.errors),
            tuple(problem.below(pointer) for problem in self.warnings),
        )

    def with_(self, other: "Finding") -> "Finding":
        return Finding(self.checks, self.errors + other.errors, self.warnings + other.warnings)

    def answer(self) -> Document:
        return {
            "verified": self.is_verified,
            "checks": list(self.checks),
            "warnings": [details(problem) for problem in self.warnings],
            "errors": [details(problem) for problem in self.errors],
        }


def details(problem: Problem) -> Json:
    return {
        "type": _type_of(problem.code),
        "title": problem.code,
        "detail": problem.sentence,
        "pointer": problem.pointer,
    }


def _type_of(code: str) -> str:
    if code in _TYPES:
        return _TYPES[code]
    return f"{_SECURITY}PROOF_VERIFICATION_ERROR" if code.startswith(_OF_PROOFS) else _OTHERWISE
