"""Witnesses: others who look at each of our heads, and sign that the log only grew.

C2SP tlog-witness and tlog-cosignature (Ed25519). Which ones there are is a setting. What they saw
counts as signed: no head is signed behind theirs. One that cannot be reached holds nothing up.

The protocol has no question for what a witness has seen; it tells when it is given a head.
"""

import asyncio
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from server.credentials.log import notes
from server.credentials.log.notes import Kind, Verifier
from server.kernel.errors import Refusal

SECONDS = 5
MOST_BYTES = notes.MOST_BYTES
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,15})\n?")
log = structlog.get_logger("assay.log")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes


Ask = Callable[[str, bytes], Awaitable[Answer]]
"""Send a body to an address. Raises OSError."""
Proof = Callable[[int], Awaitable[list[bytes]]]
"""The consistency of the newest head with that of an earlier size."""


class WitnessesWrong(ValueError):
    """The setting cannot be read; the sentence says how it is written."""


class Silence(StrEnum):
    """Why a witness did not sign."""

    AWAY = "away"
    LOG_UNKNOWN = "log-unknown"
    KEY_UNKNOWN = "key-unknown"
    HEAD_REFUSED = "head-refused"
    SIGNED_OTHERWISE = "signed-otherwise"
    OVERTAKEN = "overtaken"
    ODD = "odd-answer"


_SILENCES = {
    400: Silence.HEAD_REFUSED,
    403: Silence.KEY_UNKNOWN,
    404: Silence.LOG_UNKNOWN,
}


class WitnessSilent(Exception):
    def __init__(self, why: Silence) -> None:
        super().__init__(why.value)
        self.why = why


class WitnessDisagrees(Exception):
    """It has seen more than this head holds, or a log of `size` that this one does not continue."""

    def __init__(self, witness: "Witness", size: int) -> None:
        super().__init__(f"{witness.url} has seen {size} entries")
        self.witness, self.size = witness, size


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


async def ask_by_http(url: str, body: bytes) -> Answer:
    import httpx  # noqa: PLC0415 - only who has witnesses pays for it

    content = b""
    try:
        async with (
            httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client,
            client.stream("POST", url, content=body) as answer,
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
        self._silences: dict[str, Silence] = {}

    def missing(self, served: str) -> list[Witness]:
        """Those who have not signed this head."""
        known = [one.verifier for one in self.witnesses]
        signers = notes.signers_of(notes.note_of(served), known)
        return [one for one in self.witnesses if one.verifier not in signers]

    async def cosigned(
        self, witnesses: Sequence[Witness], note: str, size: int, proof: Proof
    ) -> dict[Witness, str]:
        """Return the lines below this head of those who signed it. Raises WitnessDisagrees."""
        answers = await asyncio.gather(
            *(self.line(one, note, size, proof) for one in witnesses), return_exceptions=True
        )
        found = {}
        for witness, answer in zip(witnesses, answers, strict=True):
            if isinstance(answer, WitnessSilent):
                self._tell(witness, answer.why)
            elif isinstance(answer, BaseException):
                raise answer
            else:
                self._silences.pop(witness.url, None)
                found[witness] = answer
        return found

    async def line(self, witness: Witness, note: str, size: int, proof: Proof) -> str:
        """Return its line below this head. Raises WitnessSilent, WitnessDisagrees."""
        for _ in range(2):
            old = self._sizes.pop(witness.url, 0)
            if old > size:
                raise WitnessDisagrees(witness, old)
            answer = await self._answer(witness, old, note, await proof(old))
            if answer.status == 200:
                self._sizes[witness.url] = size
                return _line_of(witness, note, answer.content)
            seen = _size_in(answer) if answer.status == 409 else None
            if seen is not None and seen != old:
                self._sizes[witness.url] = seen
            elif answer.status in {409, 422}:
                raise WitnessDisagrees(witness, old)
            else:
                raise WitnessSilent(_SILENCES.get(answer.status, Silence.ODD))
        raise WitnessSilent(Silence.OVERTAKEN)

    async def _answer(self, witness: Witness, old: int, note: str, path: Sequence[bytes]) -> Answer:
        lines = [f"old {old}", *(b64encode(one).decode() for one in path), "", note]
        try:
            return await self._ask(f"{witness.url}/add-checkpoint", "\n".join(lines).encode())
        except OSError as error:
            raise WitnessSilent(Silence.AWAY) from error

    def _tell(self, witness: Witness, why: Silence) -> None:
        if self._silences.get(witness.url) is not why:
            log.warning("witness-silent", witness=witness.url, why=why.value)
        self._silences[witness.url] = why


def _size_in(answer: Answer) -> int | None:
    match = _SIZE.fullmatch(answer.content)
    return None if match is None else int(match[1])


def _line_of(witness: Witness, note: str, lines: bytes) -> str:
    """Lines of others are left out. Raises WitnessSilent unless it signed this head."""
    try:
        below = notes.note_of(note + lines.decode())
        notes.opened(below, [witness.verifier])
    except (ValueError, Refusal) as error:
        raise WitnessSilent(Silence.SIGNED_OTHERWISE) from error
    ours = (witness.verifier.name, witness.verifier.id)
    signed = next(one for one in below.signatures if (one.name, one.key_id) == ours)
    return witness.verifier.line(signed.value)
