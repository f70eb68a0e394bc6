"""`verify` checks certificates without a server: files, QR codes and IDs.

With a trust bundle nothing is asked of a network or a store, and the answer is as of the bundle.
Without one it rests on the keys and the store of this data folder, as of now. What another issuer
signed is checked by the keys it publishes (did:key, did:web over https), and not trusted for it.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from server.cli import running
from server.credentials import other_issuers
from server.credentials.checking.assessment import Aspect, Assessment, Check, Outcome
from server.credentials.checking.bundle import material_of
from server.credentials.checking.checker import Checker
from server.credentials.checking.codes import Code, Unreadable, sentence_of
from server.credentials.checking.documents import issuer_of
from server.credentials.checking.held import MOST_FILE_BYTES, Held, held_in
from server.credentials.checking.material import KnownKey, Material, Source
from server.credentials.checking.said import said_in
from server.credentials.checks import Checked
from server.credentials.domain.did import did_web
from server.credentials.domain.printed_id import display
from server.credentials.domain.trust import NotABundle
from server.credentials.domain.verdict import Verdict
from server.credentials.domain.words import words
from server.kernel.clock import rfc3339, system_now
from server.settings import Settings

NOT_GOOD = 1
STANDARD_INPUT = "-"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    assessment: Assessment


def register(group: click.Group, settings: Settings) -> None:
    @group.command("verify", help="Check certificates: files, QR codes or IDs; - reads one.")
    @click.argument("what", nargs=-1, required=True, metavar="FILE-OR-ID...")
    @click.option(
        "--trust", type=_FILE, help="A trust bundle: nothing else is asked, no network either."
    )
    @click.option(
        "--status-list",
        "status_lists",
        type=_FILE,
        multiple=True,
        metavar="FILE",
        help="What another issuer revoked, as you got it from there: a signed status list.",
    )
    @click.option("--json", "as_json", is_flag=True)
    @click.pass_context
    def verify(
        context: click.Context,
        what: Sequence[str],
        *,
        trust: Path | None,
        status_lists: Sequence[Path],
        as_json: bool,
    ) -> None:
        given = [(one, _content(one)) for one in what]
        lists = [_list_in(one) for one in status_lists]
        if trust is None:
            context.exit(_by_own_store(settings, given, lists, as_json=as_json))
        material, now = _material(trust.read_bytes()).with_lists(lists), system_now()
        checker = Checker(material)
        found = [_Found(name, checker.check(content, at=now)) for name, content in given]
        context.exit(_told(found, material.sources, as_json=as_json))


def _by_own_store(
    settings: Settings,
    given: Sequence[tuple[str, bytes]],
    lists: Sequence[Held],
    *,
    as_json: bool,
) -> int:
    asked = [_held(one) for _, one in given]
    others, sources = _published(asked, ours=did_web(settings.public_url))
    if not settings.key_dir.is_dir():
        _require_others(settings, asked)
        checker = Checker(Material().with_keys(others).with_lists(lists))
        found = [_Found(name, checker.check(content, at=system_now())) for name, content in given]
        _hint(
            found, "With --trust BUNDLE, which its issuer has at /trust.json, more can be checked."
        )
        return _told(found, sources, as_json=as_json)

    async def work(opened: running.Running) -> int:
        batch = await opened.services.credentials.checks.batch(asked, others=others, lists=lists)
        checked = [one async for some in batch.checked(at=opened.now()) for one in some]
        found = [
            _Found(name, _as_found(one)) for (name, _), one in zip(given, checked, strict=True)
        ]
        _hint(found, f"By ASSAY_PUBLIC_URL and PORT we are {did_web(settings.public_url)} here.")
        return _told(found, sources, as_json=as_json)

    return running.run(settings, work)


def _hint(found: Sequence[_Found], hint: str) -> None:
    if any(one.assessment.verdict is Verdict.UNKNOWN_ISSUER for one in found):
        click.echo(hint, err=True)


def _published(
    asked: Sequence[Held | Code], *, ours: str
) -> tuple[list[KnownKey], dict[str, Source]]:
    """The keys of others who are named as issuers, from where they publish them."""
    found = other_issuers.published(
        name for one in asked if (name := _issuer(one)) not in {None, ours}
    )
    now = system_now()
    sources = {one.issuer: Source(f"DID document at {one.address}", now) for one in found}
    return [key for one in found for key in one.keys], sources


def _issuer(asked: Held | Code) -> str | None:
    if not isinstance(asked, Held) or asked.document is None:
        return None
    return issuer_of(asked.document)


def _require_others(settings: Settings, asked: Sequence[Held | Code]) -> None:
    """Without keys of ours nothing that we issued can be checked."""
    if not all(_issuer(one) for one in asked):
        raise click.UsageError(
            f"There are no keys in {settings.key_dir}. Give --trust BUNDLE, as the issuer "
            "publishes it at /trust.json."
        )


def _held(content: bytes) -> Held | Code:
    try:
        return held_in(content)
    except Unreadable as reason:
        return reason.code


def _list_in(path: Path) -> Held:
    held = _held(path.read_bytes())
    if isinstance(held, Held) and held.document is not None:
        return held
    raise click.UsageError(f"{path} is not a status list: a signed JSON or JWT file is.")


def _as_found(one: Checked) -> Assessment:
    """Of an ID nothing was read but its certificate."""
    return one.assessment or Assessment(verdict=one.verdict, code=one.code)


def _material(bundle: bytes) -> Material:
    try:
        return material_of(bundle)
    except NotABundle as refusal:
        raise click.UsageError(str(refusal)) from refusal


def _content(what: str) -> bytes:
    """What is no file is taken as it was typed: an ID, or the text of a QR code."""
    if what == STANDARD_INPUT:
        return sys.stdin.buffer.read(MOST_FILE_BYTES + 1)
    try:
        with Path(what).open("rb") as file:
            return file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        if os.path.lexists(what):  # false for what is too long for a name, as a QR text may be
            raise click.UsageError(f"{what} cannot be read.") from error
        return os.fsencode(what)


def _told(found: Sequence[_Found], sources: Mapping[str, Source], *, as_json: bool) -> int:
    if as_json:
        rows = [_as_json(one) for one in found]
        told = {name: _source(one) for name, one in sources.items()}
        print(json.dumps({"items": rows, "sources": told}))
    else:
        for one in found:
            _print(one)
        for source in dict.fromkeys(sources.values()):
            _print_source(source)
    return 0 if all(one.assessment.verdict is Verdict.VALID for one in found) else NOT_GOOD


def _as_json(found: _Found) -> dict[str, object]:
    one = found.assessment
    return {
        "what": found.name,
        "kind": None if one.held is None else one.held.kind.value,
        "verdict": one.verdict.value,
        "code": None if one.code is None else one.code.value,
        "text": _sentence(one),
        "says": _says(one),
        "checks": [
            {
                "check": check.aspect.value,
                "outcome": check.outcome.value,
                "code": None if check.code is None else check.code.value,
            }
            for check in one.checks
        ],
    }


def _print(found: _Found) -> None:
    one = found.assessment
    print(f"{found.name}: {one.verdict.value}. {_sentence(one)}")
    said = _says(one)
    if said:
        lead = "What it claims" if one.verdict in _NOT_VOUCHED_FOR else "What was signed"
        print(f"  {lead}: " + ", ".join(f"{name} {text}" for name, text in said.items()))
    for check in one.checks:
        print(f"  {check.aspect}: {_OUTCOMES[check.outcome.value]}{_why(check)}")


def _why(check: Check) -> str:
    if check.code is not None:
        return f" ({sentence_of(check.code)})"
    is_apart = check.aspect is Aspect.LOG and check.outcome is Outcome.NOT_DONE
    return f" ({_LOG_APART})" if is_apart else ""


_LOG_APART = (
    "a certificate does not hold its place in the log: its .tlog-proof does, and the issuer’s "
    "page /log reads that"
)


_OUTCOMES = {"good": "good", "bad": "BAD", "not-done": "not checked"}


_NOT_VOUCHED_FOR = frozenset({Verdict.TAMPERED, Verdict.UNKNOWN_ISSUER, Verdict.UNKNOWN})


def _says(one: Assessment) -> dict[str, str]:
    """What it says of itself, to compare with what was shown: a page can be drawn around it."""
    token, document = one.token, None if one.held is None else one.held.document
    if token is not None:
        ends = token.expires_on
        printed = display(token.printed_id)
        told = [token.name, token.definition, token.issued_on, ends, "", printed]
    elif document is not None:
        said = said_in(document)
        issuer = said.issuer or said.issuer_id
        told = [said.holder, said.title, *map(_day, (said.issued_at, said.expires_at))]
        told += [issuer, said.licence]
    else:
        return {}
    names = ("holder", "certificate", "issued", "until", "issuer", "id")
    return {name: str(text) for name, text in zip(names, told, strict=True) if text}


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


_JUDGED = {
    Verdict.VALID: "It has not been changed or revoked, and is within its dates.",
    Verdict.REVOKED: "It was revoked: do not rely on it.",
    Verdict.SUPERSEDED: "There is a newer certificate.",
    Verdict.SUSPENDED: "It is suspended: do not rely on it for now.",
    Verdict.NOT_YET_VALID: "Its first day has not come.",
    Verdict.EXPIRED: "It was valid once.",
}


def _sentence(one: Assessment) -> str:
    if one.code is not None:
        return str(sentence_of(one.code))
    return _JUDGED.get(one.verdict) or str(words(one.verdict, None).about)


def _source(one: Source) -> dict[str, str | None]:
    return {"from": one.name, "as_of": None if one.at is None else rfc3339(one.at)}


def _print_source(one: Source) -> None:
    if one.at is None:
        return
    days = (system_now() - one.at).days
    since = "" if days < 1 else f" What happened in the {days} days since is not known."
    print(f"Checked by the {one.name}, made at {rfc3339(one.at)}.{since}")
