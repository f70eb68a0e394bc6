"""What a process remembers between requests, and that it stays within bounds."""

from uuid import UUID

from server.accounts import known
from server.accounts.known import KnownSession, KnownSessions
from server.kernel.actor import Actor
from server.kernel.kept import Kept

ANA = UUID(int=1)
BEN = UUID(int=2)


class Store:
    """Counts how often it is asked."""

    def __init__(self, owner: UUID = ANA) -> None:
        self.asked = 0
        self._owner = owner

    async def load(self, session_id: UUID) -> KnownSession:
        self.asked += 1
        actor = Actor(self._owner, "Ana", frozenset(), session_id)
        return KnownSession(actor, epoch=self.asked, is_secured=True)


async def test_a_session_is_looked_up_once() -> None:
    store, sessions = Store(), KnownSessions()

    await sessions.get(UUID(int=10), store.load)
    await sessions.get(UUID(int=10), store.load)

    assert store.asked == 1


async def test_a_change_forgets_every_session_of_that_person_only() -> None:
    anas, bens, sessions = Store(ANA), Store(BEN), KnownSessions()
    for number in (10, 11):
        await sessions.get(UUID(int=number), anas.load)
    await sessions.get(UUID(int=20), bens.load)

    sessions.forget(str(ANA))

    for number in (10, 11):
        await sessions.get(UUID(int=number), anas.load)
    await sessions.get(UUID(int=20), bens.load)
    assert (anas.asked, bens.asked) == (4, 1)


async def test_what_was_read_while_it_changed_is_not_kept() -> None:
    store, sessions = Store(), KnownSessions()

    async def load_while_it_changes(session_id: UUID) -> KnownSession:
        old = await store.load(session_id)
        sessions.forget(str(ANA))
        return old

    await sessions.get(UUID(int=10), load_while_it_changes)

    assert (await sessions.get(UUID(int=10), store.load)).epoch == 2


async def test_the_longest_unused_session_makes_room() -> None:
    store, sessions = Store(), KnownSessions()
    for number in range(known.MOST_KNOWN + 1):
        await sessions.get(UUID(int=number), store.load)
        await sessions.get(UUID(int=0), store.load)

    await sessions.get(UUID(int=0), store.load)
    assert store.asked == known.MOST_KNOWN + 1
    await sessions.get(UUID(int=1), store.load)
    assert store.asked == known.MOST_KNOWN + 2


async def test_the_last_session_to_go_leaves_nothing_behind() -> None:
    anas, bens, sessions = Store(ANA), Store(BEN), KnownSessions()
    await sessions.get(UUID(int=1_000_000), anas.load)
    for number in range(known.MOST_KNOWN):
        await sessions.get(UUID(int=number), bens.load)

    sessions.forget(str(ANA))

    await sessions.get(UUID(int=1_000_000), anas.load)
    assert anas.asked == 2


async def test_a_value_forgotten_while_it_was_read_is_not_kept() -> None:
    kept: Kept[str, str] = Kept(1)

    async def load_while_it_changes(key: str) -> str:
        kept.forget(key)
        return "old"

    assert await kept.load("a", load_while_it_changes) == "old"
    assert kept.get("a") is None


async def test_a_value_is_kept_until_it_is_forgotten() -> None:
    kept: Kept[str, str] = Kept(1)

    async def load(key: str) -> str:
        return f"of {key}"

    await kept.load("a", load)

    assert kept.get("a") == "of a"
    kept.forget("a")
    assert kept.get("a") is None
