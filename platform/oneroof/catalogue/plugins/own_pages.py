"""Pages that plugins bring: where they may stand, for whom they are there, and what happens when one fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from flask import Blueprint, Flask
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from oneroof.catalogue.plugins.faults import SetAside
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_text
from oneroof.core.problems import nothing_here
from oneroof.identity.access import public
from oneroof.tenancy.work import work

View = Callable[..., Any]


class PageFailed(DomainError):
    """A page that a plugin brings failed."""

    status = 500


def register_pages(app: Flask, plugins: Plugins) -> list[SetAside]:
    """Register the pages of every plugin. Those whose pages are not as they must be are set aside and returned."""
    left_out = []
    for name in list(plugins.loaded):
        try:
            blueprints = [one for answer in plugins.only(name).ask("blueprints") for one in answer]
            for blueprint in blueprints:
                _check(app, name, blueprint)
            for blueprint in blueprints:
                _register(app, name, blueprint)
        except Exception as error:  # a stranger's code, at start: whatever it does, the rest starts
            told = str(error) if isinstance(error, PagesFault) else f"({type(error).__name__}: {error})"
            left_out.append(
                plugins.leave_out(name, f"its pages cannot be used: {told.rstrip('.')}.", "Mend its hook “blueprints”.")
            )
    return left_out


class PagesFault(Exception):
    """A plugin's pages break a rule."""


def _check(app: Flask, plugin: str, blueprint: Blueprint) -> None:
    """Raise PagesFault for what the rules of docs/plugins.md forbid."""
    scratch = Flask("scratch", static_folder=None)
    scratch.register_blueprint(blueprint)
    for rule in scratch.url_map.iter_rules():
        if not rule.rule.startswith((f"/services/{plugin}/", f"/staff/catalogues/{plugin}/")):
            raise PagesFault(f"{rule.rule} must stand below /services/{plugin}/ or /staff/catalogues/{plugin}/")
        view = scratch.view_functions[rule.endpoint]
        if not hasattr(view, "access") and not _is_file(rule):
            raise PagesFault(f"{rule.endpoint} does not say who may use it: @public or @requires")
        if rule.endpoint in app.view_functions:
            raise PagesFault(f"there is a page called {rule.endpoint} already")
        taken = next(_same_place(app, rule), None)
        if taken is not None:
            raise PagesFault(f"{rule.rule} is an address of the core's ({taken})")


def _same_place(app: Flask, wanted: Rule) -> Iterator[str]:
    """The core's addresses that could mean the same: `/services/<code>/form` and `/services/tax/form`."""
    parts = wanted.rule.strip("/").split("/")
    for rule in app.url_map.iter_rules():
        others = rule.rule.strip("/").split("/")
        alike = len(parts) == len(others) and all(
            one == other or other.startswith("<") for one, other in zip(parts, others, strict=True)
        )
        if alike and (rule.methods or set()) & (wanted.methods or set()) - {"OPTIONS"}:
            yield rule.rule


def _is_file(rule: Rule) -> bool:
    return str(rule.endpoint).endswith(".static")


def _register(app: Flask, plugin: str, blueprint: Blueprint) -> None:
    known = set(app.view_functions)
    app.register_blueprint(blueprint)
    for endpoint in app.view_functions.keys() - known:
        view = app.view_functions[endpoint]
        if not hasattr(view, "access"):
            view = public(wraps(view)(lambda *args, _view=view, **kwargs: _view(*args, **kwargs)))
        app.view_functions[endpoint] = _of_plugin(plugin, endpoint, view)


def _of_plugin(plugin: str, endpoint: str, view: View) -> View:
    """The view, for tenants that have enabled the plugin; what it raises is put down to the plugin."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        current = work()
        if plugin not in current.hooks.names:
            raise nothing_here()
        try:
            return view(*args, **kwargs)
        except (DomainError, HTTPException, OperationalError):
            raise
        except Exception as error:
            current.hooks.failed(plugin, f"page {endpoint}", error)
            raise PageFailed(
                "plugin_failed_page",
                public_text(
                    "This page belongs to the extra part “%(plugin)s”, which has failed. Nothing was saved. "
                    "Everything else works.",
                    plugin=plugin,
                ),
            ) from error

    return guarded
