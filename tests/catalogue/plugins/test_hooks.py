"""Every hook, by what it changes for the people who use the pages: a test for each, called test_<hook>_…"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from types import ModuleType
from uuid import UUID

import pytest
from sqlalchemy import update

from oneroof.app import create_app
from oneroof.casefiles.service import Identity, open_casefile
from oneroof.catalogue.models import OfficeService
from oneroof.catalogue.plugins import jobs
from oneroof.catalogue.plugins.enablement import disable, enable
from oneroof.catalogue.plugins.failures import failures_of
from oneroof.catalogue.service import find_service
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.errors import Conflict
from oneroof.core.time import Clock
from oneroof.demo import history
from oneroof.demo.prepare import prepare
from oneroof.jobs.schedule import Schedule
from oneroof.services import Services
from oneroof.tenancy.models import Network
from support.factories import make_two_centres
from support.floor import Floor
from support.html_pages import Page, open_page
from support.plugin_journey import Journey, answered, code_of
from support.plugins import WrittenPlugin, loaded, written
from support.signed_in import signed_in
from support.staff_browser import Browser

CODE = """
from datetime import date, timedelta
from flask import Blueprint
from oneroof.identity.access import public

NAME = __name__.removeprefix('oneroof_').replace('_', '-')
OURS = NAME
heard = []
fails = []
pages = Blueprint(f'{NAME}-pages', __name__, url_prefix=f'/services/{NAME}')


@pages.get('/opening-hours')
@public
def opening_hours():
    return 'Open every morning'


class Everything(CataloguePlugin):
    @hookimpl
    def check_answers(self, service, answers):
        if service.code != OURS or answers.get('letter_from') != 'court':
            return None
        return [Finding('letter_from', {'en': 'Take letters of a court to a lawyer.'})]

    @hookimpl
    def assess(self, service):
        return Assessment('maybe', ({'en': 'We only read letters in winter.'},)) if service.code == OURS else None

    @hookimpl
    def deadlines(self, service, opened_on):
        if service.code != OURS:
            return None
        return [Deadline('reply', {'en': 'Reply to the letter'}, opened_on + timedelta(days=20))]

    @hookimpl
    def procedure_moved(self, session, service, procedure):
        heard.append((service.code, procedure.previous_step, procedure.step_code, procedure.result))

    @hookimpl
    def service_blocks(self, service, language):
        if service.code != OURS:
            return None
        places = ('service', 'form_start', 'desk')
        return [Block(f'{NAME}/public/block.html', {'place': place, 'language': language}, place) for place in places]

    @hookimpl
    def blueprints(self):
        return [pages]

    @hookimpl
    def prefill(self, service, person):
        return {'letter_from': 'other', 'answer_by': person.birth_date.isoformat()} if service.code == OURS else None

    @hookimpl
    def upgraded(self, session, context, from_version, to_version):
        heard.append((context.tenant_id, from_version, to_version))

    @hookimpl
    def daily(self, context, today):
        heard.append((context.tenant_id, today))
        if fails:
            raise ValueError('a secret')

    @hookimpl
    def demonstrate(self, context, tenant_kind, language):
        heard.append((context.tenant_id, tenant_kind, language))


plugin = Everything(__name__)
"""


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenPlugin]:
    with written(tmp_path_factory.mktemp("hooks")) as made:
        made.code(CODE)
        made.file(f"templates/{made.name}/public/block.html", "<p>A block: {{ place }}, {{ language }}</p>")
        yield made


@dataclass(frozen=True)
class Hooked(Journey):
    """Lisboa has enabled the plugin, Porto has not."""

    module: ModuleType

    def visitor_in(self, language: str) -> Browser:
        """Somebody at home."""
        return Browser(self.app, self.lisboa.host, {"Accept-Language": language})

    def form_page(self, letter_from: str) -> Page:
        """What follows the form's last page."""
        page = open_page(self.visitor_in("en"), self.form).send(self.form)
        page = answered(page, f"{self.form}/you", **{"f-full_name": "Amina Haddad"})
        return answered(page, f"{self.form}/letter", **{"f-letter_from": letter_from})

    def mediator(self) -> Browser:
        """Somebody at the desk."""
        return signed_in(self.app, self.lisboa, "mediator")

    def casefile(self) -> UUID:
        """A new casefile."""
        services: Services = self.app.extensions["oneroof"]
        floor = Floor(self.lisboa, services.keys, self.lisboa.member("mediator"))
        opened = floor.do(
            open_casefile,
            keys=services.keys,
            identity=Identity.named("Amina Haddad", "1990-05-14", "MA"),
            language="pt",
        )
        return opened.casefile.id

    def taken(self, mediator: Browser) -> str:
        """The address of a procedure that somebody has asked for from home."""
        return self.taken_at_the_desk(mediator, code_of(self.sent_form()))


@pytest.fixture
def hooked(settings: Settings, database: Database, plugin: WrittenPlugin) -> Iterator[Hooked]:
    lisboa, porto = (replace(centre, clock=Clock()) for centre in make_two_centres(database))
    plugins = loaded(plugin)
    module = __import__(plugin.package.name)
    module.heard.clear()
    module.fails.clear()
    with closing(replace(Services.open(settings), plugins=plugins)) as services:
        app = create_app(settings, services)
        assert plugins.set_aside == []
        with database.transaction(lisboa.system) as session:
            enable(session, lisboa.system, lisboa.clock, plugins, plugin=plugin.name)
            service = find_service(session, lisboa.system, plugin.name).row
            session.add(OfficeService(office_id=lisboa.offices["immigration"], service_id=service.id))
        yield Hooked(app, lisboa, porto, plugin.name, module)


def test_check_answers_stands_beside_the_field(hooked: Hooked) -> None:
    page = hooked.form_page("court")
    assert (page.error("f-letter_from") or "").endswith("Take letters of a court to a lawyer.")
    assert "Take letters of a court to a lawyer." not in hooked.form_page("office").text


def test_assess_tells_whom_a_service_fits(hooked: Hooked) -> None:
    page = open_page(hooked.visitor_in("en"), "/check").send("/check", needs=["everyday"])
    assert "We only read letters in winter." in page.text


def test_deadlines_are_those_of_the_procedure(hooked: Hooked) -> None:
    mediator = hooked.mediator()
    page = open_page(mediator, hooked.taken(mediator))
    assert "Reply to the letter" in page.text
    due = hooked.lisboa.clock.today("Europe/Lisbon") + timedelta(days=20)
    assert f"{due.day} {due:%b} {due.year}" in page.text, page.text


def test_procedure_moved_hears_of_every_step(hooked: Hooked) -> None:
    mediator = hooked.mediator()
    hooked.module.heard.clear()
    hooked.brought_to_its_result(mediator, hooked.taken(mediator))
    assert hooked.module.heard == [
        (hooked.name, None, "received", None),
        (hooked.name, "received", "reading", None),
        (hooked.name, "reading", "answered", "positive"),
    ]


def test_service_blocks_are_part_of_the_pages(hooked: Hooked) -> None:
    assert "A block: form_start, pt" in open_page(hooked.visitor_in("pt"), hooked.form).text
    assert "A block: service, pt" in open_page(hooked.visitor_in("pt"), f"/services/{hooked.name}").text
    mediator = hooked.mediator()
    assert "A block: desk, en" in open_page(mediator, hooked.taken(mediator)).text


def test_blueprints_are_pages_where_the_plugin_is_enabled(hooked: Hooked) -> None:
    path = f"/services/{hooked.name}/opening-hours"
    assert hooked.visitor_in("en").get(path).get_data(as_text=True) == "Open every morning"
    assert hooked.visitor(hooked.porto).get(path).status_code == 404


def test_prefill_begins_a_form_at_the_desk(hooked: Hooked) -> None:
    mediator = hooked.mediator()
    page = open_page(mediator, f"/staff/procedures/new?casefile={hooked.casefile()}&service={hooked.name}")
    page = page.send("/new", service=hooked.name, channel="walk_in")
    assert page.has_form("/form-check"), "nothing is left to ask"
    for answer in ("Amina Haddad", "Somebody else", "1990"):
        assert answer in page.text


def test_upgraded_is_told_by_each_tenant(hooked: Hooked) -> None:
    assert hooked.module.heard == [(hooked.lisboa.tenant_id, None, "1.0.0")]


def test_daily_is_called_once_a_day_where_the_plugin_is_or_was(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    services, lisboa = hooked.app.extensions["oneroof"], hooked.lisboa
    monkeypatch.setattr(jobs, "load_plugins", lambda: services.plugins)
    today = lisboa.clock.today("Europe/Lisbon")
    day = Schedule(services)
    hooked.module.heard.clear()
    day.look()
    day.look()
    assert hooked.module.heard == [(lisboa.tenant_id, today)]
    with lisboa.database.transaction(lisboa.system) as session:
        disable(session, lisboa.system, lisboa.clock, plugin=hooked.name)
    hooked.module.fails.append(True)
    Schedule(services).look()
    assert hooked.module.heard == [(lisboa.tenant_id, today)] * 2, "its data is still there"
    with lisboa.database.transaction(lisboa.system) as session:
        (failure,) = failures_of(session, lisboa.system)
    assert (failure.plugin, failure.place) == (hooked.name, "hook daily") and "secret" not in failure.error


def test_demonstrate_is_called_in_demonstrations_only(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    services, lisboa = hooked.app.extensions["oneroof"], hooked.lisboa
    monkeypatch.setattr(history, "MONTHS", 1)
    hooked.module.heard.clear()
    with pytest.raises(Conflict):
        prepare(services)
    assert hooked.module.heard == []
    with lisboa.database.umbrella_transaction(lisboa.system) as session:
        session.execute(update(Network).values(demo=True))
    prepare(services)
    told = [each for each in hooked.module.heard if each[0] == lisboa.tenant_id]  # and a procedure of the show
    assert told == [(lisboa.tenant_id, "national_centre", "pt")]
