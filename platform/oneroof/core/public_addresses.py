"""Which addresses everybody on the internet can reach, and which lead into somebody's own network."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

WEB_PORTS = {"http": 80, "https": 443}

_TRANSLATED = IPv6Network("64:ff9b::/32")
_GIVEN_OUT = IPv6Network("2000::/3")
"""All that is given out of IPv6; whatever else there is means a network of somebody's own."""
_ANYCAST = IPv4Network("192.88.99.0/24")
"""Once led to IPv6, by whoever was near."""


def is_public(address: str, port: int) -> bool:
    """Whether everybody on the internet can reach this address, at a port of the web."""
    known = ip_address(address)
    if isinstance(known, IPv6Address) and (known not in _GIVEN_OUT or _carries_ipv4(known)):
        return False
    if known in _ANYCAST:
        return False
    return known.is_global and not known.is_multicast and port in WEB_PORTS.values()


def _carries_ipv4(address: IPv6Address) -> bool:
    """IPv4 in the clothes of IPv6 can mean any network."""
    return bool(address.ipv4_mapped or address.sixtofour or address.teredo) or address in _TRANSLATED
