import asyncio
import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from server.accounts.domain.clients import Client
from server.accounts.domain.refusals import (
    CredentialsWrong,
    OtpNeeded,
    OtpWrong,
    PasswordWrong,
    SecondFactorOff,
    SecondFactorOn,
    SignInStale,
    TooManySignIns,
)
from server.accounts.domain.second_factor import code_at, step_at
from server.accounts.service import Accounts
from server.accounts.tables import RecoveryCodeRow, SecondFactorRow
from server.accounts.workings import Session
from server.database.tables import OutboxRow
from server.kernel.actor import Actor, Role, RoleLacking

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
LATER = NINE + timedelta(hours=1)
HOME = "192.0.2.7"
EMAIL = "ana@demo.example"
PASSWORD = "a lamp in the window"


class Ana:
    """Somebody with an authenticator app."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self.secret = b""
        self.codes: list[str] = []

    async def registered(self) -> "Ana":
        person = await self._accounts.register(EMAIL, "Ana Bell", PASSWORD, now=NINE)
        self.actor = person.as_actor()
        return self

    async def enrolled(self) -> "Ana":
        await self.registered()
        await self.scan()
        self.codes = await self.turn_on(self.code(NINE))
        return self

    async def scan(self) -> None:
        await self._accounts.second_factors.begin(actor=self.actor, now=NINE)
        standing = await self._accounts.second_factors.standing(actor=self.actor)
        assert standing.begun is not None
        self.secret = base64.b32decode(standing.begun.secret_text)

    async def turn_on(self, code: str, password: str = PASSWORD) -> list[str]:
        return await self._accounts.second_factors.turn_on(
            password, code, actor=self.actor, network=HOME, now=NINE
        )

    async def turn_off(self, code: str, password: str = PASSWORD, now: datetime = LATER) -> None:
        await self._accounts.second_factors.turn_off(
            password, code, actor=self.actor, network=HOME, now=now
        )

    def code(self, now: datetime) -> str:
        return code_at(self.secret, step_at(now))

    async def sign_in(self, otp: str | None, now: datetime = LATER, network: str = HOME) -> Session:
        return await self._accounts.sign_in(EMAIL, PASSWORD, otp, now=now, client=Client(network))

    async def challenge(self, now: datetime = LATER) -> str:
        said = await self._accounts.sign_in_or_challenge(
            EMAIL, PASSWORD, now=now, client=Client(HOME)
        )
        assert isinstance(said, str)
        return said

    async def answer(self, challenge: str, code: str, now: datetime = LATER) -> Session:
        return await self._accounts.answer_challenge(challenge, code, now=now, client=Client(HOME))


@pytest.fixture
def ana(accounts: Accounts) -> Ana:
    return Ana(accounts)


async def test_nothing_is_on_before_the_first_code(ana: Ana) -> None:
    await ana.registered()
    await ana.scan()

    await ana.sign_in(None)
    with pytest.raises(OtpWrong):
        await ana.turn_on("000000")
    with pytest.raises(PasswordWrong):
        await ana.turn_on(ana.code(NINE), "not the password")
    await ana.sign_in(None)


async def test_once_on_the_password_alone_is_not_enough(ana: Ana) -> None:
    await ana.enrolled()

    with pytest.raises(OtpNeeded):
        await ana.sign_in(None)
    with pytest.raises(OtpWrong):
        await ana.sign_in("000000")
    session = await ana.sign_in(ana.code(LATER))
    assert session.person.email == EMAIL


async def test_a_wrong_password_does_not_tell_of_the_second_factor(
    ana: Ana, accounts: Accounts
) -> None:
    await ana.enrolled()

    with pytest.raises(CredentialsWrong):
        await accounts.sign_in(EMAIL, "not the password", now=LATER, client=Client(HOME))
    with pytest.raises(CredentialsWrong):
        await accounts.sign_in_or_challenge(EMAIL, "not the one", now=LATER, client=Client(HOME))


async def test_a_code_counts_once(ana: Ana) -> None:
    await ana.enrolled()
    code = ana.code(LATER)
    await ana.sign_in(code)

    with pytest.raises(OtpWrong):
        await ana.sign_in(code)
    with pytest.raises(OtpWrong):
        await ana.sign_in(ana.code(LATER - STEP))
    await ana.sign_in(ana.code(LATER + STEP))


async def test_the_code_that_turned_it_on_counts_no_more(ana: Ana) -> None:
    await ana.enrolled()

    with pytest.raises(OtpWrong):
        await ana.sign_in(ana.code(NINE), now=NINE)


async def test_one_code_sent_twice_at_once_lets_one_in(ana: Ana) -> None:
    await ana.enrolled()

    outcomes = await asyncio.gather(
        *(ana.sign_in(ana.code(LATER)) for _ in range(4)), return_exceptions=True
    )

    assert kinds(outcomes) == ["OtpWrong", "OtpWrong", "OtpWrong", "Session"]


async def test_a_recovery_code_lets_in_once(ana: Ana, accounts: Accounts) -> None:
    await ana.enrolled()
    assert len(set(ana.codes)) == 10

    outcomes = await asyncio.gather(
        *(ana.sign_in(ana.codes[3].lower()) for _ in range(3)), return_exceptions=True
    )

    assert kinds(outcomes) == ["OtpWrong", "OtpWrong", "Session"]
    standing = await accounts.second_factors.standing(actor=ana.actor)
    assert (standing.on_since, standing.recovery_codes_left) == (NINE, 9)


async def test_guesses_of_a_code_run_out_though_the_password_is_right(ana: Ana) -> None:
    await ana.enrolled()

    outcomes = await asyncio.gather(
        *(ana.sign_in(f"{number:06}") for number in range(20)), return_exceptions=True
    )

    assert sum(isinstance(one, OtpWrong) for one in outcomes) == 5
    assert sum(isinstance(one, TooManySignIns) for one in outcomes) == 15
    with pytest.raises(TooManySignIns):
        await ana.sign_in(ana.code(LATER), network="192.0.2.8")
    after = LATER + timedelta(minutes=15)
    await ana.sign_in(ana.code(after), now=after)


async def test_codes_of_one_person_do_not_open_for_another(ana: Ana, accounts: Accounts) -> None:
    await ana.enrolled()
    ben = await accounts.register("ben@demo.example", "Ben", PASSWORD, now=NINE)
    row = await SecondFactorRow.get(person_id=ana.actor.person_id)

    assert ana.secret not in bytes(row.sealed)
    assert not await RecoveryCodeRow.exists(code_hash__in=ana.codes)
    with pytest.raises(SecondFactorOff):
        await accounts.second_factors.turn_off(
            PASSWORD, ana.code(LATER), actor=ben.as_actor(), network=HOME, now=LATER
        )


async def test_a_challenge_is_answered_by_a_code(ana: Ana, accounts: Accounts) -> None:
    await ana.enrolled()
    challenge = await ana.challenge()

    with pytest.raises(OtpWrong):
        await ana.answer(challenge, "123456")
    session = await ana.answer(challenge, ana.code(LATER))

    assert (await accounts.actor_of(session.token, now=LATER)).name == "Ana Bell"
    with pytest.raises(SignInStale):
        await ana.answer(challenge, ana.codes[0])


async def test_a_challenge_is_answered_by_a_recovery_code(ana: Ana) -> None:
    await ana.enrolled()

    assert (await ana.answer(await ana.challenge(), ana.codes[0])).person.email == EMAIL


async def test_a_challenge_begins_one_session_though_two_codes_come_at_once(ana: Ana) -> None:
    await ana.enrolled()
    challenge = await ana.challenge()

    answers = await asyncio.gather(
        *(ana.answer(challenge, code) for code in (ana.code(LATER), *ana.codes[:3])),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in answers) == ["Session", *["SignInStale"] * 3]


async def test_a_challenge_has_its_time(ana: Ana) -> None:
    await ana.enrolled()
    challenge = await ana.challenge()
    after = LATER + timedelta(minutes=5)

    with pytest.raises(SignInStale):
        await ana.answer(challenge, ana.code(after), now=after)


async def test_a_new_password_ends_a_challenge(ana: Ana, accounts: Accounts) -> None:
    await ana.enrolled()
    challenge = await ana.challenge()
    link = await accounts.passwords.make_link(ana.actor.person_id, now=LATER)
    await accounts.passwords.set_by_link(link, "a lamp in the doorway", now=LATER)

    with pytest.raises(SignInStale):
        await ana.answer(challenge, ana.code(LATER))


async def test_who_has_no_second_factor_needs_no_challenge(ana: Ana, accounts: Accounts) -> None:
    await ana.registered()

    said = await accounts.sign_in_or_challenge(EMAIL, PASSWORD, now=LATER, client=Client(HOME))

    assert isinstance(said, Session)


async def test_turning_off_needs_password_and_code(ana: Ana) -> None:
    await ana.enrolled()

    with pytest.raises(PasswordWrong):
        await ana.turn_off(ana.code(LATER), "not the password")
    with pytest.raises(OtpWrong):
        await ana.turn_off("000000")
    await ana.turn_off(ana.codes[0])

    await ana.sign_in(None)
    with pytest.raises(SecondFactorOff):
        await ana.turn_off(ana.codes[1])


async def test_new_recovery_codes_void_the_old(ana: Ana, accounts: Accounts) -> None:
    await ana.enrolled()

    renewed = await accounts.second_factors.renew_recovery_codes(
        PASSWORD, ana.code(LATER), actor=ana.actor, network=HOME, now=LATER
    )

    assert not set(renewed) & set(ana.codes)
    with pytest.raises(OtpWrong):
        await ana.sign_in(ana.codes[0])
    await ana.sign_in(renewed[0])


async def test_it_is_begun_and_turned_on_once(ana: Ana, accounts: Accounts) -> None:
    await ana.registered()
    await asyncio.gather(*(ana.scan() for _ in range(3)))
    await ana.scan()
    await ana.turn_on(ana.code(NINE))

    with pytest.raises(SecondFactorOn):
        await accounts.second_factors.begin(actor=ana.actor, now=NINE)
    with pytest.raises(SecondFactorOn):
        await ana.turn_on(ana.code(NINE + STEP))
    standing = await accounts.second_factors.standing(actor=ana.actor)
    assert standing.begun is None


async def test_what_was_never_begun_is_not_turned_on(ana: Ana) -> None:
    await ana.registered()

    with pytest.raises(SecondFactorOff):
        await ana.turn_on("123456")


async def test_an_administrator_removes_a_lost_one_and_the_person_is_told(
    ana: Ana, accounts: Accounts
) -> None:
    await ana.enrolled()
    ada = await accounts.add_person("ada@demo.example", "Ada", Role.ADMIN, now=NINE)

    await accounts.second_factors.remove_lost(ana.actor.person_id, actor=ada.as_actor(), now=LATER)

    await ana.sign_in(None)
    told = await OutboxRow.filter(topic="person.second-factor-off")
    assert [row.key for row in told] == [str(ana.actor.person_id)]


async def test_nobody_else_removes_one(ana: Ana, accounts: Accounts) -> None:
    await ana.enrolled()
    toni = Actor(ana.actor.person_id, "Toni", frozenset({Role.TRAINER}))

    with pytest.raises(RoleLacking):
        await accounts.second_factors.remove_lost(ana.actor.person_id, actor=toni, now=LATER)


def kinds(outcomes: Sequence[object]) -> list[str]:
    return sorted(type(one).__name__ for one in outcomes)
