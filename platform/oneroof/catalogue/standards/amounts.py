"""Amounts of money that files give."""

from __future__ import annotations

from typing import Any

from oneroof.catalogue.definition.shape import is_amount
from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.core.i18n import public_text


def amount_text(given: Any, service: str) -> str:
    """The amount as documents have it, "85.00" or "0". Raises UnreadableCatalogue, naming the service."""
    if not is_amount(str(given)):
        told = public_text(
            "The service %(code)s has a cost of “%(amount)s”: that is no amount.", code=service, amount=str(given)[:50]
        )
        raise UnreadableCatalogue(told)
    amount = float(given)
    return f"{amount:.2f}" if amount else "0"
