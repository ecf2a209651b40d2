"""Who publishes a catalogue: a tenant, or the network."""

from __future__ import annotations

from dataclasses import dataclass

from oneroof.catalogue.definition.model import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """What an export says of the one that it comes from."""

    uri: str
    """Ends with a slash."""
    name: Text
    description: Text
    country: str
    """ISO 3166, two letters."""
    language: str
    """The one that formats with one language are written in (ISO 639)."""
