"""Which catalogues a tenant uses."""

from flask import current_app

from oneroof.catalogue.plugins import enablement, overview
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.overview import PluginView
from oneroof.catalogue.plugins.schemas import CatalogueSchema
from oneroof.core.api import ApiBlueprint, NothingSchema, list_of
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import Work, work

blueprint = ApiBlueprint("plugins", __name__, description="Which catalogues of services are enabled here.")


@blueprint.route("/catalogues", methods=["GET"])
@states_purpose("administration")
@requires("catalogue.manage")
@blueprint.response(200, list_of(CatalogueSchema))
def list_catalogues() -> dict[str, list[PluginView]]:
    """The catalogues that are installed, and what each is here"""
    current = work()
    return {"items": overview.plugin_views(current.session, current.context, _plugins())}


@blueprint.route("/catalogues/<plugin>/enable", methods=["POST"])
@states_purpose("administration")
@requires("catalogue.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, CatalogueSchema)
def enable_catalogue(_nothing: object, plugin: str) -> PluginView:
    """Offer the services of a catalogue"""
    current = work()
    enablement.enable(
        current.session, current.context, current.clock, _plugins(), plugin=plugin, report=current.failures.append
    )
    return _view(current, plugin)


@blueprint.route("/catalogues/<plugin>/disable", methods=["POST"])
@states_purpose("administration")
@requires("catalogue.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, CatalogueSchema)
def disable_catalogue(_nothing: object, plugin: str) -> PluginView:
    """Offer the services of a catalogue no longer; nothing is deleted"""
    current = work()
    enablement.disable(current.session, current.context, current.clock, plugin=plugin)
    return _view(current, plugin)


def _view(current: Work, plugin: str) -> PluginView:
    return overview.plugin_view(current.session, current.context, _plugins(), plugin)


def _plugins() -> Plugins:
    plugins: Plugins = current_app.extensions["oneroof"].plugins
    return plugins
