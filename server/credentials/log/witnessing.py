"""Witnesses: others who look at each of our heads, and sign that the log only grew.

C2SP tlog-witness and tlog-cosignature (Ed25519). Which ones there are is a setting. What they saw
counts as signed: no head is signed behind theirs. One that cannot be reached holds nothing up.
"""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import structlog

from server.credentials.log import notes
from server.credentials.log.notes import Checkpoint, Kind, Verifier
from server.kernel.errors import Refusal

SECONDS = 5
MOST_BYTES = notes.MOST_BYTES
log = structlog.get_logger("assay.log")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes


Ask = Callable[[str, bytes | None], Awaitable[Answer]]
"""Send a body to an address, or get what is there. Raises OSError."""
Proof = Callable[[int], Awaitable[list[bytes]]]
"""The consistency of the newest head with that of an earlier size."""


class WitnessesWrong(ValueError):
    """The setting cannot be read; the sentence says how it is written."""


@dataclass(frozen=True, slots=True)
class Witness:
    verifier: Verifier
    url: str

    def __str__(self) -> str:
        return f"{self.verifier.text} {self.url}"


def witnesses_of(text: str) -> tuple[Witness, ...]:
    """Read `VKEY URL, VKEY URL`. Raises WitnessesWrong."""
    return tuple(_witness(one.split()) for one in text.split(",") if one.strip())


def _witness(parts: Sequence[str]) -> Witness:
    wrong = WitnessesWrong("Name each witness by its verifier key and its address: VKEY URL, …")
    if len(parts) != 2 or not parts[1].startswith(("https://", "http://")):
        raise wrong
    try:
        verifier = notes.verifier_of(parts[0])
    except Refusal as error:
        raise wrong from error
    if verifier.kind is not Kind.COSIGNATURE:
        raise wrong
    return Witness(verifier, parts[1].rstrip("/"))


async def ask_by_http(url: str, body: bytes | None) -> Answer:
    import httpx  # noqa: PLC0415 - only who has witnesses pays for it

    method, content = ("GET" if body is None else "POST"), b""
    try:
        async with (
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client,
            client.stream(method, url, content=body) as answer,
        ):
            async for some in answer.aiter_bytes():
                content += some
                if len(content) > MOST_BYTES:
                    raise OSError(f"{url} answers too much")
            return Answer(answer.status_code, content)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise OSError(f"{url} cannot be reached") from error


class Witnessing:
    def __init__(self, witnesses: Sequence[Witness] = (), ask: Ask = ask_by_http) -> None:
        self.witnesses = tuple(witnesses)
        self._ask = ask
        self._sizes: dict[str, int] = {}
        """What each was seen to have signed."""

    async def seen(self, ours: Verifier) -> list[Checkpoint]:
        """Return the heads of our log that the witnesses have, as far as they can be reached."""
        place = sha256(ours.name.encode()).hexdigest()
        found = []
        for witness in self.witnesses:
            try:
                answer = await self._ask(f"{witness.url}/{place}/checkpoint", None)
                if answer.status == 200:
                    note = notes.note_of(answer.content.decode())
                    text = notes.opened(note, [witness.verifier])
                    found.append(notes.checkpoint_of(text))
            except (OSError, ValueError, Refusal) as error:
                log.warning("witness-silent", witness=witness.url, fault=type(error).__name__)
        return found

    def missing(self, served: str) -> list[Witness]:
        """Those who have not signed this head."""
        known = [one.verifier for one in self.witnesses]
        signers = notes.signers_of(notes.note_of(served), known)
        return [one for one in self.witnesses if one.verifier not in signers]

    async def cosigned(self, witness: Witness, note: str, size: int, proof: Proof) -> str:
        """Return the witness’s line below this head, or nothing."""
        try:
            return await self._cosigned(witness, note, size, proof)
        except (OSError, ValueError, Refusal) as error:
            log.warning("witness-silent", witness=witness.url, fault=type(error).__name__)
            return ""

    async def _cosigned(self, witness: Witness, note: str, size: int, proof: Proof) -> str:
        for _ in range(2):
            old = self._sizes.get(witness.url, 0)
            if old > size:
                return ""
            path = [b64encode(one).decode() for one in await proof(old)]
            body = "\n".join([f"old {old}", *path, "", note])
            answer = await self._ask(f"{witness.url}/add-checkpoint", body.encode())
            if answer.status == 200:
                self._sizes[witness.url] = size
                return _line_of(witness, note, answer.content.decode())
            if answer.status != 409:
                log.warning("witness-refuses", witness=witness.url, status=answer.status)
                return ""
            self._sizes[witness.url] = int(answer.content)
        return ""


def _line_of(witness: Witness, note: str, lines: str) -> str:
    """Raises NoteUnsigned unless it is a signature of this witness over this head."""
    below = notes.note_of(note + lines)
    notes.opened(below, [witness.verifier])
    (ours,) = [
        one
        for one in below.signatures
        if (one.name, one.key_id) == (witness.verifier.name, witness.verifier.id)
    ][:1]
    return witness.verifier.line(ours.value)
