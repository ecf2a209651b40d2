"""Which function keeps which promise. Slices register theirs; the worker looks them up."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.services import Services
from oneroof.tenancy.context import Context

Handler = Callable[[Services, Session, Context, Clock, dict[str, Any]], None]

_handlers: dict[str, tuple[Handler, str]] = {}


def handles(kind: str, *, purpose: str) -> Callable[[Handler], Handler]:
    """Register a function as the one that does jobs of `kind`, for a declared purpose."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = (handler, purpose)
        return handler

    return register


def handler_of(kind: str) -> tuple[Handler, str]:
    """The function and its purpose. Raises KeyError for a kind that nobody handles."""
    return _handlers[kind]


def handled_kinds() -> frozenset[str]:
    """All kinds that have a handler."""
    return frozenset(_handlers)
