"""Pages that somebody may have to leave at once, because somebody else looks over their shoulder."""

from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from flask import g

from oneroof.identity.access import noted_on_view

P = ParamSpec("P")
R = TypeVar("R")


def sensitive(view: Callable[P, R]) -> Callable[P, R]:
    """Show the way out on this page, and let no browser keep it."""
    view.sensitive = True  # type: ignore[attr-defined]
    return view


SENSITIVE_NEEDS = frozenset({"in-danger", "treated-unfairly"})
"""Needs of the common list (`catalogue/definition/common.toml`): whoever reads of services for them may be watched."""


def show_quick_exit_for(needs: Iterable[str]) -> None:
    """Show the way out where one of these needs asks for it."""
    if not SENSITIVE_NEEDS.isdisjoint(needs):
        show_quick_exit()


def show_quick_exit() -> None:
    """The same for one answer only: of a view whose pages are sensitive now and then."""
    g.sensitive = True


def is_sensitive() -> bool:
    """Whether the page of this request shows the way out."""
    return bool(g.get("sensitive") or noted_on_view("sensitive"))
