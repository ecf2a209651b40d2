"""Which function keeps which promise. Slices register theirs; the worker looks them up."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.services import Services
from oneroof.tenancy.context import Context

Handler = Callable[[Services, Session, Context, Clock, dict[str, Any]], None]

LongHandler = Callable[[Services, Context, Clock, dict[str, Any]], None]
"""Opens its own transactions, each well within a context's lifetime. Called again, it goes on or does nothing."""

_handlers: dict[str, tuple[Handler, str]] = {}
_long: dict[str, tuple[LongHandler, str]] = {}


def handles(kind: str, *, purpose: str) -> Callable[[Handler], Handler]:
    """Register a function as the one that does jobs of `kind`, for a declared purpose."""

    def register(handler: Handler) -> Handler:
        if kind in handled_kinds():
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = (handler, purpose)
        return handler

    return register


def handles_at_length(kind: str, *, purpose: str) -> Callable[[LongHandler], LongHandler]:
    """Register a function for jobs that may take longer than a context is good for."""

    def register(handler: LongHandler) -> LongHandler:
        if kind in handled_kinds():
            raise ValueError(f"two handlers for {kind}")
        _long[kind] = (handler, purpose)
        return handler

    return register


def long_handler_of(kind: str) -> tuple[LongHandler, str] | None:
    """The function for long jobs of this kind and its purpose; None for jobs of one transaction."""
    return _long.get(kind)


def handler_of(kind: str) -> tuple[Handler, str]:
    """The function and its purpose. Raises KeyError for a kind that nobody handles."""
    return _handlers[kind]


def handled_kinds() -> frozenset[str]:
    """All kinds that have a handler."""
    return frozenset(_handlers) | frozenset(_long)
