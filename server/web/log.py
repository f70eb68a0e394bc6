"""The transparency log as programs read it (C2SP tlog-tiles), and the proof of a certificate."""

from datetime import datetime

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from server.credentials.domain.certificate import Certificate
from server.credentials.domain.printed_id import display
from server.web.deps import Services
from server.web.doors import PUBLIC
from server.web.public import A_MINUTE, ANYONE, REVALIDATED
from server.web.static_files import FOR_EVER

PROOF = "tlog-proof"
TEXT = "text/plain"  # its charset is added on the way out
BYTES = "application/octet-stream"
SECONDS = {"Cache-Control": "public, max-age=2"}


@get("/log/checkpoint", opt=PUBLIC, include_in_schema=False)
async def get_checkpoint(
    services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[bytes]:
    head = await services.credentials.log.head(now=now)
    return Response(head.served.encode(), media_type=TEXT, headers=SECONDS | ANYONE)


@get("/log/key", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def get_log_key(services: NamedDependency[Services]) -> Response[bytes]:
    """The verifier key of the signed notes; the same key is in the DID document."""
    content = f"{services.credentials.log.verifier.text}\n".encode()
    return Response(content, media_type=TEXT, headers=A_MINUTE | ANYONE)


@get("/log/tile/{path:path}", opt=PUBLIC, include_in_schema=False)
async def get_tile(
    path: FromPath[str], services: NamedDependency[Services], now: NamedDependency[datetime]
) -> Response[bytes]:
    """A tile, or a bundle of entries; what was served once never changes."""
    content = await services.credentials.log.tile(path.removeprefix("/"), now=now)
    return Response(content, media_type=BYTES, headers={"Cache-Control": FOR_EVER} | ANYONE)


async def proof_file(
    services: Services, certificate: Certificate, now: datetime
) -> Response[bytes]:
    """Public even where the name is not: nothing in it can be read without the certificate."""
    proof = await services.credentials.log.proof(certificate, now=now)
    file = f"{display(certificate.printed_id)}.{PROOF}"
    return Response(
        proof.text.encode(),
        media_type=TEXT,
        headers=REVALIDATED | ANYONE | {"Content-Disposition": f'attachment; filename="{file}"'},
    )


HANDLERS = [get_checkpoint, get_log_key, get_tile]
