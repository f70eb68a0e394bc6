"""A mail server in this process that does what a test asks of it, and keeps what it took."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

GREETING = "220 test ready"


@dataclass
class MailHouse:
    """`answers` gives the next replies to a command, by its first word; then it agrees again."""

    port: int = 0
    offers_tls: bool = False
    wants_login: tuple[str, str] | None = None
    is_mute: bool = False
    answers: dict[str, list[str]] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    was_secure: list[bool] = field(default_factory=list)
    connections: int = 0
    tls: ssl.SSLContext | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await _Talk(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def next_answer(self, word: str, usual: str) -> str:
        waiting = self.answers.get(word, [])
        return waiting.pop(0) if waiting else usual


class _Talk:
    def __init__(
        self, house: MailHouse, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.house, self.reader, self.writer = house, reader, writer
        self.sender = ""
        self.recipients: list[str] = []
        self.is_secure = writer.get_extra_info("ssl_object") is not None

    async def run(self) -> None:
        if self.house.is_mute:
            await self.reader.read()
            return
        await self.say(GREETING)
        while line := (await self.reader.readline()).decode().rstrip("\r\n"):
            word = line.split(" ")[0].split(":")[0].upper()
            if word == "QUIT":
                await self.say("221 bye")
                return
            await self.answer(word, line)

    async def answer(self, word: str, line: str) -> None:
        if word == "EHLO":
            offers = ["test"]
            offers += ["STARTTLS"] if self.house.offers_tls and not self.is_secure else []
            offers += ["AUTH PLAIN"] if self.house.wants_login else []
            await self.say(*(f"250-{one}" for one in offers[:-1]), f"250 {offers[-1]}")
        elif word == "STARTTLS":
            await self.say("220 go ahead")
            await self.writer.start_tls(cast("ssl.SSLContext", self.house.tls))
            self.is_secure = True
        elif word == "DATA":
            await self.take()
        else:
            self.note(word, line)
            await self.say(self.house.next_answer(word, "235 ok" if word == "AUTH" else "250 ok"))

    def note(self, word: str, line: str) -> None:
        if word == "MAIL":
            self.sender, self.recipients = line[line.index("<") + 1 : line.index(">")], []
        elif word == "RCPT":
            self.recipients.append(line[line.index("<") + 1 : line.index(">")])

    async def take(self) -> None:
        await self.say("354 go on")
        raw = await self.reader.readuntil(b"\r\n.\r\n")
        answer = self.house.next_answer("DATA", "250 taken")
        if answer.startswith("250"):
            body = raw[:-3].replace(b"\r\n..", b"\r\n.")
            message = message_from_bytes(body, policy=default)
            self.house.taken.append(message)
            self.house.envelopes.append((self.sender, list(self.recipients)))
            self.house.was_secure.append(self.is_secure)
        await self.say(answer)

    async def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()


@asynccontextmanager
async def mail_house(
    folder: Path | None = None, *, is_tls: bool = False, offers_tls: bool = False
) -> AsyncIterator[MailHouse]:
    """With TLS, `folder` takes the certificate that a client must trust: see `trusting`."""
    tls = None if folder is None else _server_tls(folder)
    house = MailHouse(offers_tls=offers_tls, tls=tls)
    server = await asyncio.start_server(house.serve, "127.0.0.1", 0, ssl=tls if is_tls else None)
    house.port = server.sockets[0].getsockname()[1]
    try:
        yield house
    finally:
        server.close()


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


def _server_tls(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today)
        .not_valid_after(today + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
