"""What plugins add to pages, and the page of catalogues: what fails is left out and told, and nothing else breaks."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from oneroof.app import create_app
from oneroof.catalogue.plugins import enablement
from oneroof.catalogue.plugins.failures import failures_of
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.services import Services
from support.factories import Centre, make_two_centres
from support.html_pages import open_page
from support.plugins import WrittenPlugin, loaded, written
from support.signed_in import signed_in, umbrella_of
from support.staff_browser import Browser

CODE = """
from flask import Blueprint, render_template
from oneroof.identity.access import public, requires
class P(CataloguePlugin):
    @hookimpl
    def service_blocks(self, service, language):
        if service.code != NAME:
            return None
        if state['fail'] == 'hook':
            raise ValueError('a secret answer')
        return [Block(f'{NAME}/public/{state["template"]}.html', {'language': language}, 'form_start')]
    @hookimpl
    def blueprints(self):
        return [pages, desk]
state = {'fail': '', 'template': 'good'}
NAME = __name__.removeprefix('oneroof_').replace('_', '-')
pages = Blueprint(f'{NAME}-pages', __name__, url_prefix=f'/services/{NAME}')
desk = Blueprint(f'{NAME}-desk', __name__, url_prefix=f'/staff/catalogues/{NAME}')
@pages.get('/wells')
@public
def wells():
    if state['fail'] == 'page':
        raise KeyError('a secret answer')
    return render_template(f'{NAME}/public/good.html', language='page')
@desk.get('/levels')
@requires('catalogue.manage')
def levels():
    return 'levels'
plugin = P(__name__)
"""


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenPlugin]:
    with written(tmp_path_factory.mktemp("pages")) as made:
        made.code(CODE)
        folder = f"templates/{made.name}/public"
        made.file(f"{folder}/good.html", "<p>A block in {{ language }} &amp; {{ '<b>' }}</p>")
        made.file(f"{folder}/raises.html", "<p>Half a block {{ nobody.gave.this }}</p>")
        made.file(f"{folder}/syntax.html", "{% if %}")
        yield made


@pytest.fixture
def state(plugin: WrittenPlugin) -> Iterator[dict[str, str]]:
    held: dict[str, str] = __import__(plugin.package.name).state
    yield held
    held.update(fail="", template="good")


@pytest.fixture
def centres(database: Database) -> tuple[Centre, Centre]:
    lisboa, porto = (replace(centre, clock=Clock()) for centre in make_two_centres(database))
    return lisboa, porto


_apps: dict[str, Flask] = {}


@pytest.fixture
def app(settings: Settings, plugin: WrittenPlugin, centres: tuple[Centre, Centre]) -> Iterator[Flask]:
    """The application with the plugin, which Lisboa has enabled."""
    plugins = _apps[plugin.name].extensions["oneroof"].plugins if _apps else loaded(plugin)
    assert plugins.set_aside == []
    with closing(replace(Services.open(settings), plugins=plugins)) as services:
        if not _apps:
            _apps[plugin.name] = create_app(settings, services)
        app = _apps[plugin.name]
        app.extensions["oneroof"] = services
        lisboa, _ = centres
        with lisboa.database.transaction(lisboa.system) as session:
            enablement.enable(session, lisboa.system, lisboa.clock, plugins, plugin=plugin.name)
        yield app


def visitor(app: Flask, centre: Centre) -> Browser:
    return Browser(app, centre.host, {"Accept-Language": "en"})


def kept(centre: Centre) -> list[tuple[str, str]]:
    with centre.database.transaction(centre.system) as session:
        return [(row.place, row.error) for row in failures_of(session, centre.system)]


def test_a_block_is_part_of_the_page(app: Flask, plugin: WrittenPlugin, centres: tuple[Centre, Centre]) -> None:
    page = open_page(visitor(app, centres[0]), f"/services/{plugin.name}/form")
    assert "A block in en & <b>" in page.text


@pytest.mark.parametrize(
    ("fail", "template", "place", "error"),
    [
        ("hook", "good", "hook service_blocks", "ValueError"),
        ("", "raises", "template {}/public/raises.html", "UndefinedError"),
        ("", "syntax", "template {}/public/syntax.html", "TemplateSyntaxError"),
        ("", "missing", "template {}/public/missing.html", "TemplateNotFound"),
    ],
)
def test_a_failing_block_is_left_out_and_staff_see_which(
    app: Flask,
    plugin: WrittenPlugin,
    centres: tuple[Centre, Centre],
    state: dict[str, str],
    fail: str,
    template: str,
    place: str,
    error: str,
) -> None:
    state.update(fail=fail, template=template)
    path = f"/services/{plugin.name}/form"
    page = open_page(visitor(app, centres[0]), path)
    assert (page.status, page.h1) == (200, ["Help with an official letter"])
    assert "block" not in page.text
    assert "failed" not in page.text
    assert kept(centres[0]) == [(place.format(plugin.name), error)]
    coordinator = signed_in(app, centres[0], "coordinator")
    assert f"left out here: {plugin.name}" in open_page(coordinator, path).text
    assert f"left out here: {plugin.name}" not in open_page(signed_in(app, centres[0], "mediator"), path).text
    listed = open_page(coordinator, f"/staff/catalogues/{plugin.name}")
    assert error in listed.text
    metrics = visitor(app, centres[0]).get("/metrics").get_data(as_text=True)
    assert f'plugin_failures_total{{place="{place.format(plugin.name)}",plugin="{plugin.name}"}}' in metrics
    emptied = listed.send("/failures/forget")
    assert "The list is empty." in emptied.text
    assert kept(centres[0]) == []


def test_its_own_pages_are_there_where_it_is_enabled(
    app: Flask, plugin: WrittenPlugin, centres: tuple[Centre, Centre], state: dict[str, str]
) -> None:
    lisboa, porto = centres
    path = f"/services/{plugin.name}/wells"
    assert visitor(app, lisboa).get(path).status_code == 200
    assert visitor(app, porto).get(path).status_code == 404
    assert signed_in(app, lisboa, "coordinator").get(f"/staff/catalogues/{plugin.name}/levels").status_code == 200
    assert signed_in(app, porto, "coordinator").get(f"/staff/catalogues/{plugin.name}/levels").status_code == 404
    assert signed_in(app, lisboa, "mediator").get(f"/staff/catalogues/{plugin.name}/levels").status_code == 403
    state["fail"] = "page"
    broken = open_page(visitor(app, lisboa), path)
    assert broken.status == 500
    assert f"This page belongs to the extra part “{plugin.name}”, which has failed." in broken.text
    assert kept(lisboa) == [(f"page {plugin.name}-pages.wells", "KeyError")]
    assert visitor(app, lisboa).get("/").status_code == 200


def test_a_tenant_chooses_its_catalogues(app: Flask, plugin: WrittenPlugin, centres: tuple[Centre, Centre]) -> None:
    _, porto = centres
    browser = signed_in(app, porto, "coordinator")
    listed = open_page(browser, "/staff/catalogues")
    assert "Letters from offices Not enabled 1.0.0 0" in listed.text
    ask = open_page(browser, f"/staff/catalogues/{plugin.name}/enable")
    assert "Help with an official letter" in ask.text
    enabled = ask.send("/enable")
    assert "The catalogue is enabled" in enabled.text
    asked = open_page(browser, f"/staff/catalogues/{plugin.name}/disable")
    assert "No procedure for its services is running." in asked.text
    assert "Nothing is deleted" in asked.text
    assert "Nothing was deleted." in asked.send("/disable").text
    assert "no longer offered" in open_page(browser, f"/staff/catalogues/{plugin.name}").text
    assert signed_in(app, porto, "mediator").get("/staff/catalogues").status_code == 403


def test_so_does_a_program(app: Flask, plugin: WrittenPlugin, centres: tuple[Centre, Centre]) -> None:
    _, porto = centres
    client, headers = app.test_client(), porto.member("coordinator", token=True).headers
    address = f"http://{porto.host}/api/v1/catalogues"
    enabled = client.post(f"{address}/{plugin.name}/enable", headers=headers)
    assert (enabled.status_code, enabled.get_json()["state"], enabled.get_json()["services"]) == (200, "enabled", 1)
    (one,) = client.get(address, headers=headers).get_json()["items"]
    assert one["plugin"] == plugin.name
    assert one["title"]["en"] == "Letters from offices" if isinstance(one["title"], dict) else one["title"]
    assert client.post(f"{address}/{plugin.name}/disable", headers=headers).get_json()["state"] == "disabled"
    assert client.post(f"{address}/nowhere/enable", headers=headers).status_code == 404


def test_the_umbrella_has_its_own_catalogue(app: Flask, plugin: WrittenPlugin, database: Database) -> None:
    umbrella = umbrella_of(database)
    browser = signed_in(app, umbrella, "umbrella_administrator")
    enabled = open_page(browser, f"/staff/catalogues/{plugin.name}/enable").send("/enable")
    assert "The catalogue is enabled" in enabled.text


RULES: list[tuple[str, Callable[[str], str], str]] = [
    ("elsewhere", lambda name: f"url_prefix='/elsewhere/{name}'", "must stand below"),
    ("the core's", lambda name: f"url_prefix='/services/{name}'", "is an address of the core's"),
]


@pytest.mark.parametrize(("name", "prefix", "told"), RULES, ids=[rule[0] for rule in RULES])
def test_pages_in_the_wrong_place_set_the_plugin_aside(
    settings: Settings, database: Database, tmp_path: Path, name: str, prefix: Callable[[str], str], told: str
) -> None:
    with written(tmp_path) as wrong:
        wrong.code(
            f"""
from flask import Blueprint
from oneroof.identity.access import public
class P(CataloguePlugin):
    @hookimpl
    def blueprints(self):
        pages = Blueprint('wrong', __name__, {prefix(wrong.name)})
        pages.get('/form')(public(lambda: ''))
        return [pages]
plugin = P(__name__)
"""
        )
        with closing(replace(Services.open(settings), plugins=loaded(wrong))) as services:
            app = create_app(settings, services)
            answer = app.test_client().get("/readyz")
            assert answer.status_code == 200
            assert told in answer.get_json()["checks"][f"plugin {wrong.name}"]
