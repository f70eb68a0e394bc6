"""`monitor`: follow another Assay’s transparency log, and say when it does not only grow."""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from server.cli.written import Written
from server.credentials.log import monitor, notes
from server.credentials.log.folder import write_whole
from server.credentials.log.monitor import Fetch, LogMisbehaved, Look, NotServed, Seen
from server.kernel.clock import system_now
from server.kernel.errors import Refusal
from server.settings import Settings

if TYPE_CHECKING:
    import httpx

NOT_GOOD = 1
MOST_BYTES = 1_048_576
SECONDS = 20


def register(group: click.Group, _settings: Settings) -> None:
    group.add_command(_command)


@click.command("monitor", help="Follow another Assay’s transparency log and prove it only grew.")
@click.argument("url")
@click.option(
    "--state",
    type=Written(),
    help="Keep here what was seen; without it nothing is compared with before.",
)
@click.option("--key", help="The log’s verifier key, if you were told it by the issuer.")
@click.option("--all", "everything", is_flag=True, help="Read every older entry again, too.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def _command(
    context: click.Context,
    url: str,
    *,
    state: Path | None,
    key: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    seen = _read(state)
    again = None if everything else monitor.AGAIN
    try:
        with _client(url) as client:
            fetch = _fetch_with(client)
            found = monitor.look(fetch, seen, key=key, again=again, today=system_now().date())
            is_ours = _names_served_keys(found, fetch)
    except (LogMisbehaved, NotServed) as error:
        _print_fault(error, as_json=as_json)
        context.exit(NOT_GOOD)
    if state is not None:
        write_whole(state, json.dumps(asdict(found.seen), indent=1).encode())
    _print(found, is_ours=is_ours, as_json=as_json)


def _client(url: str) -> "httpx.Client":
    import httpx  # noqa: PLC0415 - no other command pays for it

    try:
        return httpx.Client(base_url=url, timeout=SECONDS, follow_redirects=False)
    except httpx.InvalidURL as error:
        raise click.UsageError(f"{url} is no address.") from error


def _fetch_with(client: "httpx.Client") -> Fetch:
    """Nothing is followed elsewhere, and no answer is read beyond its bound."""
    import httpx  # noqa: PLC0415 - no other command pays for it

    def fetch(path: str) -> bytes:
        content = b""
        try:
            with client.stream("GET", path) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise NotServed(f"{path} is missing: the server answers {answer.status_code}.")
                for some in answer.iter_bytes():
                    content += some
                    if len(content) > MOST_BYTES:
                        raise NotServed(f"{path} is larger than any file of a log.")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotServed(f"{path} cannot be had ({type(error).__name__}).") from error
        return content

    return fetch


def _names_served_keys(found: Look, fetch: Fetch) -> bool:
    """Whether the DID document that is served is the one whose hash is in the head."""
    served = sha256(fetch("/.well-known/did.json")).digest()
    return found.head.did_hash in {None, served}


def _read(state: Path | None) -> Seen | None:
    if state is None or not state.exists():
        return None
    try:
        seen = msgspec.json.decode(state.read_bytes(), type=Seen)
        notes.checkpoint_of(notes.note_of(seen.note).text)
    except (ValueError, Refusal) as error:
        raise click.UsageError(f"{state} is no state of this command; move it away.") from error
    return seen


def _print(found: Look, *, is_ours: bool, as_json: bool) -> None:
    said = []
    if found.has_other_keys:
        said.append("The issuer’s keys changed since the last look (its DID document did).")
    if not is_ours:
        said.append("The DID document that is served is not the one that the head names.")
    if as_json:
        out = {
            "good": True,
            "origin": found.head.origin,
            "size": found.head.size,
            "new": found.new_entries,
            "read_again": found.read_again,
            "notes": said,
        }
        print(json.dumps(out))
        return
    before = "" if found.old is None else f", {found.new_entries} of them new"
    print(f"Good: {found.head.origin} has {found.head.size} entries{before}.")
    if found.old is None:
        print(f"Nothing was compared with before. Its key from now on: {found.seen.key}")
    else:
        print(f"It only grew. {found.read_again} older bundles were read again.")
    for note in said:
        print(f"Note: {note}")


def _print_fault(error: Exception, *, as_json: bool) -> None:
    heads = error.heads if isinstance(error, LogMisbehaved) else ()
    if as_json:
        print(json.dumps({"good": False, "why": str(error), "heads": heads}))
        return
    print(f"BAD: {error}")
    for head in heads:
        print(f"\n{head}")
