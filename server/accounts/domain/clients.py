"""From where and with what somebody signs in, in words for their list of devices.

Keeps little on purpose: neither the whole address nor the whole of what a browser says of itself.
"""

import ipaddress
import re
from dataclasses import dataclass

LONGEST_READ = 400
LONGEST_PRODUCT = 40

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The first that is named counts: most browsers call themselves by the later names too."""
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_PRODUCT = re.compile(r"[A-Za-z][A-Za-z0-9._ -]*")


@dataclass(frozen=True, slots=True)
class Client:
    """`network` is the client's address, for limits; `agent` what the program says it is."""

    network: str
    agent: str = ""

    @property
    def device(self) -> str:
        return device_of(self.agent)

    @property
    def rough_network(self) -> str:
        return roughly(self.network)


def device_of(agent: str) -> str:
    """Return browser and system, such as `Firefox, Windows`; a program's name; or nothing."""
    said = agent[:LONGEST_READ]
    if said.startswith("Mozilla/"):
        browser = next((name for sign, name in _BROWSERS if f"{sign}/" in said), "")
        system = next((name for sign, name in _SYSTEMS if sign in said), "")
        return ", ".join(part for part in (browser, system) if part)
    product = _PRODUCT.match(said)
    return "" if product is None else product[0].strip()[:LONGEST_PRODUCT]


def roughly(network: str) -> str:
    """Return the neighbourhood of an address: enough to recognise, too little to find somebody."""
    try:
        address = ipaddress.ip_address(network)
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    length = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, length), strict=False))
