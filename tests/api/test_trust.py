"""The trust bundle: what it holds, and that nobody else could have made it."""

import json

from server.credentials.domain import trust
from server.credentials.domain.keys import Purpose
from server.credentials.domain.verdict import RevocationCode
from server.credentials.signatures import fits
from server.kernel.actor import Actor, Role
from server.kernel.ids import new_id
from tests.api.house import Room

ADMIN = Actor(new_id(), "Ada Admin", frozenset({Role.ADMIN}))


async def test_it_is_signed_and_says_what_is_no_longer_in_force(room: Room) -> None:
    passed = await room.sat(await room.candidate())
    printed = passed["certificate"]["id"]
    credentials = room.services.credentials
    before = json.loads(await credentials.trust.made(now=room.clock()))
    await credentials.life.revoke(
        printed, RevocationCode.ERROR, None, actor=ADMIN, now=room.clock()
    )

    answer = await room.http.get("/trust.json")
    bundle = answer.json()

    kid, signature = trust.signature_of(bundle)
    [key] = [one for one in credentials.public_keys() if one.kid == kid]
    assert key.purpose is Purpose.STATUS
    assert fits(key.raw, trust.message(bundle), signature)
    assert not fits(key.raw, trust.message({**bundle, "standings": []}), signature)
    assert before["standings"] == []
    [fallen] = bundle["standings"]
    assert (fallen["status"], fallen["reason"]) == ("revoked", "error")
    assert fallen["key"] == trust.standing_key(printed.replace("-", ""))
    assert printed not in answer.text
    assert printed.replace("-", "") not in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
