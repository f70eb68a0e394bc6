"""How many mails may be asked for, so that nobody's letter box is filled by means of us."""

from datetime import datetime

from server.accounts.domain.limits import MAILS_PER_ADDRESS, MAILS_PER_NETWORK, WINDOW, network_of
from server.accounts.domain.refusals import TooManyMails
from server.kernel.recent import Recent


class MailsAsked:
    """Counted alike for every address, so that the limit tells nothing about one."""

    def __init__(self) -> None:
        self._addresses = Recent(MAILS_PER_ADDRESS, WINDOW)
        self._networks = Recent(MAILS_PER_NETWORK, WINDOW)

    def count(self, address: str, network: str, *, now: datetime) -> None:
        """Raises TooManyMails, which says how long to wait."""
        place = network_of(network)
        wait = max(self._addresses.wait(address, now), self._networks.wait(place, now))
        if wait:
            raise TooManyMails(retry_after_seconds=wait)
        self._addresses.add(address, now)
        self._networks.add(place, now)

    def is_free(self, address: str, *, now: datetime) -> bool:
        """Count one more for the address alone, where the answer must not depend on it."""
        if self._addresses.wait(address, now):
            return False
        self._addresses.add(address, now)
        return True
