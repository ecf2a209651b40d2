"""Signing in through a real OpenID provider, and through what only pretends to be one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import psycopg
import pytest
from werkzeug.test import TestResponse

from oneroof.core.time import real_now
from oneroof.identity import openid, providers
from oneroof.identity import service as identity
from oneroof.identity.models import IdentityProvider
from support.oidc_provider import Provider, openid_provider
from support.staff_browser import PASSWORD, Browser

from .conftest import House

Owner = psycopg.Connection
SECRET = "s" * 40
ACCOUNTS = {
    "eva": {"email": "Eva@example.org", "email_verified": True},
    "rui": {"email": "rui@example.org", "email_verified": True},
    "unverified": {"email": "eva@example.org", "email_verified": False},
    "ana": {"email": "ana@example.org", "email_verified": True},
}
CLIENT_IDS = {"lisboa": UUID(int=1), "porto": UUID(int=2)}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    clients = [
        {
            "client_id": f"oneroof-{code}",
            "client_secret": SECRET,
            "redirect_uris": [f"http://{code}.localhost/staff/sign-in/provider/{number}/answer"],
        }
        for code, number in CLIENT_IDS.items()
    ]
    with openid_provider(clients, ACCOUNTS) as running:
        yield running


@dataclass(frozen=True)
class Doors:
    """Both centres, each with the provider."""

    house: House
    provider: Provider

    def sign_in(self, account: str, next_: str = "/staff/") -> tuple[Browser, TestResponse]:
        """Somebody goes to the provider as `account` and comes back: their browser, and what it was answered."""
        browser = self.house.browser()
        return browser, browser.get(self.back(account, browser, next_))

    def back(self, account: str, browser: Browser, next_: str = "/staff/") -> str:
        """Where the provider sends the browser back to."""
        code = browser.host.split(".")[0]
        asked = browser.get(f"/staff/sign-in/provider/{CLIENT_IDS[code]}?{urlencode({'next': next_})}")
        assert asked.status_code == 303, asked.get_data(as_text=True)
        returned = urlsplit(self.provider.log_in(asked.location, account))
        assert returned.hostname == browser.host
        return f"{returned.path}?{returned.query}"

    def invite(self, email: str = "eva@example.org", role: str = "mediator") -> None:
        """An open invitation at Lisboa."""
        at = self.house.lisboa
        with at.database.transaction(at.system) as session:
            identity.invite(session, at.system, at.clock, b"pepper", email=email, name="Eva Klein", role=role)


@pytest.fixture
def doors(house: House, provider: Provider) -> Doors:
    for centre in (house.lisboa, house.porto):
        number = CLIENT_IDS[centre.code]
        sealed = house.services.keys.seal_for_tenant(centre.tenant_id, SECRET.encode(), f"identity_provider/{number}")
        with centre.database.transaction(centre.system) as session:
            # Not by add_provider: the redirect address that is registered there holds the id.
            session.add(
                IdentityProvider(
                    id=number,
                    issuer=provider.issuer,
                    name="Câmara Municipal",
                    client_id=f"oneroof-{centre.code}",
                    client_secret_sealed=sealed,
                    created_at=real_now(),
                )
            )
    return Doors(house, provider)


def test_who_was_invited_gets_an_account_without_password(doors: Doors) -> None:
    doors.invite()
    browser, answer = doors.sign_in("eva", next_="/staff/account")
    assert (answer.status_code, answer.location) == (303, "/staff/account")
    me = browser.api("GET", "/me").get_json()
    assert (me["name"], me["email"], me["roles"][0]["role"]) == ("Eva Klein", "eva@example.org", "mediator")
    again, _ = doors.sign_in("eva")
    assert again.api("GET", "/me").get_json()["id"] == me["id"]
    assert doors.house.browser().sign_in("eva@example.org", "").status_code == 422


def test_the_button_stands_on_the_sign_in_page(doors: Doors) -> None:
    page = doors.house.browser().get("/staff/sign-in?next=/staff/account").get_data(as_text=True)
    assert "Sign in with Câmara Municipal" in page
    assert f"/staff/sign-in/provider/{CLIENT_IDS['lisboa']}?next=/staff/account" in page


@pytest.mark.parametrize("account", ["rui", "unverified", "nobody"])
def test_others_get_no_account(doors: Doors, account: str, owner_connection: Owner) -> None:
    doors.invite()
    _, answer = doors.sign_in(account)
    assert answer.status_code == 422 and "You have no account here yet" in answer.get_data(as_text=True)
    assert owner_connection.execute("SELECT count(*) FROM staff").fetchone() == (0,)


def test_an_account_with_the_same_address_is_not_taken_over(doors: Doors) -> None:
    doors.house.person()
    browser, answer = doors.sign_in("ana")
    assert answer.status_code == 422
    assert browser.get("/staff/account").status_code == 303


def test_its_owner_links_it_with_the_password(doors: Doors) -> None:
    doors.house.person()
    browser = doors.house.browser()
    browser.sign_in()
    path = f"/staff/account/providers/{CLIENT_IDS['lisboa']}/link"
    wrong = browser.post(path, {"current_password": "wrong"}, shown_at="/staff/account/providers")
    assert wrong.status_code == 422
    page = browser.post(path, {"current_password": PASSWORD}, shown_at="/staff/account/providers")
    address = page.get_data(as_text=True).split('href="' + doors.provider.issuer, 1)[1].split('"', 1)[0]
    back = urlsplit(doors.provider.log_in(doors.provider.issuer + address.replace("&amp;", "&"), "ana"))
    assert browser.get(f"{back.path}?{back.query}").location == "/staff/account/providers"
    assert "Câmara Municipal" in browser.get("/staff/account/providers").get_data(as_text=True)
    other, _ = doors.sign_in("ana")
    assert other.api("GET", "/me").get_json()["name"] == "Ana Martins"


def test_a_link_begun_as_sign_in_links_nothing(doors: Doors, owner_connection: Owner) -> None:
    """Else a page elsewhere could lead a signed-in browser through the attacker's own account there."""
    doors.house.person()
    browser = doors.house.browser()
    back = doors.back("eva", browser)
    browser.sign_in()
    answer = browser.get(back)
    assert answer.status_code == 422
    assert owner_connection.execute("SELECT count(*) FROM linked_identity").fetchone() == (0,)


def test_an_answer_counts_once_and_in_its_own_browser(doors: Doors) -> None:
    doors.invite()
    browser, stranger = doors.house.browser(), doors.house.browser()
    back = doors.back("eva", browser)
    assert stranger.get(back).status_code == 422
    assert browser.get(back).status_code == 303
    browser.post("/staff/sign-out", shown_at="/staff/account")
    assert browser.get(back).status_code == 422


@pytest.mark.parametrize(
    "change", [{"state": "x.y"}, {"state": ""}, {"code": "x"}, {"iss": "https://evil.example"}, {"code": ""}]
)
def test_a_changed_answer_is_refused(doors: Doors, change: dict[str, str]) -> None:
    doors.invite()
    browser = doors.house.browser()
    path, _, query = doors.back("eva", browser).partition("?")
    given = {name: values[0] for name, values in parse_qs(query).items()} | change
    answer = browser.get(f"{path}?{urlencode(given)}")
    assert answer.status_code == 422
    assert browser.api("GET", "/me").status_code == 401


def test_an_answer_for_one_centre_is_none_at_another(doors: Doors) -> None:
    doors.invite()
    here, there = doors.house.browser(), doors.house.browser(doors.house.porto)
    query = doors.back("eva", here).partition("?")[2]
    there.get("/staff/sign-in")
    there.client.set_cookie("form", here.cookie("form") or "", domain=there.host)
    answer = there.get(f"/staff/sign-in/provider/{CLIENT_IDS['porto']}/answer?{query}")
    assert answer.status_code == 422


def test_the_second_factor_is_still_asked_for(doors: Doors) -> None:
    doors.invite(role="coordinator")
    assert doors.sign_in("eva")[1].location == "/staff/second-factor/set-up?next=/staff/"


def test_a_closed_account_stays_closed(doors: Doors, owner_connection: Owner) -> None:
    doors.invite()
    doors.sign_in("eva")
    owner_connection.execute("UPDATE staff SET active = false")
    owner_connection.commit()
    assert doors.sign_in("eva")[1].status_code == 422


def test_a_provider_that_is_away_is_told_in_a_sentence(doors: Doors, owner_connection: Owner) -> None:
    owner_connection.execute("UPDATE identity_provider SET issuer = 'http://127.0.0.1:1'")
    owner_connection.commit()
    answer = doors.house.browser().get(f"/staff/sign-in/provider/{CLIENT_IDS['lisboa']}")
    assert answer.status_code == 422
    assert "Your organisation’s sign-in did not work." in answer.get_data(as_text=True)


def test_a_removed_provider_is_gone(doors: Doors) -> None:
    at = doors.house.lisboa
    with at.database.transaction(at.system) as session:
        providers.remove_provider(session, at.system, at.clock, issuer=doors.provider.issuer)
    browser = doors.house.browser()
    assert "Câmara" not in browser.get("/staff/sign-in").get_data(as_text=True)
    assert browser.get(f"/staff/sign-in/provider/{CLIENT_IDS['lisboa']}").status_code == 404


def test_the_secret_is_kept_encrypted(doors: Doors, owner_connection: Owner) -> None:
    rows = owner_connection.execute("SELECT client_secret_sealed FROM identity_provider").fetchall()
    assert len(rows) == 2 and not any(SECRET.encode() in row[0] for row in rows)


def test_the_only_way_in_is_not_removed(doors: Doors, owner_connection: Owner) -> None:
    doors.invite()
    browser, _ = doors.sign_in("eva")
    row = owner_connection.execute("SELECT id FROM linked_identity").fetchone()
    assert row is not None
    path = f"/staff/account/providers/{row[0]}/unlink"
    answer = browser.post(path, shown_at="/staff/account/providers")
    assert answer.status_code == 409 and "This is your only way to sign in." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("issuer", "production", "usable"),
    [
        ("https://id.example.pt", True, True),
        ("https://id.example.pt/realms/x", True, True),
        ("http://id.example.pt", False, False),
        ("http://127.0.0.1:9", False, True),
        ("http://127.0.0.1:9", True, False),
        ("https://id.example.pt?x=1", True, False),
        ("ftp://id.example.pt", False, False),
        ("id.example.pt", False, False),
    ],
)
def test_issuers_speak_https(issuer: str, production: bool, usable: bool) -> None:
    assert openid.is_usable_issuer(issuer, production=production) is usable


def test_a_provider_that_calls_itself_otherwise_is_none(provider: Provider) -> None:
    with pytest.raises(openid.ProviderFailed, match="calls itself"):
        openid.check_issuer(provider.issuer + "/")


def test_the_verifier_and_nonce_follow_from_the_state_and_the_key() -> None:
    client = openid.Client("https://id.example", "x", None, "https://here", b"k" * 32)
    one = openid._derived(client, "nonce", "state")
    assert one == openid._derived(client, "nonce", "state")
    others = [
        openid._derived(client, "verifier", "state"),
        openid._derived(client, "nonce", "other"),
        openid._derived(replace(client, key=b"x" * 32), "nonce", "state"),
    ]
    assert one not in others and 43 <= len(one) <= 128
