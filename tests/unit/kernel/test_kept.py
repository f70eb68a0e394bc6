from server.kernel.kept import Kept, KeptOne


def test_what_was_used_longest_ago_makes_room() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.get("a")

    kept.put("c", 3)

    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


def test_what_is_put_anew_was_used_last() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.put("a", 3)

    kept.put("c", 4)

    assert (kept.get("a"), kept.get("b")) == (3, None)


def test_a_piece_is_made_once() -> None:
    kept: Kept[str, str] = Kept(1)
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "a piece"

    assert [kept.get_or_make("a", make), kept.get_or_make("a", make)] == ["a piece"] * 2
    assert made == ["made"]


async def test_what_was_forgotten_is_read_anew() -> None:
    edition = iter(["first", "second"])

    async def load() -> str:
        return next(edition)

    kept = KeptOne(load)
    before = [await kept.value(), await kept.value()]
    kept.forget()

    assert (before, await kept.value()) == (["first"] * 2, "second")


async def test_what_was_forgotten_while_it_was_read_is_not_kept() -> None:
    edition = iter(["stale", "new"])

    async def load() -> str:
        read = next(edition)
        if read == "stale":
            kept.forget()
        return read

    kept = KeptOne(load)

    assert [await kept.value(), await kept.value()] == ["stale", "new"]
