"""What stands around a certificate: its PDF, its QR token, its place in the log.

Alone: `python -m tests.benchmarks.certificates`. CPU of this process, all of its threads.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from server.credentials.domain import qr_token
from server.credentials.domain.document import document_text
from server.credentials.domain.keys import Purpose
from server.credentials.domain.qr_token import token_url
from server.credentials.formats.pdf import certificate_pdf
from server.credentials.formats.tokens import read_token
from server.credentials.log import tree
from server.credentials.log.tiles import Edge, Tile, TileNodes
from server.credentials.signer import Signer, open_signer
from tests.unit.credentials.credential_builders import a_holder, a_record, signed

PDFS, TOKENS, ENTRIES, PROOFS = 20, 2_500, 300_000, 100
MOST_PDF_MILLISECONDS = 40.0
FEWEST_TOKENS = 5_000
MOST_REBUILD_SECONDS = 0.5
MOST_HASHES = 20


@dataclass(frozen=True, slots=True)
class Around:
    """Tokens are counted for a second of CPU."""

    pdf_milliseconds: float
    tokens_signed: float
    tokens_checked: float
    root_seconds: float
    tiles_seconds: float
    most_hashes: int

    def failures(self) -> list[str]:
        wrong = {
            f"a PDF took {self.pdf_milliseconds:.0f} ms": self.pdf_milliseconds
            > MOST_PDF_MILLISECONDS,
            f"{self.tokens_signed:.0f} tokens signed a second": self.tokens_signed < FEWEST_TOKENS,
            f"{self.tokens_checked:.0f} tokens checked a second": self.tokens_checked
            < FEWEST_TOKENS,
            f"the root of the log took {self.root_seconds:.2f} s": self.root_seconds
            > MOST_REBUILD_SECONDS,
            f"the tiles of the log took {self.tiles_seconds:.2f} s": self.tiles_seconds
            > MOST_REBUILD_SECONDS,
            f"a proof has {self.most_hashes} hashes": self.most_hashes > MOST_HASHES,
        }
        return [said for said, is_wrong in wrong.items() if is_wrong]


def measure_certificates() -> Around:
    root_seconds, tiles_seconds, most_hashes = _log()
    tokens_signed, tokens_checked = _tokens()
    return Around(
        _pdf_milliseconds(),
        tokens_signed,
        tokens_checked,
        root_seconds,
        tiles_seconds,
        most_hashes,
    )


def print_certificates(found: Around) -> None:
    print("\nAround a certificate, CPU")
    print(f"  PDF        {found.pdf_milliseconds:6.1f} ms (at most {MOST_PDF_MILLISECONDS:.0f})")
    print(
        f"  QR tokens  {found.tokens_signed:6.0f} signed and {found.tokens_checked:.0f} checked "
        f"a second (at least {FEWEST_TOKENS})"
    )
    print(
        f"  log of {ENTRIES} entries: root {found.root_seconds:.2f} s, with every tile "
        f"{found.tiles_seconds:.2f} s (at most {MOST_REBUILD_SECONDS}); "
        f"proofs of {found.most_hashes} hashes (at most {MOST_HASHES})",
        flush=True,
    )


def _pdf_milliseconds() -> float:
    record = a_record()
    document, scanned = document_text(signed(record)), token_url(record.public_url, "A" * 200)
    costs = []
    for number in range(1 + PDFS):  # the first one reads the fonts
        someone = replace(record, holder=a_holder(f"Candidate Number {number}"))
        costs.append(_cpu(partial(certificate_pdf, someone, document, scanned)))
    return statistics.median(costs[1:]) * 1000


def _tokens() -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        signer = open_signer(Path(folder))
        texts: list[str] = []
        signing = _cpu(lambda: texts.extend(_signed(signer)))
        keys = signer.public_keys()
        checking = _cpu(lambda: [read_token(one, keys) for one in texts])
    return len(texts) / signing, len(texts) / checking


def _signed(signer: Signer) -> list[str]:
    record, kid = a_record(), signer.current(Purpose.QR).kid
    texts = []
    for _ in range(TOKENS):
        token = qr_token.token_of(record, kid)
        signature = signer.sign_with(kid, qr_token.message(token))
        texts.append(qr_token.token_text(token, signature))
    return texts


def _log() -> tuple[float, float, int]:
    entries = [b"assay-log v1 issue 2026-11-26 %043d=" % number for number in range(ENTRIES)]
    roots: list[bytes] = []
    root_seconds = _cpu(
        lambda: roots.append(tree.root_of([tree.leaf_hash(one) for one in entries]))
    )
    edge, tiles = Edge.empty(), dict[Tile, bytes]()
    tiles_seconds = _cpu(lambda: tiles.update([*edge.grown(entries), *edge.partial()]))
    assert edge.root == roots[0], "the tiles hold another tree"
    nodes, step = TileNodes(ENTRIES, tiles.__getitem__), ENTRIES // PROOFS
    paths = [tree.inclusion_path(at, ENTRIES, nodes) for at in range(0, ENTRIES, step)]
    return root_seconds, tiles_seconds, max(map(len, paths))


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


if __name__ == "__main__":
    measured = measure_certificates()
    print_certificates(measured)
    sys.exit(1 if measured.failures() else 0)
