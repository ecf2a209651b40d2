"""A service definition as JSON, and back without any loss: how it stands in a tenant's row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from oneroof.catalogue.definition.model import ServiceDefinition

Document = dict[str, Any]
Kind = TypeVar("Kind")


class DocumentFault(ValueError):
    """A document that is not a service definition; the message says where and why."""


def to_document(definition: ServiceDefinition) -> Document:
    """What the definition says, as JSON values. What stands at its default is left out."""
    document: Document = _plain(definition)
    return document


def from_document(document: Mapping[str, Any]) -> ServiceDefinition:
    """The definition of a document. Raises DocumentFault for anything that `to_document` would not have written."""
    return _built(ServiceDefinition, document, "service")


def part_to_document(part: Any) -> Document:
    """The same for one part of a definition: a field, a form, a piece of evidence …"""
    document: Document = _plain(part)
    return document


def part_from_document(kind: type[Kind], document: Mapping[str, Any]) -> Kind:
    """One part of a definition. Raises DocumentFault."""
    return _built(kind, document, kind.__name__.lower())


def digest(document: Mapping[str, Any]) -> str:
    """A fingerprint (SHA-256, hex) that changes when anything in the document does, and not with the order of keys."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((name, getattr(value, name), default) for name, default in _defaults(type(value)))
        return {name: _plain(part) for name, part, default in parts if part != default}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    # 2.0 and 2 are one number in JSON, and must have one fingerprint.
    return int(value) if isinstance(value, float) and value.is_integer() else value


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    """The names of a part's fields, with what each is when nothing is said."""
    return tuple(
        (each.name, each.default_factory() if each.default_factory is not MISSING else each.default)
        for each in fields(cast(Any, kind))
    )


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _built(kind: type[Kind], document: Any, place: str) -> Kind:
    if not isinstance(document, Mapping):
        raise DocumentFault(f"{place} must be an object, not {type(document).__name__}.")
    hints = _hints(cast(Any, kind))
    unknown = sorted(set(document) - set(hints))
    if unknown:
        raise DocumentFault(f"{place} has the unknown key “{unknown[0]}”.")
    values = {name: _value(hints[name], value, f"{place}.{name}") for name, value in document.items()}
    try:
        return kind(**values)
    except TypeError as fault:
        raise DocumentFault(f"{place} is incomplete: {fault}.") from None


def _value(hint: Any, value: Any, place: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return None if value is None else _value(arguments[0], value, place)
    if origin is tuple:
        if not isinstance(value, list):
            raise DocumentFault(f"{place} must be a list.")
        return tuple(_value(arguments[0], part, f"{place}[{index}]") for index, part in enumerate(value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(arguments[1], value, place)
    if is_dataclass(hint) and isinstance(hint, type):
        return _built(hint, value, place)
    return _day(value, place) if hint is date else _scalar(hint, value, place)


def _mapping(hint: Any, value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise DocumentFault(f"{place} must be an object.")
    if hint is Any:
        return dict(value)
    return {key: _value(hint, part, f"{place}.{key}") for key, part in value.items()}


def _day(value: Any, place: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise DocumentFault(f"{place} must be a day such as 2026-12-31.") from None


def _scalar(hint: Any, value: Any, place: str) -> Any:
    accepted = (int, float) if hint is float else hint
    if not isinstance(value, accepted) or (isinstance(value, bool) and hint is not bool):
        raise DocumentFault(f"{place} must be {hint.__name__}, not {type(value).__name__}.")
    return value
