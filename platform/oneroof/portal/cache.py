"""Public pages that are the same for everybody, kept until what they show changes."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g

P = ParamSpec("P")
R = TypeVar("R")


def kept(*parameters: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep this view's page for everybody: `@kept()` or, with the query's parameters that it reads, `@kept("q")`.

    Stands below `@public`. The page must depend on nothing but the tenant, the address, these parameters, the
    language, and tables that bump the public version (`oneroof.migrations.public`). What depends on the time as well
    says `fresh_until(moment)`; without it a page is fresh until the day ends in the tenant's zone.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R:
            return view(*args, **kwargs)

        answer.kept = parameters  # type: ignore[attr-defined]
        return answer

    return decorate


def fresh_until(moment: datetime) -> None:
    """This page says something that may be different from `moment` on, by the network's clock; the earliest counts."""
    earlier: datetime | None = g.get("fresh_until")
    g.fresh_until = moment if earlier is None else min(earlier, moment)


def not_kept() -> None:
    """This one answer is not for everybody."""
    g.not_kept = True
