"""What a certificate says about its holder's address, and what follows a new name."""

from server.kernel.actor import Role
from tests.api.house import PASSWORD, Client, Room


async def _passed(room: Room, person: Client) -> dict[str, str]:
    course = (await person.get("/courses/practice")).json()
    for module in course["modules"]:
        for lesson in module["lessons"]:
            await person.put(f"/courses/practice/lessons/{lesson['slug']}/completion")
    result = await room.sat(person)
    found = (await room.stranger.get(f"/certificates/{result['certificate']['id']}")).json()
    assurance: dict[str, str] = found["assurance"]
    return assurance


async def test_who_confirmed_the_address_has_it_signed_into_the_certificate(room: Room) -> None:
    now, accounts = room.clock(), room.services.accounts
    person = await accounts.add_person(
        "proved@example.org", "Petra Proved", Role.CANDIDATE, now=now
    )
    await accounts.passwords.set_by_link(
        await accounts.passwords.make_link(person.id, now=now), PASSWORD, now=now
    )

    assurance = await _passed(room, await room.sign_in("proved@example.org"))

    assert assurance == {"identity": "email", "supervision": "none"}


async def test_who_did_not_has_not(room: Room) -> None:
    assurance = await _passed(room, await room.register("claimed@example.org", "Clara Claimed"))

    assert assurance["identity"] == "self-declared"


async def test_demo_people_proved_nothing(room: Room) -> None:
    assurance = await _passed(room, await room.sign_in("candidate2@demo.example"))

    assert assurance["identity"] == "self-declared"
