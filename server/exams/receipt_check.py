"""Checking a receipt from files alone: nothing here asks the store or the network.

`receipt.md` is the specification. Each check is one sentence for whoever runs the command.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from server.credentials.domain.keys import kid_of
from server.credentials.domain.multibase import NotMultibase, from_multikey
from server.credentials.signatures import fits
from server.exams.domain.answer_sheet import Response, is_blank
from server.exams.domain.receipt import Receipt, signing_input

_SHOWN_OF_HASH = 16
_read_response = msgspec.json.Decoder(dict[str, object] | None).decode


@dataclass(frozen=True, slots=True)
class Checked:
    """One check by its name, and what came of it in a sentence."""

    name: str
    is_good: bool
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """`receipt` is None where the file is none."""

    receipt: Receipt | None
    checks: tuple[Checked, ...]
    not_proven: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        return all(one.is_good for one in self.checks)


class Unreadable(Exception):
    """A file is not what it should be; the sentence says in what."""


def good(name: str, text: str) -> Checked:
    return Checked(name, is_good=True, text=text)


def bad(name: str, text: str) -> Checked:
    return Checked(name, is_good=False, text=text)


def verify(content: bytes, did_document: bytes, responses: bytes | None) -> Verification:
    """Check a receipt against published keys, and against the responses where they are given."""
    try:
        receipt = read_receipt(content)
    except Unreadable as error:
        return Verification(None, (bad("receipt", str(error)),), ())
    checks = [
        good("receipt", "It has the members of a receipt and no others."),
        *_signed(receipt, did_document),
    ]
    if responses is not None:
        checks += _answered(receipt, responses)
    return Verification(receipt, tuple(checks), _not_proven(with_responses=responses is not None))


def read_receipt(content: bytes) -> Receipt:
    """Read a receipt however it is spaced; raises Unreadable."""
    members = _object(content, "The receipt")
    lacking = [one for one in Receipt.__struct_fields__ if one not in members]
    if lacking:
        raise Unreadable(f"This is not a receipt: it lacks {', '.join(lacking)}.")
    if len(members) > len(Receipt.__struct_fields__):
        raise Unreadable("This is not a receipt: it has members that no receipt has.")
    if not all(str(one).isprintable() for one in members.values()):
        raise Unreadable("This is not a receipt: it has characters that no receipt has.")
    try:
        return msgspec.convert(members, Receipt)
    except msgspec.ValidationError as error:
        raise Unreadable(f"This is not a receipt: {error}.") from error


def read_responses(content: bytes, items: int) -> Mapping[int, tuple[str, Response]]:
    """Read the lines that a receipt's hash is over, by position; raises Unreadable."""
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError as error:
        raise Unreadable("The responses are not UTF-8 text.") from error
    if lines.pop():
        raise Unreadable("The last line of the responses has no end.")
    found: dict[int, tuple[str, Response]] = {}
    for number, line in enumerate(lines, 1):
        position, _, text = line.partition("\t")
        if not (position.isascii() and position.isdigit() and len(position) <= len(str(items))):
            raise Unreadable(f"Line {number} of the responses does not begin with a position.")
        at = int(position)
        if not max(found, default=0) < at <= items or position != str(at):
            raise Unreadable(f"Line {number} of the responses has a position out of order.")
        found[at] = (text, _response(text, number))
    return found


def public_key(did_document: bytes, kid: str) -> bytes:
    """Return the raw key that a receipt names, if it may sign receipts; raises Unreadable."""
    document = _object(did_document, "The DID document")
    methods, asserting = document.get("verificationMethod"), document.get("assertionMethod", [])
    if not isinstance(methods, list) or not isinstance(asserting, list):
        raise Unreadable("The DID document lists no keys.")
    suffix = f"#{kid}"
    named = [
        one for one in methods if isinstance(one, dict) and str(one.get("id")).endswith(suffix)
    ]
    if len(named) != 1:
        raise Unreadable(f"The key {kid} that the receipt names is not among the keys given.")
    if any(str(one).endswith(suffix) for one in asserting):
        raise Unreadable(f"The key {kid} signs certificates, and may not sign receipts.")
    try:
        raw = from_multikey(str(named[0].get("publicKeyMultibase")))
    except NotMultibase as error:
        raise Unreadable(f"The key {kid} in the DID document is not an Ed25519 key.") from error
    if kid_of(raw) != kid:
        raise Unreadable(f"The key {kid} in the DID document is another key than its name says.")
    return raw


def _signed(receipt: Receipt, did_document: bytes) -> list[Checked]:
    try:
        raw = public_key(did_document, receipt.kid)
    except Unreadable as error:
        return [bad("key", str(error))]
    key = good("key", f"The key {receipt.kid} is among the keys given, and not changed.")
    if not _fits(raw, receipt):
        text = "The signature does not fit: the receipt or its signature was changed."
        return [key, bad("signature", text)]
    return [key, good("signature", "The signature fits every member of the receipt.")]


def _fits(raw: bytes, receipt: Receipt) -> bool:
    """A text that is no signature fits nothing."""
    try:
        return fits(raw, signing_input(receipt), receipt.signature_bytes)
    except ValueError:
        return False


def _answered(receipt: Receipt, responses: bytes) -> list[Checked]:
    found = sha256(responses).hexdigest()
    if found != receipt.responses_hash:
        text = (
            "These are not the responses that were handed in: their SHA-256 begins with "
            f"{found[:_SHOWN_OF_HASH]}, the signed one with "
            f"{receipt.responses_hash[:_SHOWN_OF_HASH]}."
        )
        return [bad("responses", text)]
    same = good("responses", "The responses are those whose SHA-256 was signed.")
    try:
        sheet = read_responses(responses, receipt.items)
    except Unreadable as error:
        return [same, bad("answered", str(error))]
    count = sum(not is_blank(response) for _, response in sheet.values())
    text = f"{count} of them hold an answer; the receipt says {receipt.answered}."
    return [same, Checked("answered", count == receipt.answered, text)]


def _not_proven(*, with_responses: bool) -> tuple[str, ...]:
    what = () if with_responses else ("what was answered (give the responses to compare them)",)
    return (
        *what,
        "who answered (a receipt names a sitting and no person)",
        "when, by another clock than the server's",
        "which questions were asked (the hash binds the issuer to a form that stays sealed)",
        "the grade (the operator compares it with `receipts rescore`)",
        "whose keys these are (fetch did.json from the issuer's address yourself, and keep it)",
    )


def _response(text: str, number: int) -> Response:
    try:
        response: Response = _read_response(text)
    except msgspec.MsgspecError as error:
        raise Unreadable(f"Line {number} of the responses holds no response.") from error
    if response is not None and len(response) != 1:
        raise Unreadable(f"Line {number} of the responses holds no response.")
    return response


def _object(content: bytes, what: str) -> dict[str, object]:
    try:
        msgspec.json.decode(content)  # stricter than the other about bytes, which sees duplicates
        members = json.loads(content, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise Unreadable(f"{what} cannot be read as JSON.") from error
    if not isinstance(members, dict):
        raise Unreadable(f"{what} is not a JSON object.")
    return members


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members
