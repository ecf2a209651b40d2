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
    assert opened.h1 == ["My file"] and "Link the sign-in eID to this file?" in opened.text
    assert come_back(own_file, provider, house.visitor()).h1 == ["Open my file"], "never without being asked"
    linked = opened.send("/sign-in/link", answer="yes")
    assert "Link the sign-in" not in linked.text
    (letter,) = own_file.letters()
    assert letter["To"] == ADDRESS and "organização" in letter.get_content()
    away = house.visitor()
    asked = away.get(PATH)
    returned = urlsplit(provider.log_in(asked.location, "oksana"))
    answer = f"{returned.path}?{returned.query}"
    lured = open_page(house.visitor(), answer)
    assert lured.h1 == ["Open my file"] and not lured.browser.cookie("file"), "an answer for another browser"
    assert open_page(away, answer).h1 == ["My file"]
    assert open_page(away, answer).h1 == ["Open my file"], "an answer is taken once"
    again = come_back(own_file, provider, house.visitor())
    assert again.h1 == ["My file"]
    reach = open_page(again.browser, "/my-file/reach")
    (form,) = [each for each in reach.forms if "/unlink/" in each.action]
    assert "/unlink/" not in "".join(each.action for each in reach.send(form.action).forms)
    assert come_back(own_file, provider, house.visitor()).h1 == ["Open my file"]
    link_again(own_file, provider)
    path = f"/staff/casefiles/{own_file.view.casefile.id}/own-file"
    staff = house.page(path)
    assert "eID" in staff.text
    assert "eID" not in staff.send("/close").text
    assert come_back(own_file, provider, house.visitor()).h1 == ["Open my file"]


def link_again(own_file: OwnFile, provider: Provider) -> None:
    """Link it once more, as its person."""
    page = come_back(own_file, provider, own_file.house.visitor())
    opened = page.send("/open", code=own_file.code).send("/code", one_time_code=own_file.sent_code())
    assert opened.send("/sign-in/link", answer="yes").h1 == ["My file"]
    own_file.letters()
