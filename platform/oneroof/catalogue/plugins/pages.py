"""The page of catalogues, where a tenant chooses which it uses."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.plugins import enablement, failures, overview
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.core.errors import DomainError
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.context import Context
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("catalogues", __name__, template_folder="templates", url_prefix="/staff/catalogues")

CountRunning = Callable[[Session, Context, str], int]
"""How many procedures of a plugin's services are running; given by the application, since they stand above."""


@blueprint.get("")
@states_purpose("administration")
@requires("catalogue.manage")
def catalogues() -> str:
    """All plugins, with what they are here."""
    current = work()
    return render_template(
        "catalogues/index.html", views=overview.plugin_views(current.session, current.context, _plugins())
    )


@blueprint.get("/<plugin>")
@states_purpose("administration")
@requires("catalogue.manage")
def catalogue(plugin: str) -> str:
    """One plugin: its services, its upgrades, what failed of it."""
    return render_template("catalogues/catalogue.html", **_shown(work(), plugin))


@blueprint.get("/<plugin>/enable")
@states_purpose("administration")
@requires("catalogue.manage")
def enable_ask(plugin: str) -> str:
    """Before enabling: what will be offered."""
    return render_template("catalogues/enable.html", **_shown(work(), plugin))


@blueprint.post("/<plugin>/enable")
@states_purpose("administration")
@requires("catalogue.manage")
def enable(plugin: str) -> AnyResponse:
    """Enable it."""
    told = staff_text("The catalogue is enabled: its services are offered now.")
    return _done(plugin, _enable, told)


@blueprint.get("/<plugin>/disable")
@states_purpose("administration")
@requires("catalogue.manage")
def disable_ask(plugin: str) -> str:
    """Before disabling: what becomes of running procedures."""
    current = work()
    count: CountRunning = current_app.extensions["oneroof.running_procedures"]
    running = count(current.session, current.context, plugin)
    return render_template("catalogues/disable.html", running=running, **_shown(current, plugin))


@blueprint.post("/<plugin>/disable")
@states_purpose("administration")
@requires("catalogue.manage")
def disable(plugin: str) -> AnyResponse:
    """Disable it."""
    told = staff_text("The catalogue is disabled: its services are no longer offered. Nothing was deleted.")
    return _done(plugin, _disable, told)


@blueprint.post("/<plugin>/upgrade")
@states_purpose("administration")
@requires("catalogue.manage")
def upgrade(plugin: str) -> AnyResponse:
    """Bring it to the installed version now."""
    current = work()
    report = current.failures.append
    done = enablement.upgrade(current.session, current.context, current.clock, _plugins(), plugin=plugin, report=report)
    if done:
        return go("catalogues.catalogue", staff_text("The catalogue is at the installed version now."), plugin=plugin)
    told = staff_text("The catalogue stays at its version. Below you see why.")
    return go("catalogues.catalogue", told, kind="warning", plugin=plugin)


@blueprint.post("/<plugin>/failures/forget")
@states_purpose("administration")
@requires("catalogue.manage")
def forget(plugin: str) -> AnyResponse:
    """Empty the list of what failed."""
    current = work()
    failures.forget_failures(current.session, current.context, plugin=plugin)
    return go("catalogues.catalogue", staff_text("The list is empty. What fails again comes back."), plugin=plugin)


def _plugins() -> Plugins:
    plugins: Plugins = current_app.extensions["oneroof"].plugins
    return plugins


def _shown(current: Work, plugin: str, **more: Any) -> dict[str, Any]:
    view = overview.plugin_view(current.session, current.context, _plugins(), plugin)
    services = overview.services_of(current.session, current.context, plugin)
    names = {service.code: service.name for service in services}
    shown = {"view": view, "services": services, "names": names, "own_pages": _own_pages(view)}
    may_read = current.context.allows("floor.read")
    return {**shown, "may_read": may_read, "errors": {}, "trouble": None, **more}


def _own_pages(view: overview.PluginView) -> list[tuple[LazyText, str]]:
    """The plugin's own pages for staff, as (text, address): those whose view has a `link_text`."""
    if not view.enabled or view.set_aside:
        return []
    prefix = f"/staff/catalogues/{view.name}/"
    rules = [rule for rule in current_app.url_map.iter_rules() if rule.rule.startswith(prefix) and not rule.arguments]
    linked = [(getattr(current_app.view_functions[rule.endpoint], "link_text", None), rule.rule) for rule in rules]
    return [(text, address) for text, address in linked if text is not None]


def _enable(current: Work, plugin: str) -> None:
    enablement.enable(
        current.session, current.context, current.clock, _plugins(), plugin=plugin, report=current.failures.append
    )


def _disable(current: Work, plugin: str) -> None:
    enablement.disable(current.session, current.context, current.clock, plugin=plugin)


def _done(plugin: str, act: Callable[[Work, str], None], told: LazyText) -> AnyResponse:
    current = work()
    try:
        act(current, plugin)
    except DomainError as error:
        current.abandon()
        shown = {name: value for name, value in _shown(current, plugin).items() if name not in ("errors", "trouble")}
        refused: Response = page_again("catalogues/catalogue.html", error, **shown)
        return refused
    return go("catalogues.catalogue", told, plugin=plugin)
