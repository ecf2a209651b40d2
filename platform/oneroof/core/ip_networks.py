"""Where a request comes from, as far as it can be counted: who has one IPv6 address has a whole network of them."""

from ipaddress import IPv6Address, IPv6Network, ip_address

ONE_CUSTOMER = 64
"""Bits of an IPv6 address that are given to a household or a device; it chooses the others itself (RFC 6177)."""

ONE_SITE = 48
"""Bits that the network of a whole organisation has in common (RFC 6177): who holds one has 65,536 customers' worth."""


def network_of(address: str | None) -> str:
    """The smallest network that one customer holds: an IPv4 address whole, an IPv6 address up to its 64th bit.

    An IPv4 address that is written as IPv6 (`::ffff:192.0.2.1`) counts as itself. What is no address stays as it is.
    """
    return _within(address, ONE_CUSTOMER)


def site_of(address: str | None) -> str:
    """The largest network that one organisation usually holds: as `network_of`, an IPv6 address up to its 48th bit."""
    return _within(address, ONE_SITE)


def _within(address: str | None, bits: int) -> str:
    try:
        known = ip_address(address or "")
    except ValueError:
        return address or ""
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(IPv6Network((int(known), bits), strict=False))
