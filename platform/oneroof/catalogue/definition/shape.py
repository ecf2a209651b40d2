"""Whether a definition that came from elsewhere holds only what the product knows: values, and not how they fit.

What a catalogue's own file says is read value by value (`definition.reading`); a document is only built, so that what
stands in it must be looked at afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

from oneroof.catalogue.definition.conditions import is_condition
from oneroof.catalogue.definition.model import (
    AREAS,
    AUDIENCES,
    CHANNELS,
    COUNTINGS,
    RESULTS,
    SERVICE_KINDS,
    STEP_ACTORS,
    ServiceDefinition,
)
from oneroof.catalogue.definition.reader import DURATION
from oneroof.core.storable import is_storable

CODE = re.compile(r"[a-z][a-z0-9_-]{0,99}")
CURRENCY = re.compile(r"[A-Z]{3}")
MOST_MONEY = 1e12


def is_amount(text: str) -> bool:
    """Whether the text is an amount of money."""
    try:
        amount = float(text)
    except ValueError:
        return False
    return isfinite(amount) and abs(amount) <= MOST_MONEY


def shape_faults(service: ServiceDefinition) -> Iterator[str]:
    """What no service can say, a sentence each."""
    yield from _kept(service, "")
    if not CODE.fullmatch(service.code):
        yield "its code is none."
    if not service.name or not all(service.name.values()):
        yield "it has no name."
    yield from _unknown(service)
    for cost in service.costs:
        if cost.amount is not None and not is_amount(cost.amount):
            yield f"\u201c{cost.amount[:50]}\u201d is no amount."
        if not CURRENCY.fullmatch(cost.currency):
            yield f"\u201c{cost.currency[:50]}\u201d is no currency."
    if service.steps:
        # deadlines are counted from them
        lengths = [step.expected for step in service.steps]
        lengths += [service.time.usual, service.time.legal] if service.time else []
        yield from (f"\u201c{each[:50]}\u201d is no duration." for each in lengths if each and not _is_duration(each))


def _is_duration(text: str) -> bool:
    return bool(DURATION.fullmatch(text)) and not re.search(r"\d{5}", text)


def _unknown(service: ServiceDefinition) -> Iterator[str]:
    lists = (
        ("kind", [service.kind], SERVICE_KINDS),
        ("area", [service.area], AREAS),
        ("audience", service.audience, AUDIENCES),
        ("channel", service.channels, CHANNELS),
        ("by", [step.by for step in service.steps], STEP_ACTORS),
        ("result", [step.result for step in service.steps if step.result], RESULTS),
        ("counting", [service.time.counting] if service.time else [], COUNTINGS),
    )
    for what, given, known in lists:
        yield from (f"unknown {what} \u201c{each[:50]}\u201d." for each in given if each not in known)


def _kept(value: Any, place: str) -> Iterator[str]:
    """What a database or a later reader could not do with, wherever it stands."""
    if is_dataclass(value):
        for each in fields(value):
            part = getattr(value, each.name)
            if each.name == "when" and part is not None and not is_condition(part):
                yield f"{place}.when is no condition.".lstrip(".")
            yield from _kept(part, f"{place}.{each.name}")
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _kept(key, place)
            yield from _kept(part, place)
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value):
            yield from _kept(part, f"{place}[{number}]")
    elif isinstance(value, str) and not is_storable(value):
        yield f"{place} has a sign in it that cannot be kept.".lstrip(".")
    elif isinstance(value, float) and not isfinite(value):
        yield f"{place} is no number.".lstrip(".")
