"""Pieces of pages that plugins make. One that fails is left out; staff who look after catalogues see which one."""

from __future__ import annotations

from flask import current_app, g, render_template
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader
from markupsafe import Markup

from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.plugins.calling import WrongAnswer
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.core.i18n import current_language
from oneroof.hooks import Block, Place
from oneroof.identity.access import signed_in
from oneroof.tenancy.work import Work, work

PERMISSION = "catalogue.manage"


def find_templates(environment: Environment, plugins: Plugins) -> None:
    """Let templates of plugins be found, by names that begin with the plugin's; the core's are found before them."""
    folders = {one.name: one.plugin.folder / "templates" / one.name for one in plugins.all()}
    own = PrefixLoader({name: FileSystemLoader(folder) for name, folder in folders.items() if folder.is_dir()})
    assert environment.loader is not None
    environment.loader = ChoiceLoader([environment.loader, own])


def plugin_blocks(service: ServiceDefinition, place: Place) -> Markup:
    """What the tenant's plugins add to a page about `service` at `place`; templates call it by this name."""
    current = work()
    before = len(current.failures)
    today = current.clock.today(g.tenant.time_zone)
    answers = current.hooks.call_each(
        "service_blocks",
        service=service,
        language=current_language(),
        today=today,
        session=current.session,
        context=current.context,
    )
    asked = list(answers)
    if asked:
        g.not_kept = True  # what a plugin shows may depend on anything: such a page is made for each reader
    wanted = [(name, block) for name, blocks in asked for block in blocks if block.place == place]
    found = [html for name, block in wanted if (html := _rendered(current, name, block)) is not None]
    staff = signed_in()
    failed = sorted({one.plugin for one in current.failures[before:]})
    if failed and staff is not None and PERMISSION in staff.permissions:
        found.append(_marked(render_template("catalogues/plugin_failed.html", plugins=failed)))
    return Markup("").join(found)


def _rendered(current: Work, plugin: str, block: Block) -> Markup | None:
    try:
        if not block.template.startswith(f"{plugin}/"):
            raise WrongAnswer(f"{block.template} is no template of {plugin}")
        with current.session.begin_nested():
            html = render_template(block.template, **block.values)
    except Exception as error:  # a template is a stranger's code: it must not take the page with it
        current.hooks.failed(plugin, f"template {block.template}", error)
        return None
    return Markup('<div class="plugin-block" data-plugin="{}">{}</div>').format(plugin, _marked(html))


def _marked(rendered: str) -> Markup:
    return Markup(rendered)  # noqa: S704  # what a template rendered has been escaped there


def init_app(plugins: Plugins) -> None:
    """Give the current application's templates the plugins' ones and `plugin_blocks`."""
    find_templates(current_app.jinja_env, plugins)
    current_app.jinja_env.globals["plugin_blocks"] = plugin_blocks
