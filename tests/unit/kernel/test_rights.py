from uuid import UUID

import pytest

from server.kernel.actor import SYSTEM, Actor, Permission, Role, RoleLacking, ScopeLacking

ANA = UUID(int=1)
SITTING = frozenset({Permission.READ, Permission.SIT})


def test_a_role_gives_rights() -> None:
    candidate = Actor(ANA, "Ana", frozenset({Role.CANDIDATE}))

    candidate.require(Permission.SIT)
    with pytest.raises(RoleLacking):
        candidate.require(Permission.REVOKE)


def test_a_program_has_no_more_than_its_scopes() -> None:
    program = Actor(ANA, "Ana", frozenset({Role.ADMIN}), limited_to=SITTING)

    assert {right for right in Permission if program.may(right)} == SITTING
    with pytest.raises(ScopeLacking):
        program.require(Permission.REVOKE)


def test_a_program_has_no_more_than_its_owner() -> None:
    program = Actor(ANA, "Ana", frozenset({Role.CANDIDATE}), limited_to=frozenset(Permission))

    assert not program.may(Permission.REVOKE)


def test_the_system_has_no_rights_of_a_person() -> None:
    assert not any(SYSTEM.may(right) for right in Permission)
