"""Durations, money and codes in the words of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from babel.dates import format_timedelta
from babel.numbers import format_currency

from oneroof.catalogue.definition.model import Cost
from oneroof.core.i18n import LazyText, current_language, gettext, public_text
from oneroof.core.languages import cldr_locale

AUDIENCE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "migrant": public_text("People who have come from another country"),
        "employer": public_text("Employers"),
        "national": public_text("People with the citizenship of this country"),
        "service_provider": public_text("Organisations that help"),
    }
)
DOERS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "person": public_text("You do this"),
        "mediator": public_text("A mediator does this with you"),
        "office": public_text("The office at the centre does this"),
        "agency": public_text("The agency does this"),
    }
)
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_UNITS = {
    "year": timedelta(days=365),
    "month": timedelta(days=30),
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
}
_AS_IT_IS = 1_000_000
"""So that a number of days is told in days, however large it is."""


def duration(text: str, *, working_days: bool = False) -> str:
    """ "90 days (only working days count)" for `P90D`, in the current language; what is no duration stays as it is."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return text
    numbers = [int(part or 0) for part in found.groups()]
    said = " ".join(_counted(number, unit) for number, unit in zip(numbers, _UNITS, strict=True) if number)
    if said and working_days:
        return gettext("%(time)s (only working days count)") % {"time": said}
    return said or text


def _counted(number: int, unit: Any) -> str:
    span, locale = number * _UNITS[unit], cldr_locale(current_language())
    return format_timedelta(span, granularity=unit, threshold=_AS_IT_IS, locale=locale)


def money(cost: Cost) -> str | None:
    """ "Free" or "€85.00" as the current language writes it; None where no amount is said."""
    amount = amount_of(cost)
    if amount is None:
        return None
    return gettext("Free") if amount == 0 else _money(amount, cost.currency)


def amount_of(cost: Cost) -> Decimal | None:
    """The amount as a number, where there is one."""
    try:
        return None if cost.amount is None else Decimal(cost.amount)
    except InvalidOperation:
        return None


def cost_hint(costs: Sequence[Cost]) -> str | None:
    """What a list says of the cost; None where nothing is known."""
    known = [(amount, cost.currency) for cost in costs if (amount := amount_of(cost)) is not None]
    paid = sorted((amount, currency) for amount, currency in known if amount)
    if paid and len(paid) == len(costs) == 1:
        return _money(*paid[0])
    if paid:
        return gettext("From %(amount)s") % {"amount": _money(*paid[0])}
    if len(known) == len(costs):
        return gettext("Free") if costs else None
    return gettext("It can cost something")


def _money(amount: Decimal, currency: str) -> str:
    return format_currency(amount, currency, locale=cldr_locale(current_language()), numbering_system="latn")
