"""The list of services: words, ways in, filters that can be taken back, one page after the other."""

import re
from urllib.parse import quote

import pytest

from oneroof.core.languages import public_languages, text_direction
from oneroof.core.time import Clock
from oneroof.federation.publishing import publish_services
from oneroof.tenancy.models import Tenant
from support.catalogues import a_catalogue, a_service, words
from support.checks import offer
from support.house import House
from support.html_pages import Page, open_page
from support.queries import statements
from support.signed_in import umbrella_of
from support.staff_browser import Browser

from .catalogues import offer_two


@pytest.fixture(autouse=True)
def offered(house: House) -> None:
    offer_two(house.lisboa)


def look(house: House, path: str = "/services", language: str = "en") -> Page:
    return open_page(house.visitor(language=language), path)


def speak_all(house: House) -> None:
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = list(public_languages())


def found(page: Page) -> list[str]:
    """Codes of the services on the page, in their order."""
    html = page.response.get_data(as_text=True)
    return re.findall(r'or-service-card__name"><a href="/services/([^"]+)"', html)


def test_the_home_page_leads_to_it_and_by_need_to_every_service(house: House) -> None:
    page = look(house, "/")
    assert "/services" in page.links and page.has_form("/search")
    assert page.links["/needs/permit-ends"] == "My permit or visa ends soon"
    need = look(house, "/needs/permit-ends")
    assert need.h1 == ["My permit or visa ends soon"] and need.links["/services/card"] == "Card"
    assert house.visitor().get("/needs/nothing-of-the-kind").status_code == 404


def test_everything_by_name_with_ways_in(house: House) -> None:
    page = look(house)
    assert (page.status, page.h1) == (200, ["Find a service"])
    assert found(page) == ["advice", "card", "job_search", "residence"]
    assert "/services?need=legal-advice" in page.links and "/services?need=tax" not in page.links
    assert page.links["/services?area=justice"] == "Law and protection"
    assert page.links["/services?kind=support"] == "Support"
    assert "Immigration" in page.text and "€85.00" in page.text and "Free" in page.text


def test_a_way_in_narrows_the_list_and_can_be_taken_back(house: House) -> None:
    page = look(house, "/services?need=permit-ends&kind=government")
    assert found(page) == ["card"]
    assert page.links["/services?kind=government"].startswith("Remove: My permit")
    assert page.links["/services?need=permit-ends"] == "Remove: Public administration×"
    assert page.links["/services"]
    assert found(look(house, "/services?area=justice")) == ["advice"]


def test_words_stay_in_the_field_beside_the_filters(house: House) -> None:
    page = look(house, "/services?words=advice&kind=support")
    assert found(page) == ["advice"]
    form = page.forms[0]
    assert (form.method, form.value("words"), form.value("kind")) == ("get", "advice", "support")
    assert page.links["/services?words=advice"].startswith("Remove: Support")


def test_nothing_found_says_what_to_do(house: House) -> None:
    page = look(house, "/services?words=zzzzqqqq&area=tax")
    assert page.status == 200 and found(page) == []
    assert "We found no service for this." in page.text and "Try another word" in page.text
    assert page.links["/services?words=zzzzqqqq"] and "/check" in page.links
    assert page.forms[0].value("words") == "zzzzqqqq"


@pytest.mark.parametrize("query", ["need=nothing", "area=%00", "kind=x&need=", "after=broken", "words=%20%20"])
def test_what_nobody_offered_to_choose_is_passed_over(house: House, query: str) -> None:
    assert len(found(look(house, f"/services?{query}"))) == 4


def test_hostile_words_are_only_words(house: House) -> None:
    page = look(house, "/services?words=" + quote('"><script>alert(1)</script>%_\x00'))
    html = page.response.get_data(as_text=True)
    assert page.status == 200 and "<script>alert" not in html and "&lt;script&gt;" in html
    long = look(house, "/services?words=" + "x" * 5000)
    assert len(long.forms[0].value("words") or "") == 100


def test_one_page_after_the_other(house: House) -> None:
    many = (a_service(f"s-{number:02}", area="housing", needs=()) for number in range(45))
    offer(house.lisboa, a_catalogue(*many, name="many"))
    path, seen, pages = "/services?area=housing", [], 0
    while path:
        page = look(house, path)
        seen += found(page)
        pages += 1
        assert ("Back to the first page of the list" in page.text) == (pages > 1)
        path = next((href for href in page.links if "after=" in href and "lang=" not in href), "")
    assert pages == 3 and seen == [f"s-{number:02}" for number in range(45)]


def test_a_page_needs_five_queries_at_most(house: House) -> None:
    look(house)
    for path in ("/services", "/services?need=permit-ends&kind=government", "/services?words=card"):
        with statements(house.services.database.engine) as seen:
            assert found(look(house, path))
        assert len(seen) <= 5, "\n\n".join(seen)


def test_names_in_another_language_are_marked_and_told_once(house: House) -> None:
    speak_all(house)
    arabic = a_service("both", name=words("Both", ar="كلاهما"), summary=words("In English only."))
    offer(house.lisboa, a_catalogue(arabic, name="arabic"))
    page = look(house, language="ar")
    html = page.response.get_data(as_text=True)
    assert '<a href="/services/both">كلاهما</a>' in html
    assert '<span lang="en" dir="ltr">In English only.</span>' in html
    assert html.count("or-fallback") == 1


@pytest.mark.parametrize("language", public_languages())
def test_it_speaks_every_language(house: House, language: str) -> None:
    speak_all(house)
    page = look(house, language=language)
    assert f'dir="{text_direction(language)}"' in page.response.get_data(as_text=True)[:200]
    assert (page.h1 == ["Find a service"]) == (language == "en")
    assert ("What are you looking for?" in page.text) == (language == "en")


def test_each_centre_shows_its_own(house: House) -> None:
    offer(house.porto, a_catalogue(a_service("only-porto"), name="porto"))
    porto = open_page(house.visitor(centre=house.porto), "/services")
    assert found(porto) == ["job_search", "only-porto", "residence"]
    assert "only-porto" not in found(look(house))
    assert open_page(house.visitor(centre=house.porto), "/services/card").status == 404


def test_the_network_names_its_centres(house: House) -> None:
    umbrella = umbrella_of(house.lisboa.database)
    page = open_page(Browser(house.app, umbrella.host, {"Accept-Language": "en"}), "/services")
    assert page.status == 200 and "Each centre has its own list of services." in page.text
    assert page.links[f"http://lisboa.localhost:{house.services.settings.port}/services"] == "Lisboa"


def test_the_network_shows_once_what_its_centres_offer_and_leads_to_them(house: House) -> None:
    for centre in (house.lisboa, house.porto):
        with centre.database.transaction(centre.system) as session:
            publish_services(house.services, session, centre.system, Clock(), {})
    umbrella, port = umbrella_of(house.lisboa.database), house.services.settings.port
    browser = Browser(house.app, umbrella.host, {"Accept-Language": "en"})
    page = open_page(browser, "/services")
    assert page.links[f"http://lisboa.localhost:{port}/services/card"] == "Lisboa: Card"
    assert f"http://porto.localhost:{port}/services/card" not in page.links
    assert f"http://porto.localhost:{port}/services/residence" in page.links
    assert page.text.count("What residence is for.") == 1
    found = open_page(browser, "/services?words=CAR&kind=government")
    assert "Card" in found.text and "What residence is for." not in found.text
    assert found.links["/services?kind=government"] == "Remove: CAR×"
    assert "We found no service for this." in open_page(browser, "/services?words=zzzz&after=-1").text
