"""How many failed sign-ins, or mails asked for, are too many, and until when."""

import ipaddress
from datetime import timedelta

WINDOW = timedelta(minutes=15)
FAILURES_PER_ADDRESS = 5
FAILURES_PER_NETWORK = 50
MAILS_PER_ADDRESS = 3
MAILS_PER_NETWORK = 50


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
