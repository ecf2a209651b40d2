"""What a Host header asks for: a label below the platform's base host, or a whole domain of a tenant's own."""

import re

import idna

_LONGEST = 253
"""Characters in a host name (RFC 1035 §2.3.4)."""
_PORT = re.compile(r":[0-9]{1,5}\Z")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


def canonical_host(host: str) -> str | None:
    """`host` in lower case and as A-labels (punycode), without port and closing dot; None where it is no host name.

    `tenant_host.host` holds names of this form. Internationalised names follow IDNA 2008 with the mapping of UTS 46.
    """
    name = _PORT.sub("", host).removesuffix(".")
    if not name.isascii():
        name = _as_a_labels(name)
    name = name.lower()
    return name if len(name) <= _LONGEST and _NAME.fullmatch(name) else None


def host_key(host: str, base_host: str) -> str | None:
    """The key of `tenant_host` that a Host header leads to; None where it can lead to nobody.

    Below `base_host` that is one label (`lisboa`), elsewhere a whole domain. A bare label without the base host and a
    domain put in front of it are refused, so that each tenant answers to its own names only.
    """
    name = canonical_host(host)
    if name is None:
        return None
    if name.endswith(f".{base_host}"):
        label = name.removesuffix(f".{base_host}")
        return None if "." in label else label
    return name if "." in name and name != base_host else None


def _as_a_labels(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""
