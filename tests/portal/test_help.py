"""Help in danger and rights stand one tap away on every page, in every language, and can be left at once."""

import pytest

from oneroof.core.languages import public_languages, text_direction
from oneroof.tenancy.models import Tenant
from support.house import House
from support.html_pages import open_page

PAGES = ("/help", "/help/rights", "/privacy", "/accessibility")


@pytest.fixture
def every_language(house: House) -> House:
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = list(public_languages())
    house.services.directory.forget()
    return house


@pytest.mark.parametrize("path", ["/", *PAGES, "/procedures/status", "/services"])
def test_help_is_one_tap_away(house: House, path: str) -> None:
    page = open_page(house.visitor(), path)
    assert page.status == 200 and page.links["/help"] == "Help now"
    for href, text in (("/help/rights", "Your rights"), ("/privacy", "Privacy"), ("/accessibility", "Accessibility")):
        assert page.links[href] == text


def test_every_page_is_there_in_every_language(every_language: House) -> None:
    english = {path: open_page(every_language.visitor(), path) for path in PAGES}
    for code in public_languages():
        browser = every_language.visitor(language=code)
        for path in PAGES:
            page = open_page(browser, path)
            assert page.status == 200 and f'dir="{text_direction(code)}"' in page.response.text
            assert code == "en" or page.h1 != english[path].h1
            assert page.links[f"{path}?lang=fr"] == "Français"


@pytest.mark.parametrize("path", ["/help", "/help/rights"])
def test_a_page_that_must_be_left_is_kept_by_no_browser(house: House, path: str) -> None:
    for _ in range(2):
        answer = house.visitor().get(path)
        assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers
        assert 'rel="noreferrer noopener" data-module="or-leave"' in answer.text
    assert "or-leave" not in house.visitor().get("/privacy").text


def test_what_a_lawyer_has_not_read_says_so(house: House) -> None:
    for path in ("/help/rights", "/privacy"):
        assert "No lawyer has checked this page yet" in open_page(house.visitor(), path).text
