"""JSON that somebody gave: only what JSON itself and the database have room for."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.core.i18n import public_text
from oneroof.core.storable import is_storable

MOST_NESTED = 60


def given_json(text: str) -> Any:
    """The value of a JSON text. Raises UnreadableCatalogue."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as fault:
        message = public_text("The file could not be read: %(fault)s", fault=str(fault)[:200])
        raise UnreadableCatalogue(message) from None
    _check(value, 0, "")
    return value


def refuse_unstorable(text: str, place: str) -> None:
    """Raise UnreadableCatalogue for a text that a database cannot hold; `place` says where it stands."""
    if not is_storable(text):
        raise UnreadableCatalogue(
            public_text("A text of the file has a sign in it that cannot be kept: %(place)s", place=_told(place))
        )


def _check(value: Any, depth: int, place: str) -> None:
    if depth > MOST_NESTED:
        raise UnreadableCatalogue(public_text("The file is nested too deeply."))
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_unstorable(key, place)
            _check(inner, depth + 1, f"{place}.{key}"[-200:])
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check(inner, depth + 1, f"{place}[{number}]"[-200:])
    elif isinstance(value, str):
        refuse_unstorable(value, place)
    elif isinstance(value, float) and not isfinite(value):
        raise UnreadableCatalogue(
            public_text("The file has a number that is none: %(place)s", place=_told(place)),
        )


def _told(place: str) -> str:
    """The place as a sentence can have it."""
    return place.lstrip(".").encode("utf-8", "replace").decode().replace("\0", "?") or "?"
