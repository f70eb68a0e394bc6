"""How many failed sign-ins, or mails asked for, are too many, and until when."""

import ipaddress
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
FAILURES_PER_ADDRESS = 5
FAILURES_PER_NETWORK = 50
MAILS_PER_ADDRESS = 3
MAILS_PER_NETWORK = 50


def within_window(failures: Sequence[datetime], *, now: datetime) -> list[datetime]:
    return [moment for moment in failures if now - moment < WINDOW]


def seconds_to_wait(failures: Sequence[datetime], limit: int, *, now: datetime) -> int:
    """Return 0 when another try is free; else whole seconds, rounded up, until one is."""
    recent = sorted(within_window(failures, now=now))
    if len(recent) < limit:
        return 0
    return math.ceil((recent[-limit] + WINDOW - now).total_seconds())


def network_of(client: str) -> str:
    """Return what one customer of a provider holds: an IPv4 address, an IPv6 /64."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 4:
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped or ipaddress.ip_network((address, 64), strict=False))
