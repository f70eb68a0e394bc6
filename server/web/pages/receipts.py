"""The receipt of a sitting: what was received, and how to check it without us."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup

from server.exams import releases
from server.exams.domain.answer_sheet import is_blank, read_lines
from server.exams.domain.receipt import Receipt, served
from server.exams.endings import HandedIn
from server.kernel.actor import Actor
from server.language.voice import say
from server.web.deps import Services
from server.web.pages import exam_rules
from server.web.pages.going import as_file, see
from server.web.rendering import fact, moment, page, trusted
from server.web.strict import path_uuid

_BREAKS = re.compile("([,:])")
COMMANDS = """\
sha256sum responses.tsv
python -m server receipts verify receipt.json --responses responses.tsv --keys did.json
"""
PROGRAM = """\
import base64, json
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

def content(text):
    return base64.urlsafe_b64decode(text + "==")

receipt = json.load(open("receipt.json"))
keys = json.load(open("jwks.json"))["keys"]
key = next(one for one in keys if one["kid"] == receipt["kid"])
signature = content(receipt.pop("signature"))
signed = json.dumps(receipt, sort_keys=True, separators=(",", ":"))
public = Ed25519PublicKey.from_public_bytes(content(key["x"]))
public.verify(signature, b"assay-receipt-v1\\n" + signed.encode())
print("The signature fits.")
"""


@get("/sittings/{sitting_id:str}/receipt")
async def receipt_page(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    async def shown(kept: HandedIn) -> Response[bytes]:
        context = await _context(kept, services.public_url)
        return page("receipt", context, viewer=reader, here="exams")

    return await _closed(sitting_id, services, reader, shown)


@get("/sittings/{sitting_id:str}/receipt.json")
async def receipt_file(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    async def shown(kept: HandedIn) -> Response[bytes]:
        return _file("receipt.json", served(kept.receipt), "application/json")

    return await _closed(sitting_id, services, reader, shown)


@get("/sittings/{sitting_id:str}/responses.tsv")
async def responses_file(
    sitting_id: FromPath[str],
    services: NamedDependency[Services],
    reader: NamedDependency[Actor],
) -> Response[bytes]:
    async def shown(kept: HandedIn) -> Response[bytes]:
        media_type = "text/tab-separated-values"
        return _file("responses.tsv", kept.lines.encode(), media_type)

    return await _closed(sitting_id, services, reader, shown)


def address_of(sitting: UUID | str) -> str:
    return f"/sittings/{sitting}/receipt"


def received(receipt: Receipt) -> str:
    return say(
        "%(answered)s answered, %(blank)s left blank",
        answered=receipt.answered,
        blank=receipt.items - receipt.answered,
    )


def handed_in(receipt: Receipt) -> dict[str, object]:
    """When, and whether the candidate or the clock did it."""
    how = say("by you") if receipt.closed_by == "candidate" else say("by the clock")
    return fact(say("Handed in"), note=how, at=moment(datetime.fromisoformat(receipt.closed_at)))


async def _closed(
    sitting_id: str,
    services: Services,
    reader: Actor,
    show: Callable[[HandedIn], Awaitable[Response[bytes]]],
) -> Response[bytes]:
    """Show what was handed in; a sitting that is not closed yet is led to."""
    sitting = path_uuid(sitting_id)
    kept = await services.exams.endings.kept(sitting, actor=reader)
    return see(f"/sittings/{sitting}") if kept is None else await show(kept)


def _file(name: str, content: bytes, media_type: str) -> Response[bytes]:
    return Response(content, media_type=media_type, headers=as_file(name))


async def _context(kept: HandedIn, public_url: str) -> dict[str, Any]:
    receipt, address = kept.receipt, f"/sittings/{kept.sitting.id}"
    blueprint = (await releases.release_by_id(kept.sitting.release_id)).blueprint
    return {
        "short": receipt.short,
        "says": say(
            "This is what we received for your sitting of the %(exam)s exam, signed by us. "
            "Keep it: with it you can prove what you handed in.",
            exam=exam_rules.name(blueprint),
        ),
        "facts_received": _received(receipt),
        "answers": _answers(kept),
        "sealed": _sealed(receipt),
        "files": [
            {"name": "receipt.json", "address": f"{address}/receipt.json"},
            {"name": "responses.tsv", "address": f"{address}/responses.tsv"},
        ],
        "commands": COMMANDS,
        "program": PROGRAM,
        "keys": f"{public_url}/.well-known/did.json",
        "result": f"{address}/result",
    }


def _received(receipt: Receipt) -> list[dict[str, object]]:
    return [
        fact(say("Received"), received(receipt)),
        handed_in(receipt),
        fact(say("Sitting"), receipt.sitting, mono=True),
    ]


def _sealed(receipt: Receipt) -> list[dict[str, object]]:
    return [
        fact(
            say("Hash of your answers"),
            receipt.responses_hash,
            note=say(
                "The SHA-256 of responses.tsv: one line for each item whose answer was saved, "
                "with the item’s number, a tab, the answer as it stands above, and a line feed."
            ),
            mono=True,
        ),
        fact(
            say("Hash of your form"),
            receipt.form_hash,
            note=say(
                "The SHA-256 of the items as they were drawn for you, their order and a random "
                "seed. The form stays sealed with us; the hash binds us to it."
            ),
            mono=True,
        ),
        fact(
            say("Signature"),
            receipt.signature,
            note=say("Ed25519, over everything else in receipt.json, both hashes included."),
            mono=True,
        ),
        fact(
            say("Key"),
            receipt.kid,
            note=say("It signs receipts and nothing else, and stands among our public keys."),
            mono=True,
        ),
    ]


def _answers(kept: HandedIn) -> list[dict[str, object]]:
    lines = read_lines(kept.lines)
    rows: list[dict[str, object]] = []
    for position in range(1, kept.receipt.items + 1):
        text, response = lines.get(position, ("", None))
        word, tone = say("Answered"), ""
        if is_blank(response):
            word, tone = say("Left blank") if text else say("Nothing saved"), "dashed"
        row = {"position": position, "text": text, "html": _breaking(text)}
        rows.append(row | {"word": word, "tone": tone})
    return rows


def _breaking(text: str) -> Markup:
    """JSON that may wrap where it is read in parts."""
    return trusted(_BREAKS.sub(r"\1<wbr>", escape(text)))


HANDLERS = [receipt_page, receipt_file, responses_file]
