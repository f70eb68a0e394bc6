"""A witness over HTTP, written from C2SP tlog-witness and tlog-cosignature and nothing of ours."""

import threading
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SECONDS = 1_800_000_000


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def _roots(
    old: int, size: int, proof: list[bytes], known: bytes, *, is_whole: bool = True
) -> tuple[bytes, bytes]:
    """RFC 6962, section 2.1.2, read backwards: the old and the new root that a proof leads to."""
    if old == size:
        one = known if is_whole else proof.pop(0)
        return one, one
    half = 1 << (size - 1).bit_length() - 1
    if old <= half:
        before, after = _roots(old, half, proof, known, is_whole=is_whole)
        return before, _node(after, proof.pop(0))
    before, after = _roots(old - half, size - half, proof, known, is_whole=False)
    left = proof.pop(0)
    return _node(left, before), _node(left, after)


@dataclass
class Foreign:
    """Use it as a context. It trusts `logs` by name, each with the keys given as `vkey`."""

    logs: dict[str, list[str]]
    name: str = "witness.example/w1"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seen: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    """The status of each answer."""

    @property
    def _signer(self) -> bytes:
        return b"\4" + self.key.public_key().public_bytes_raw()

    @property
    def _key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self._signer).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self._key_id.hex()}+{b64encode(self._signer).decode()}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/at"

    def __enter__(self) -> Self:
        foreign = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, kind, answer = (404, "text/plain", b"")
                if self.path == "/at/add-checkpoint":
                    status, kind, answer = foreign.answer(body.decode())
                foreign.asked.append(status)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        serving = partial(self._server.serve_forever, poll_interval=0.02)
        threading.Thread(target=serving, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, body: str) -> tuple[int, str, bytes]:
        """Status, content type and content."""
        asked, _, checkpoint = body.partition("\n\n")
        text, _, lines = checkpoint.rpartition("\n\n")
        text += "\n"
        origin = text.partition("\n")[0]
        if origin not in self.logs:
            return 404, "text/plain", b"unknown log"
        if not any(self._is_signed(one, text, lines) for one in self.logs[origin]):
            return 403, "text/plain", b"no known key"
        status = self._judged(text, asked)
        if status == 409:
            return 409, "text/x.tlog.size", f"{self.seen.get(origin, (0,))[0]}\n".encode()
        return status, "text/plain", self._signed(text) if status == 200 else b"no"

    def _judged(self, text: str, asked: str) -> int:
        origin, size_line, root_line = text.split("\n")[:3]
        size, root = int(size_line), b64decode(root_line, validate=True)
        old_line, *path = asked.split("\n")
        word, _, old = old_line.partition(" ")
        if word != "old" or old != str(int(old)) or int(old) > size or len(path) > 63:
            return 400
        known, known_root = self.seen.get(origin, (0, b""))
        if int(old) != known or (known == size and known_root != root):
            return 409
        proof = [b64decode(one, validate=True) for one in path]
        if not self._is_consistent(known, known_root, size, root, proof):
            return 422
        self.seen[origin] = (size, root)
        return 200

    def _signed(self, text: str) -> bytes:
        """Its line, below one of somebody else."""
        said = f"cosignature/v1\ntime {SECONDS}\n{text}".encode()
        signature = SECONDS.to_bytes(8, "big") + self.key.sign(said)
        line = f"— {self.name} {b64encode(self._key_id + signature).decode()}\n"
        stranger = f"— else.example/w2 {b64encode(b'abcd' + bytes(72)).decode()}\n"
        return (stranger + line).encode()

    def _is_consistent(
        self, old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]
    ) -> bool:
        if old in {0, size}:
            return not proof
        try:
            return _roots(old, size, proof, old_root) == (old_root, root) and not proof
        except IndexError:
            return False

    def _is_signed(self, vkey: str, text: str, lines: str) -> bool:
        name, hexed, encoded = vkey.split("+", 2)
        key = Ed25519PublicKey.from_public_bytes(b64decode(encoded)[1:])
        for line in lines.splitlines():
            dash, signer, signature = line.split(" ")
            content = b64decode(signature)
            if (dash, signer, content[:4].hex()) != ("—", name, hexed):
                continue
            try:
                key.verify(content[4:], text.encode())
            except InvalidSignature:
                return False
            return True
        return False
