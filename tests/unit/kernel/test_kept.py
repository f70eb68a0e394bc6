from server.kernel.kept import Kept


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


async def test_what_was_forgotten_while_it_was_read_is_not_kept() -> None:
    kept: Kept[str, str] = Kept(1)

    async def load_while_it_changes(key: str) -> str:
        kept.forget(key)
        return "old"

    assert await kept.load("a", load_while_it_changes) == "old"
    assert kept.get("a") is None


async def test_what_was_read_is_kept_until_it_is_forgotten() -> None:
    kept: Kept[str, str] = Kept(1)

    async def load(key: str) -> str:
        return f"of {key}"

    await kept.load("a", load)

    assert kept.get("a") == "of a"
    kept.forget("a")
    assert kept.get("a") is None
