"""Opening one's file through a real OpenID provider: linked once by a code, and by nothing else."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from oneroof.core.time import real_now
from oneroof.identity.models import IdentityProvider
from support.html_pages import Page, open_page
from support.oidc_provider import Provider, openid_provider
from support.staff_browser import Browser

from .conftest import ADDRESS, OwnFile

SECRET, PROVIDER = "s" * 40, UUID(int=7)
PATH = f"/my-file/sign-in/{PROVIDER}"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    client = {
        "client_id": "oneroof-people",
        "client_secret": SECRET,
        "redirect_uris": [f"http://lisboa.localhost{PATH}/answer"],
    }
    with openid_provider([client], {"oksana": {"email": ADDRESS, "email_verified": True}}) as running:
        yield running


def come_back(own_file: OwnFile, provider: Provider, browser: Browser) -> Page:
    """Somebody signs in at the provider; the page that they come back to."""
    asked = browser.get(PATH)
    returned = urlsplit(provider.log_in(asked.location, "oksana"))
    assert returned.hostname == own_file.house.lisboa.host
    return open_page(browser, f"{returned.path}?{returned.query}")


def test_a_sign_in_opens_the_file_once_a_code_has_linked_it(own_file: OwnFile, provider: Provider) -> None:
    house, centre = own_file.house, own_file.house.lisboa
    place = f"identity_provider/{PROVIDER}"
    with centre.database.transaction(centre.system) as session:
        session.add(
            IdentityProvider(
                id=PROVIDER,
                issuer=provider.issuer,
                name="eID",
                client_id="oneroof-people",
                client_secret_sealed=house.services.keys.seal_for_tenant(centre.tenant_id, SECRET.encode(), place),
                created_at=real_now(),
                for_people=True,
            )
        )
    assert "eID" in open_page(house.visitor(), "/my-file").text
    assert "eID" not in open_page(house.visitor(), "/staff/sign-in").text
    browser = house.visitor()
    page = come_back(own_file, provider, browser)
    assert page.h1 == ["Open my file"] and "first time" in page.text, "the same address links nothing"
    opened = page.send("/open", code=own_file.code).send("/code", one_time_code=own_file.sent_code())
    assert opened.h1 == ["My file"]
    assert come_back(own_file, provider, house.visitor()).h1 == ["My file"]
    away = house.visitor()
    asked = away.get(PATH)
    returned = urlsplit(provider.log_in(asked.location, "oksana"))
    answer = f"{returned.path}?{returned.query}"
    lured = open_page(house.visitor(), answer)
    assert lured.h1 == ["Open my file"] and not lured.browser.cookie("file"), "an answer for another browser"
    assert open_page(away, answer).h1 == ["My file"]
    assert open_page(away, answer).h1 == ["Open my file"], "an answer is taken once"
