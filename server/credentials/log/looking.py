"""One certificate, or one proof file, held against the log: what was found, step by step."""

import json
from dataclasses import dataclass
from datetime import datetime

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.event import Event, digest_of
from server.credentials.log import proofs
from server.credentials.log.entries import Entry, entry_of
from server.credentials.log.proofs import LogProof, Proven
from server.credentials.log.service import Log
from server.credentials.log.tree import LogProofWrong
from server.credentials.store import events


@dataclass(frozen=True, slots=True)
class Found:
    """A proof that holds. `history` is everything the log says of the certificate, if known."""

    proof: LogProof
    line: str
    entry: Entry
    proven: Proven
    history: tuple[Event, ...] = ()


async def of_certificate(log: Log, certificate: Certificate, *, now: datetime) -> Found:
    """Raises LogEntryPending, LogDamaged, and LogProofWrong for another certificate’s entry."""
    proof = await log.proof(certificate, now=now)
    found = await _found(log, proof)
    assert certificate.document is not None, "only issued certificates are found"
    salted = digest_of(json.loads(certificate.document), certificate.log_salt or b"")
    if found.entry.digest != salted:
        raise LogProofWrong
    return Found(
        proof=proof,
        line=found.line,
        entry=found.entry,
        proven=found.proven,
        history=tuple(await events.of_certificate(certificate.id)),
    )


async def of_file(log: Log, content: bytes) -> Found:
    """Raises LogProofMalformed, NoteUnsigned, LogProofWrong.

    Whose entry it is stays unsaid: else the whole log could be asked for its certificates.
    """
    return await _found(log, proofs.proof_of(content))


async def _found(log: Log, proof: LogProof) -> Found:
    line = await log.entry(proof.index)
    if line is None:
        raise LogProofWrong
    proven = proofs.proven(proof, line, log.verifier)
    return Found(proof, line.decode(), entry_of(line), proven)
