"""The page of a service, the one for what is not offered, and what belongs to other languages, centres and plugins."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oneroof.app import create_app
from oneroof.catalogue import service as catalogue
from oneroof.catalogue.definition.model import Exclusion
from oneroof.catalogue.models import Service, ServiceOverride
from oneroof.catalogue.plugins import enablement
from oneroof.core.ids import new_id
from oneroof.core.languages import public_languages
from oneroof.services import Services
from oneroof.tenancy.models import Tenant
from support.catalogues import a_catalogue, a_service, words
from support.checks import offer
from support.house import House
from support.html_pages import Page, open_page
from support.plugins import WrittenPlugin, loaded, written
from support.queries import statements
from support.signed_in import umbrella_of
from support.staff_browser import Browser

from .catalogues import change, offer_two

MOST_STATEMENTS = 9
"""Without the look at which centre the host is, which a process remembers for a second."""


@pytest.fixture(autouse=True)
def offered(house: House) -> None:
    offer_two(house.lisboa)


def look(house: House, code: str = "card", language: str = "en") -> Page:
    return open_page(house.visitor(language=language), f"/services/{code}")


def part(page: Page, id_: str) -> str:
    """The text of the section with this heading."""
    html = page.response.get_data(as_text=True)
    found = re.search(rf'<section[^>]*aria-labelledby="{id_}">(.*?)</section>', html, re.DOTALL)
    assert found, f"no section {id_}"
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_everything_that_one_needs_to_know(house: House) -> None:
    page = look(house)
    assert (page.status, page.h1) == (200, ["Card"])
    assert page.links["/services/card/form"] == "Fill in the form"
    assert "Come to the centre and ask for: Immigration" in part(page, "do")
    assert "€85.00" in page.text and "For the card." in page.text
    assert "Usually 60 days (only working days count)" in page.text
    assert "By law at most 90 days (only working days count)" in page.text
    assert part(page, "about") == "What it is Get or renew your card. Bring your passport."
    assert "You have a permit." in part(page, "who") and "Employers" in part(page, "who")
    assert "Mondays from 9 to 12." in part(page, "where") and "Portuguese, English" in part(page, "where")
    assert page.links["https://law.example.org/23"] == "Lei n.º 23/2007"
    assert "Check with the agency." in part(page, "sources")
    assert "Some of this page is not yet in your language" not in page.text


def test_the_page_asks_the_database_little(house: House) -> None:
    """The context, the service, its changes, names of others, offices, hours, closed days, booking rules, plugins."""
    look(house)
    house.services.redis.flushdb()
    with statements(house.services.database.engine) as seen:
        assert look(house).status == 200
    asked = [statement for statement in seen if not statement.startswith("SELECT * FROM oneroof.")]
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)
    assert sum("FROM tenant" in statement for statement in asked) == 1


def test_what_to_bring_says_originals_alternatives_and_for_whom(house: House) -> None:
    told = part(look(house), "bring")
    order = ["Passport", "Bring the original, not a copy.", "One of these:", "Only if:", "If you have it."]
    assert sorted(order, key=told.index) == order, "what everybody needs stands first"
    assert "What do you have that lets you stay here?" in told and " or " in told


def test_the_way_with_who_does_what(house: House) -> None:
    told = part(look(house), "steps")
    assert "Received The office at the centre does this This can be done online." in told
    assert "A paper is missing Only if needed. You do this" in told
    assert "Sent on The agency does this · Usually 10 days" in told
    assert told.index("How it can end") < told.index("Given") < told.index("Refused")


def test_what_it_does_not_do_and_where_to_go_instead(house: House) -> None:
    page = look(house)
    assert part(page, "not") == "What it does not do It does not give a visa. Instead: Ask for advice. Advice"
    assert page.links["/services/advice"] == "Advice"
    assert "elsewhere" not in page.response.get_data(as_text=True), "what is not offered here is not led to"


def test_texts_of_another_language_are_marked_and_told_once_at_the_top(house: House) -> None:
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = list(public_languages())
    html = look(house, language="ar").response.get_data(as_text=True)
    assert html.count("or-fallback") == 1 and html.index("or-fallback") < html.index("<h1>")
    assert '<bdi lang="pt" dir="ltr">Português</bdi>' in html and '<bdi lang="en" dir="ltr">English</bdi>' in html
    assert '<div class="or-long-text" lang="pt" dir="ltr">' in html
    assert '<span lang="en" dir="ltr">You have a permit.</span>' in html
    assert "<h1>بطاقة</h1>" in html


def test_what_the_centre_adds_is_marked_and_what_it_says_instead_counts(house: House) -> None:
    change(house.lisboa, "description", {"text": {"pt": "Balcão 3.", "en": "Counter 3."}})
    change(house.lisboa, "evidence/passport", {"note": {"pt": "Com capa.", "en": "With its cover."}})
    assert "ask for an appointment" not in part(look(house), "do")
    change(house.lisboa, "channels", {"value": ["appointment", "online"]})
    assert "Come to the centre and ask for an appointment with: Immigration" in part(look(house), "do")
    change(house.lisboa, "channels", {"value": ["phone"]})
    change(house.lisboa, "contact", {"phone": "+351 21 000 00 00", "email": "a@example.org", "text": {"pt": "Ana."}})
    page = look(house)
    assert "At this centre: Counter 3." in part(page, "about")
    assert "At this centre: With its cover." in part(page, "bring")
    assert "You get it like this: By phone" in part(page, "do")
    assert page.links["tel:%2B351210000000"] == "+351 21 000 00 00" and "mailto:a%40example.org" in page.links
    assert "Some of this page is not yet in your language." in page.text, "Ana. is in Portuguese only"


def test_hostile_texts_and_addresses_do_no_harm(house: House) -> None:
    evil = "<script>alert(1)</script>"
    change(house.lisboa, "description", {"text": {"pt": evil, "en": f"- {evil}"}})
    change(house.lisboa, "hours", {"value": {"pt": evil, "en": evil}})
    trap = Exclusion(text=words(evil), instead=words('" onclick="x'), url="javascript:alert(1)")
    offer(house.lisboa, a_catalogue(a_service("trap", exclusions=(trap,), name=words(evil)), name="trap"))
    for code in ("card", "trap"):
        html = look(house, code).response.get_data(as_text=True)
        assert "<script>alert" not in html and "&lt;script&gt;alert" in html
        assert "javascript:" not in html and 'onclick="x' not in html


def _set(house: House, code: str = "card", **columns: object) -> None:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        row = session.get_one(Service, (house.lisboa.tenant_id, house.lisboa.services[code]))
        for name, value in columns.items():
            setattr(row, name, value)


@pytest.mark.parametrize("state", ["withheld", "retired"])
def test_what_is_not_offered_any_more_leads_on(house: House, state: str) -> None:
    _set(house, state=state)
    page = look(house)
    assert (page.status, page.h1) == (404, ["This service is no longer offered here"])
    assert page.has_form("/services") and {"/services", "/check"} <= set(page.links)
    assert "Card" in page.text


def test_a_centre_says_why_it_does_not_offer_it(house: House) -> None:
    change(house.lisboa, "withheld", {"reason": {"pt": "Só no Porto.", "en": "Only in Porto."}})
    assert "Only in Porto." in look(house).text


def test_what_is_over_or_was_never_there(house: House) -> None:
    offer(house.lisboa, a_catalogue(a_service("old", valid_until=date(2020, 1, 1)), name="old"))
    assert look(house, "old").h1 == ["This service is no longer offered here"]
    for code in ("nothing", "NOTHING", "x" * 300, "card%27--"):
        page = look(house, code)
        assert (page.status, page.h1) == (404, ["We do not know this service"])


def test_a_service_that_begins_later_says_so_and_one_without_office_where_to_ask(house: House) -> None:
    later = a_catalogue(a_service("later", valid_from=date(2099, 5, 1)), name="later")
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        catalogue.sync_catalogue(session, house.lisboa.system, house.lisboa.clock, later)
    page = look(house, "later")
    assert "You can get it from May 1, 2099." in page.text or "You can get it from 1 May 2099." in page.text
    assert "ask at the entrance" in part(page, "do")


def test_an_override_of_what_is_no_more_in_the_catalogue_breaks_nothing(house: House) -> None:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.add(
            ServiceOverride(
                id=new_id(),
                service_id=house.lisboa.services["card"],
                path="steps/gone",
                value={"note": {"pt": "x"}},
                national={},
                made_at=house.lisboa.clock.now(),
            )
        )
    assert look(house).status == 200


def test_at_the_network_nobody_is_sent_to_a_desk(house: House) -> None:
    umbrella = umbrella_of(house.lisboa.database)
    with umbrella.database.transaction(umbrella.system) as session:
        catalogue.sync_catalogue(session, umbrella.system, house.lisboa.clock, a_catalogue(a_service("national")))
    browser = Browser(house.app, umbrella.host, {"Accept-Language": "en"})
    assert open_page(browser, "/services").links["/services/national"] == "National"
    page = open_page(browser, "/services/national")
    assert page.status == 200 and "Each centre says for itself where and when." in page.text
    assert not any(href.endswith("/form") for href in page.links)


CODE = """
class P(CataloguePlugin):
    @hookimpl
    def service_blocks(self, service, language):
        if service.code != NAME:
            return None
        if state['fail'] == 'hook':
            raise ValueError('a secret')
        return [Block(f"{NAME}/public/{state['template']}.html", {})]
state = {'fail': '', 'template': 'good'}
NAME = __name__.removeprefix('oneroof_').replace('_', '-')
plugin = P(__name__)
"""


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WrittenPlugin]:
    with written(tmp_path_factory.mktemp("blocks")) as made:
        made.code(CODE)
        made.file(f"templates/{made.name}/public/good.html", "<p>The next free times</p>")
        made.file(f"templates/{made.name}/public/raises.html", "<p>Half {{ nobody.gave.this }}</p>")
        yield made


def test_a_block_of_a_plugin_stands_on_the_page_and_a_failing_one_breaks_nothing(
    house: House, plugin: WrittenPlugin, tmp_path: Path
) -> None:
    centre, state = house.lisboa, __import__(plugin.package.name).state
    with closing(replace(Services.open(house.services.settings), plugins=loaded(plugin))) as services:
        app = create_app(house.services.settings, services)
        with centre.database.transaction(centre.system) as session:
            enablement.enable(session, centre.system, centre.clock, services.plugins, plugin=plugin.name)
        visitor = Browser(app, centre.host, {"Accept-Language": "en"})
        assert "The next free times" in open_page(visitor, f"/services/{plugin.name}").text
        for fail, template in (("hook", "good"), ("", "raises"), ("", "missing")):
            state.update(fail=fail, template=template)
            page = open_page(visitor, f"/services/{plugin.name}")
            assert page.status == 200 and "What to do now" in page.text
            assert "next free times" not in page.text and "Half" not in page.text and "secret" not in page.text
