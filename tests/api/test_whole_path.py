"""From registration to a certificate that a stranger can check."""

from tests.api.house import Room


async def test_a_newcomer_reaches_a_certificate(room: Room) -> None:
    nora = await room.register("nora@example.org", "Nora Newcomer")
    course = (await nora.get("/courses/practice")).json()
    for module in course["modules"]:
        for lesson in module["lessons"]:
            done = await nora.put(f"/courses/practice/lessons/{lesson['slug']}/completion")
            assert done.status_code == 200
    sitting = await room.sitting(nora)
    await room.answer(nora, sitting)

    receipt = await room.hand_in(nora, sitting)
    again = await room.hand_in(nora, sitting)
    result = await room.result(nora, sitting)

    assert (receipt.status_code, again.status_code) == (201, 200)
    assert receipt.content == again.content
    assert result["passed"] is True
    assert result["scaled_score"] == 1000
    print(receipt.json(), result)
