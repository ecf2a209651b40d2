"""Pages that somebody may have to leave at once, because somebody else looks over their shoulder."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import g

from oneroof.identity.access import noted_on_view

P = ParamSpec("P")
R = TypeVar("R")


def sensitive(view: Callable[P, R]) -> Callable[P, R]:
    """Show the way out on this page, and let no browser keep it."""
    view.sensitive = True  # type: ignore[attr-defined]
    return view


def show_quick_exit() -> None:
    """The same for one answer only: of a view whose pages are sensitive now and then."""
    g.sensitive = True


def is_sensitive() -> bool:
    """Whether the page of this request shows the way out."""
    return bool(g.get("sensitive") or noted_on_view("sensitive"))
