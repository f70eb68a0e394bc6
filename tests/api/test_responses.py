"""Responses of every item type: what is taken, what is refused, and what the form gives away."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.api.house import Client, Room
from tests.factories import bank, item_of

TYPES = {"single", "multiple", "order", "match", "cloze", "numeric", "text", "hotspot"}
NUL, LONE = "a\x00b", "a\ud800b"


@dataclass
class Desk:
    client: Client
    sitting: dict[str, Any]
    sequence: int = 0

    def item(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.sitting["items"] if one["type"] == kind)
        return found

    def gap(self, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
        for item in self.sitting["items"]:
            for gap in item.get("gaps", []):
                if gap["kind"] == kind:
                    return item, gap
        pytest.skip(f"no {kind} gap in the practice exam")

    async def save(self, item: dict[str, Any], response: Any) -> httpx.Response:
        """Python's JSON writes lone surrogates as escapes, as a careless program would."""
        self.sequence += 1
        body = json.dumps({"sequence": self.sequence, "response": response})
        return await self.client.put(
            f"/sittings/{self.sitting['id']}/responses/{item['position']}",
            content=body,
            headers={"Content-Type": "application/json"},
        )

    async def stored(self, item: dict[str, Any]) -> Any:
        found = (await self.client.get(f"/sittings/{self.sitting['id']}")).json()
        return found["responses"][str(item["position"])]["response"]

    async def takes(self, item: dict[str, Any], response: Any) -> None:
        saved = await self.save(item, response)
        assert saved.status_code == 200, saved.text
        assert await self.stored(item) == response

    async def refuses(self, item: dict[str, Any], response: Any) -> None:
        await self.save(item, None)
        answer = await self.save(item, response)
        assert (answer.status_code, answer.json()["code"]) in {
            (422, "response-malformed"),
            (422, "shape-wrong"),
            (400, "body-not-json"),
        }, (response, answer.text)
        assert await self.stored(item) is None


@pytest_asyncio.fixture(scope="module")
async def desk(room: Room) -> Desk:
    client = await room.candidate()
    return Desk(client, await room.sitting(client))


def handles(shown: list[dict[str, str]]) -> list[str]:
    return [one["handle"] for one in shown]


async def test_the_practice_exam_holds_every_type(desk: Desk) -> None:
    assert {one["type"] for one in desk.sitting["items"]} == TYPES


@pytest.mark.parametrize("kind", sorted(TYPES))
async def test_null_clears_every_type(room: Room, desk: Desk, kind: str) -> None:
    item = desk.item(kind)

    await desk.takes(item, room.right(item))
    await desk.takes(item, None)


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize(
    "response",
    [{}, [], "a", 1, True, {"other": 1}, {"choice": None, "text": "a"}, {"": {}}],
    ids=repr,
)
async def test_no_type_takes_another_shape(desk: Desk, kind: str, response: Any) -> None:
    await desk.refuses(desk.item(kind), response)


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("value", [None, 1, 1.5, True, "nosuchhandle" * 50, {"a": "b"}, ["nosuch"]])
async def test_no_type_takes_another_value(desk: Desk, kind: str, value: Any) -> None:
    key = {
        "single": "choice", "multiple": "choices", "order": "order", "match": "pairs",
        "cloze": "gaps", "numeric": "value", "text": "text",
        "hotspot": "regions",
    }[kind]  # fmt: skip
    if (kind, value) == ("text", "nosuchhandle" * 50):
        value += "x"  # 600 characters are too many already

    await desk.refuses(desk.item(kind), {key: value})


async def test_a_single_choice_names_one_option(desk: Desk) -> None:
    item = desk.item("single")

    await desk.takes(item, {"choice": handles(item["options"])[0]})
    await desk.refuses(item, {"choice": handles(item["options"])[0].upper()})
    await desk.refuses(item, {"choice": handles(desk.item("multiple")["options"])[0]})
    await desk.refuses(item, {"choice": ""})


async def test_a_hotspot_shows_its_picture_and_takes_its_regions(room: Room, desk: Desk) -> None:
    item = desk.item("hotspot")
    names, image = handles(item["regions"]), item["image"]
    picture = await room.http.get(image["url"])

    assert set(image) == {"url", "width", "height", "alt"}
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert "immutable" in picture.headers["cache-control"]
    assert "sandbox" in picture.headers["content-security-policy"]
    assert all(set(one) == {"handle", "html", "shape"} for one in item["regions"])
    await desk.takes(item, {"regions": names[:1]})
    await desk.takes(item, {"regions": []})
    await desk.refuses(item, {"regions": names[:2]})
    await desk.refuses(item, {"regions": [names[0], names[0]]})
    await desk.refuses(item, {"regions": [[120, 80]]})
    await desk.refuses(item, {"regions": handles(desk.item("single")["options"])[:1]})


@pytest.mark.parametrize(
    "name", ["x", "0" * 64, f"{'0' * 64}.png", "..%2f..%2fetc", f"{'A' * 64}.png", "a.svg"]
)
async def test_a_picture_that_is_not_there_is_not_found(room: Room, name: str) -> None:
    answer = await room.http.get(f"/pictures/{name}")

    assert (answer.status_code, "picture-unknown" in answer.text) in {(404, True), (404, False)}


async def test_a_picture_is_known_by_its_whole_name(room: Room, desk: Desk) -> None:
    address = desk.item("hotspot")["image"]["url"]

    for other in (address.replace(".png", ".webp"), address.upper(), address[:-4]):
        assert (await room.http.get(other)).status_code == 404, other


async def test_choices_are_not_repeated_and_not_too_many(desk: Desk) -> None:
    counted = next(one for one in desk.sitting["items"] if "choose" in one)
    some = handles(counted["options"])

    await desk.takes(counted, {"choices": some[: counted["choose"]]})
    await desk.takes(counted, {"choices": []})
    await desk.refuses(counted, {"choices": some[: counted["choose"] + 1]})
    await desk.refuses(counted, {"choices": [some[0], some[0]]})
    await desk.refuses(counted, {"choices": [some[0], 1]})


async def test_a_partial_order_is_stored(desk: Desk) -> None:
    item = desk.item("order")
    steps = handles(item["options"])

    await desk.takes(item, {"order": steps[:1]})
    await desk.takes(item, {"order": []})
    await desk.refuses(item, {"order": [*steps, steps[0]]})


async def test_pairs_go_from_left_to_right(desk: Desk) -> None:
    item = desk.item("match")
    left, right = handles(item["left"]), handles(item["right"])

    await desk.takes(item, {"pairs": {left[0]: right[0]}})
    await desk.takes(item, {"pairs": {}})
    await desk.refuses(item, {"pairs": {right[0]: left[0]}})
    await desk.refuses(item, {"pairs": {left[0]: left[1]}})
    await desk.refuses(item, {"pairs": {left[0]: None}})


async def test_gaps_take_what_their_kind_takes(desk: Desk) -> None:
    item, gap = desk.gap("dropdown")
    here = handles(gap["options"])

    await desk.takes(item, {"gaps": {gap["handle"]: here[0]}})
    await desk.takes(item, {"gaps": {}})
    await desk.refuses(item, {"gaps": {gap["handle"]: "a text"}})
    await desk.refuses(item, {"gaps": {here[0]: gap["handle"]}})
    for each in item["gaps"]:
        assert f'<span data-gap="{each["handle"]}"></span>' in item["stem_html"]


@pytest.mark.parametrize("text", ["", "3", "-", "1,2,3 kWh", "1e", "x" * 64, "½ ٣"])
async def test_a_half_typed_number_is_stored_as_it_is(desk: Desk, text: str) -> None:
    await desk.takes(desk.item("numeric"), {"value": text})


@pytest.mark.parametrize("text", ["x" * 65, NUL, LONE, "1\n2", "\u202e1", 3, 3.5])
async def test_a_number_is_a_short_text(desk: Desk, text: Any) -> None:
    await desk.refuses(desk.item("numeric"), {"value": text})


@pytest.mark.parametrize("text", ["", "x" * 500, "two\nlines", "日本語 🎓 عربى", "'; --", "<b>"])
async def test_a_text_is_stored_as_it_is(desk: Desk, text: str) -> None:
    await desk.takes(desk.item("text"), {"text": text})


@pytest.mark.parametrize("text", ["x" * 501, NUL, LONE, "\x1b[0m", "\u202e", "\uffff"])
async def test_a_text_holds_no_control(desk: Desk, text: str) -> None:
    await desk.refuses(desk.item("text"), {"text": text})


async def test_a_wrong_sitting_is_graded_and_fails(room: Room) -> None:
    client = await room.candidate()
    sitting = await room.sitting(client)
    for item in sitting["items"]:
        if item["type"] == "order":
            saved = await client.save(
                sitting["id"], item["position"], 1, {"order": handles(item["options"])[:1]}
            )
        elif item["type"] == "numeric":
            saved = await client.save(sitting["id"], item["position"], 1, {"value": "3 monkeys"})
        else:
            continue
        assert saved.status_code == 200
    await room.hand_in(client, sitting)

    result = await room.result(client, sitting)

    assert (result["passed"], result["certificate"], result["retake_at"]) == (False, None, None)
    assert result["scaled_score"] < result["cut"]


async def test_the_sitting_gives_no_key_away(desk: Desk) -> None:
    """I9: neither key nor rationale, nor anything an author wrote to name things by."""
    items = bank("practice")
    text = json.dumps(desk.sitting, ensure_ascii=False)
    shown = {"position", "type", "stem_html", "points", "options", "choose", "left", "right"}
    shown |= {
        "gaps",
        "units",
        "unit_required",
        "max_characters",
        "words",
        "image",
        "regions",
        "case",
    }

    for one in desk.sitting["items"]:
        item = item_of(one, items)
        body: Any = item.body
        assert item.id not in text
        assert set(one) <= shown
        for option in (*getattr(body, "options", ()), *getattr(body, "regions", ())):
            assert not option.rationale or option.rationale not in text
        assert not item.feedback or item.feedback not in text
        assert {*_handles_of(one)}.isdisjoint(_author_ids(body))
    for word in ("rationale", "is_key", "approved", "operational", "pilot", "domain", "author"):
        assert f'"{word}' not in text


async def test_each_sitting_has_handles_and_orders_of_its_own(room: Room, desk: Desk) -> None:
    other = await room.sitting(await room.candidate())
    mine = {one["stem_html"]: one for one in desk.sitting["items"] if one["type"] == "single"}
    theirs = {one["stem_html"]: one for one in other["items"] if one["type"] == "single"}

    assert mine.keys() == theirs.keys()
    assert all(set(_handles_of(mine[at])) != set(_handles_of(theirs[at])) for at in mine)
    assert any(_texts(mine[at]) != _texts(theirs[at]) for at in mine)
    assert all(sorted(_texts(mine[at])) == sorted(_texts(theirs[at])) for at in mine)


async def test_after_the_close_items_are_gone_and_responses_stay(room: Room) -> None:
    client = await room.candidate()
    sitting = await room.sitting(client)
    await room.answer(client, sitting)
    await room.hand_in(client, sitting)

    closed = (await client.get(f"/sittings/{sitting['id']}")).json()

    assert (closed["state"], closed["items"], closed["seconds_left"]) == ("closed", [], 0)
    assert len(closed["responses"]) == len(sitting["items"])
    assert closed["form"] == sitting["form"]


def _handles_of(item: dict[str, Any]) -> list[str]:
    columns = [item.get("options", []), item.get("left", []), item.get("right", [])]
    columns += [item.get("gaps", []), *(gap.get("options", []) for gap in item.get("gaps", []))]
    return [one["handle"] for column in columns for one in column]


def _author_ids(body: Any) -> set[str]:
    parts = [*getattr(body, "options", ()), *getattr(body, "steps", ())]
    parts += [*getattr(body, "lefts", ()), *getattr(body, "rights", ())]
    return {part.id for part in parts} | {gap.name for gap in getattr(body, "gaps", ())}


def _texts(item: dict[str, Any]) -> list[str]:
    return [one["html"] for one in item["options"]]
