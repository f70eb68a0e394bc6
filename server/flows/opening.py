"""Links that open something: made when their mail leaves, so that none is stored or in vain."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from server.accounts.service import Accounts
from server.cohorts.domain.refusals import InvitationSpent
from server.cohorts.service import Cohorts
from server.notices.domain.notice import Kind, Mail
from server.notices.sending import Opener


def openers(accounts: Accounts, cohorts: Cohorts) -> Mapping[Kind, Opener]:
    async def password(mail: Mail, now: datetime) -> str:
        """To the address the person has now: who has left a letter box opens nothing by it."""
        return await accounts.passwords.reset_link(_person(mail), mail.to.address, now=now)

    async def address(mail: Mail, now: datetime) -> str:
        """Good for the address the mail goes to, and for no other."""
        return await accounts.addresses.link(_person(mail), mail.to.address, now=now)

    async def invitation(mail: Mail, now: datetime) -> str:
        letter = await cohorts.inviting.letter(UUID(mail.payload["invitation"]), now=now)
        if letter is None or letter.token is None:
            raise InvitationSpent
        return f"/invitations/{letter.token}"

    return {
        Kind.VERIFY_ADDRESS: address,
        Kind.NEW_ADDRESS: address,
        Kind.RESET_PASSWORD: password,
        Kind.ACCOUNT_MADE: password,
        Kind.COHORT_INVITATION: invitation,
    }


def _person(mail: Mail) -> UUID:
    assert mail.to.person_id is not None, "these links open things for people we know"
    return mail.to.person_id
