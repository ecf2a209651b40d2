"""Clients that nobody here wrote complete the flows against a running server, over plain http as in development."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from requests_oauthlib import OAuth2Session

from oneroof.core.time import real_now
from oneroof.identity.sessions import open_session
from oneroof.tenancy.models import TenantHost
from support.browser import served
from support.foreign_clients import letting_in, openid_client
from support.partners import Agreed, a_client

from ..conftest import House
from .conftest import CODES

BACK = "http://127.0.0.1/back"


@dataclass
class Running:
    """The centre at an address of this machine."""

    house: House
    standing: Agreed
    issuer: str

    @property
    def resource(self) -> str:
        """Its API."""
        return f"{self.issuer}/api/v1"

    def registered(self, **wish: Any) -> dict[str, Any]:
        """A client, as `client.mjs` wants to know it."""
        client, key = a_client(self.standing, **wish)
        auth = wish.get("auth_method", "private_key_jwt")
        return {"issuer": self.issuer, "clientId": str(client.id), "key": key.as_dict(private=True), "auth": auth}

    def browser(self) -> Any:
        """Somebody of the agency's own people, signed in."""
        centre = self.house.lisboa
        member = centre.member("mediator", agency_id=self.standing.partnership.agency_id)
        with centre.database.transaction(centre.system) as session:
            opened = open_session(session, member.id, stage="complete", method="password", user_agent="tests")
        return letting_in(opened.secret, self.issuer)


@pytest.fixture
def running(house: House, standing: Agreed) -> Iterator[Running]:
    """No name of a host has to be resolved: the centre answers at a numeric address too."""
    centre = house.lisboa
    with centre.database.umbrella_transaction(standing.umbrella) as network:
        row = {"network_id": centre.network_id, "tenant_id": centre.tenant_id, "is_primary": False}
        network.add(TenantHost(host="127.0.0.1", **row))
    with served(house.app) as address:
        yield Running(house, standing, address.replace("localhost", "127.0.0.1"))


def test_requests_oauthlib_as_a_public_client_with_pkce(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    known = running.registered(auth_method="none", grant_types=CODES, redirect_uris=(BACK,))
    program = OAuth2Session(known["clientId"], redirect_uri=BACK, scope=["referrals.read"], pkce="S256")
    address, _ = program.authorization_url(f"{running.issuer}/oauth/authorize", resource=running.resource)
    back = running.browser()(address)
    endpoint = f"{running.issuer}/oauth/token"
    tokens = program.fetch_token(endpoint, authorization_response=back, include_client_id=True)
    assert tokens["token_type"] == "Bearer" and tokens["expires_in"] == 600
    assert program.get(f"{running.resource}/partner/me").json()["scopes"] == ["referrals.read"]
    again = program.refresh_token(endpoint, client_id=known["clientId"])
    assert again["refresh_token"] != tokens["refresh_token"]
    assert program.get(f"{running.resource}/partner/me").status_code == 200


def test_authlibs_client_with_private_key_jwt(running: Running) -> None:
    """Told to sign for a minute: it would do so for an hour, and nothing is taken that is good for so long."""
    client, key = a_client(running.standing)
    minute = {"exp": int(real_now().timestamp()) + 60}
    method = PrivateKeyJWT(f"{running.issuer}/oauth/token", claims=minute, alg="ES256")
    program = AuthlibSession(str(client.id), key, token_endpoint_auth_method=method)
    program.register_client_auth_method(method)
    tokens = program.fetch_token(
        f"{running.issuer}/oauth/token",
        grant_type="client_credentials",
        scope="services.read",
        resource=running.resource,
    )
    assert tokens["scope"] == "services.read"
    assert program.get(f"{running.resource}/partner/me").json()["client_id"] == str(client.id)


def test_openid_client_with_private_key_jwt(running: Running) -> None:
    got = openid_client(**running.registered(), scope="services.read", bound=False)
    assert got["tokenType"] == "bearer" and got["status"] == 200 and got["me"]["scopes"] == ["services.read"]
    assert got["active"] is True and got["afterRevocation"] is False


def test_openid_client_with_dpop(running: Running) -> None:
    """Its registered key alone proves who it is; or an assertion does, and its tokens are bound to another key."""
    for wish in ({"auth_method": "dpop"}, {"dpop_bound": True}):
        got = openid_client(**running.registered(**wish), scope="services.read", bound=True)
        assert got["tokenType"] == "dpop" and got["status"] == 200 and got["me"]["scopes"] == ["services.read"]


def test_openid_client_for_people_of_the_agency(running: Running) -> None:
    """A pushed request, a code, PKCE, DPoP and a refresh."""
    known = running.registered(grant_types=CODES, redirect_uris=(BACK,), pushed_only=True)
    got = openid_client(running.browser(), **known, scope="referrals.read", redirectUri=BACK, bound=True)
    assert got["tokenType"] == "dpop" and got["me"]["staff_id"] is not None
    assert (got["status"], got["refreshed"], got["afterRevocation"]) == (200, 200, False)
