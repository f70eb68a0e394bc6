"""From registration to a certificate that a stranger can check, and its withdrawal."""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from openbadgeslib.ob3.ldp import OB3LdpVerifier

from tests.api.house import Client, Room

FLIPS = 48


@dataclass
class Path:
    """What one newcomer was given on the way."""

    newcomer: Client
    sitting: dict[str, Any]
    responses: dict[int, Any]
    receipt: httpx.Response
    receipt_again: httpx.Response
    result: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.result["certificate"]["id"])


@pytest_asyncio.fixture(scope="module")
async def path(room: Room) -> Path:
    nora = await room.register("nora@example.org", "Nora Newcomer")
    await complete(nora, "practice")
    sitting = await room.sitting(nora)
    await room.answer(nora, sitting)
    responses = {item["position"]: room.right(item) for item in sitting["items"]}
    receipt = await room.hand_in(nora, sitting)
    again = await room.hand_in(nora, sitting)
    result = await room.result(nora, sitting)
    return Path(nora, sitting, responses, receipt, again, result)


@pytest_asyncio.fixture(scope="module")
async def served(room: Room, path: Path) -> bytes:
    answer = await room.http.get(f"/certificates/{path.id}.json")
    assert answer.status_code == 200
    return answer.content


@pytest_asyncio.fixture(scope="module")
async def did(room: Room) -> dict[str, Any]:
    document: dict[str, Any] = (await room.http.get("/.well-known/did.json")).json()
    return document


async def complete(client: Client, course: str) -> None:
    modules = (await client.get(f"/courses/{course}")).json()["modules"]
    for lesson in (one for module in modules for one in module["lessons"]):
        done = await client.put(f"/courses/{course}/lessons/{lesson['slug']}/completion")
        assert done.status_code == 200


async def test_a_newcomer_who_read_the_course_passes(path: Path) -> None:
    result = path.result

    assert (result["state"], result["passed"], result["scaled_score"]) == ("released", True, 1000)
    assert result["cut"] == 700
    assert result["retake_at"] is None
    assert [one["band"] for one in result["domains"]] == ["above"] * 3


async def test_the_course_counts_as_completed(room: Room, path: Path) -> None:
    course = (await path.newcomer.get("/courses/practice")).json()
    exam = (await path.newcomer.get("/exams/practice")).json()
    seen_by_a_stranger = (await room.stranger.get("/courses/practice")).json()

    assert course["completed"] is True
    assert course["progress"]["completed"] == course["progress"]["total"] == 4
    assert exam["eligibility"] == {"eligible": True, "code": None, "retry_at": None}
    assert "progress" not in seen_by_a_stranger


async def test_a_hand_in_is_answered_with_the_same_bytes_again(path: Path) -> None:
    assert (path.receipt.status_code, path.receipt_again.status_code) == (201, 200)
    assert path.receipt.content == path.receipt_again.content
    receipt = path.receipt.json()
    assert list(receipt) == [
        "sitting", "exam", "closed_at", "closed_by", "answered", "items",
        "responses_hash", "form_hash", "kid", "signature",
    ]  # fmt: skip
    assert (receipt["closed_by"], receipt["answered"], receipt["items"]) == ("candidate", 16, 16)


async def test_the_receipt_proves_what_was_handed_in(path: Path) -> None:
    lines = "".join(
        f"{at}\t{json.dumps(one, sort_keys=True, separators=(',', ':'), ensure_ascii=False)}\n"
        for at, one in sorted(path.responses.items())
    )

    assert path.receipt.json()["responses_hash"] == hashlib.sha256(lines.encode()).hexdigest()


async def test_the_receipt_verifies_with_our_published_keys(room: Room, path: Path) -> None:
    receipt = path.receipt.json()
    keys = (await room.http.get("/.well-known/jwks.json")).json()["keys"]
    key = next(one for one in keys if one["kid"] == receipt["kid"])
    public = Ed25519PublicKey.from_public_bytes(_unpadded(key["x"]))
    signature = _unpadded(receipt.pop("signature"))

    public.verify(signature, _receipt_message(receipt))
    with pytest.raises(InvalidSignature):
        public.verify(signature, _receipt_message(receipt | {"answered": 15}))


async def test_the_receipt_key_may_not_sign_certificates(path: Path, did: dict[str, Any]) -> None:
    key = f"{did['id']}#{path.receipt.json()['kid']}"

    assert key in [one["id"] for one in did["verificationMethod"]]
    assert key not in did["assertionMethod"]


async def test_a_stranger_looks_the_certificate_up(room: Room, path: Path) -> None:
    found = (await room.stranger.get(f"/certificates/{path.id.lower()}")).json()

    assert (found["verdict"], found["status"]) == ("valid", "active")
    assert (found["holder"], found["level"]) == ("Nora Newcomer", "practice")
    assert found["assurance"] == {"identity": "self-declared", "supervision": "none"}
    assert found["log_index"] > 0
    assert found["links"]["json"] == f"{path.result['certificate']['url']}.json"


async def test_another_verifier_accepts_the_file(served: bytes, did: dict[str, Any]) -> None:
    assert _accepted_elsewhere(served, did) == did["id"]


async def test_another_verifier_refuses_each_flipped_byte(
    served: bytes, did: dict[str, Any]
) -> None:
    accepted = [at for at in _sample(served) if _survives(_flipped(served, at), did)]

    assert accepted == []


async def test_we_refuse_each_flipped_byte(room: Room, served: bytes) -> None:
    rows = [one for at in _sample(served) if (one := _as_object(_flipped(served, at))) is not None]
    items = [{"credential": json.loads(served)}, *({"credential": one} for one in rows)]

    found = (await room.stranger.post("/verifications", {"items": items})).json()["items"]

    assert found[0]["verdict"] == "valid"
    assert {one["verdict"] for one in found[1:]} <= {"tampered", "unknown-issuer", "unverifiable"}


async def test_the_pdf_repeats_to_the_byte(room: Room, path: Path) -> None:
    first = await room.http.get(f"/certificates/{path.id}.pdf")
    second = await room.http.get(f"/certificates/{path.id}.pdf")

    assert first.headers["content-type"] == "application/pdf"
    assert first.content.startswith(b"%PDF-")
    assert first.content == second.content


async def test_the_holder_may_not_revoke(room: Room, path: Path) -> None:
    refused = await _revoke(path.newcomer, path.id)
    by_a_stranger = await _revoke(room.stranger, path.id)

    assert (refused.status_code, refused.json()["code"]) == (403, "role-lacking")
    assert (by_a_stranger.status_code, by_a_stranger.json()["code"]) == (401, "token-needed")


async def test_a_revocation_is_seen_everywhere(room: Room, path: Path, served: bytes) -> None:
    status = json.loads(served)["credentialStatus"]
    page = {"Accept": "text/html"}
    assert await _status_bit(room, status) == 0

    admin = await room.crew("admin")
    revoked = await _revoke(admin, path.id)
    again = await _revoke(admin, path.id, code="policy")

    assert (revoked.status_code, again.status_code) == (200, 200)
    assert revoked.json() == again.json()
    looked_up = (await room.stranger.get(f"/certificates/{path.id}")).json()
    assert (looked_up["verdict"], looked_up["status"]) == ("revoked", "revoked")
    shown = await room.http.get(f"/certificates/{path.id}", headers=page)
    assert shown.status_code == 200
    assert "revoked" in shown.text.lower()
    assert await _status_bit(room, status) == 1


def _accepted_elsewhere(text: bytes, did: dict[str, Any]) -> str:
    def download(url: str, *_: object, **__: object) -> bytes:
        assert url == "https://127.0.0.1:8000/.well-known/did.json"
        return json.dumps(did).encode()

    return str(OB3LdpVerifier().verify(text.decode(), download=download).issuer.id)


def _survives(text: bytes, did: dict[str, Any]) -> bool:
    try:
        return bool(_accepted_elsewhere(text, did))
    except Exception:  # noqa: BLE001 - however it says no
        return False


def _sample(text: bytes) -> range:
    return range(1, len(text), len(text) // FLIPS)


def _flipped(text: bytes, at: int) -> bytes:
    return text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]


def _as_object(text: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _receipt_message(members: dict[str, Any]) -> bytes:
    return (
        b"assay-receipt-v1\n" + json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    )


async def _revoke(client: Client, certificate: str, code: str = "error") -> httpx.Response:
    body = {"reason": {"code": code, "text": "Issued by mistake."}}
    return await client.put(f"/certificates/{certificate}/revocation", body)


async def _status_bit(room: Room, status: dict[str, Any]) -> int:
    address = status["statusListCredential"].partition("8000")[2]
    served = (await room.http.get(address)).json()
    bits = gzip.decompress(_unpadded(served["credentialSubject"]["encodedList"][1:]))
    index = int(status["statusListIndex"])
    return bits[index // 8] >> (7 - index % 8) & 1
