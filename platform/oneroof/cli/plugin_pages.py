"""A plugin's pages, tried out beside those of the core."""

from flask import Flask

from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins
from oneroof.catalogue.plugins.own_pages import register_pages
from oneroof.registry import PAGE_BLUEPRINTS


def page_faults(loaded: LoadedPlugin) -> list[str]:
    """What is wrong with the pages that the plugin brings."""
    app = Flask("check", static_folder=None)
    for blueprint in PAGE_BLUEPRINTS:
        app.register_blueprint(blueprint)
    plugins = Plugins()
    plugins.add(loaded)
    return [f"{one.reason} {one.remedy}" for one in register_pages(app, plugins)]
