"""Registering a client: by an initial access token, once, at the umbrella's host; and what is not taken."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from werkzeug.test import TestResponse

from oneroof.identity.oauth import registration
from support.oauth_programs import Program, rsa_key
from support.partners import Agreed, Partner
from support.signed_in import umbrella_of

from ..conftest import House


def metadata(key: ECKey | RSAKey, **changes: Any) -> dict[str, Any]:
    given = {"client_name": "Case system", "jwks": {"keys": [key.as_dict(private=False)]}, "scope": "services.read"}
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def initial(standing: Agreed) -> str:
    with standing.centre.database.umbrella_transaction(standing.umbrella) as network:
        return registration.give_initial_token(network, standing.umbrella, agency_id=standing.agency.id)


def register(house: House, token: str, body: Any, *, host: str) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}"}
    return house.app.test_client().post("/oauth/register", base_url=f"http://{host}", json=body, headers=headers)


@pytest.fixture
def umbrella_host(standing: Agreed) -> str:
    """Where the network's umbrella answers."""
    return umbrella_of(standing.centre.database).host


def test_an_agency_registers_its_program_by_itself(house: House, standing: Agreed, umbrella_host: str) -> None:
    token, key = initial(standing), ECKey.generate_key("P-256")
    answer = register(house, token, metadata(key), host=umbrella_host)
    body = answer.get_json()
    assert answer.status_code == 201, body
    assert body["token_endpoint_auth_method"] == "private_key_jwt" and "client_secret" not in body
    again = register(house, token, metadata(ECKey.generate_key("P-256")), host=umbrella_host)
    assert (again.status_code, again.get_json()["error"]) == (401, "invalid_token")
    with standing.centre.database.umbrella_transaction(standing.umbrella) as network:
        (client,) = registration.clients_of(network, standing.umbrella, agency_id=standing.agency.id)
    program = Program(house.app, Partner(standing, client, key), house.lisboa)
    assert program.ask().get_json()["scope"] == "services.read"


def test_it_takes_a_token_at_the_umbrella(house: House, standing: Agreed, umbrella_host: str) -> None:
    key = ECKey.generate_key("P-256")
    assert register(house, "ori_guess", metadata(key), host=umbrella_host).status_code == 401
    assert register(house, initial(standing), metadata(key), host=house.lisboa.host).status_code == 404


PRIVATE = ECKey.generate_key("P-256").as_dict(private=True)
BAD: dict[str, dict[str, Any]] = {
    "a secret": {"token_endpoint_auth_method": "client_secret_basic"},
    "keys elsewhere": {"jwks_uri": "https://agency.example/jwks"},
    "no key": {"jwks": None},
    "a private key": {"jwks": {"keys": [PRIVATE]}},
    "a short key": {"jwks": {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}},
    "another curve": {"jwks": {"keys": [ECKey.generate_key("P-384").as_dict(private=False)]}},
    "a shared key": {"jwks": {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}},
    "RS256": {"token_endpoint_auth_signing_alg": "RS256"},
    "no name": {"client_name": " "},
    "an unknown scope": {"scope": "everything"},
    "the password grant": {"grant_types": ["password"]},
    "the implicit grant": {"grant_types": ["implicit"]},
    "a public program by itself": {"token_endpoint_auth_method": "none", "jwks": None},
    "a text for a list": {"grant_types": "client_credentials"},
    "a number for a name": {"client_name": 5},
}


def test_what_is_not_taken_is_named(house: House, standing: Agreed, umbrella_host: str) -> None:
    """And the initial token is still good: nothing was registered."""
    token = initial(standing)
    for name, wrong in BAD.items():
        answer = register(house, token, metadata(ECKey.generate_key("P-256"), **wrong), host=umbrella_host)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_client_metadata"), name
    assert register(house, token, metadata(rsa_key()), host=umbrella_host).status_code == 201


ASTRAY = [
    [],
    ["http://agency.example/back"],
    ["http://localhost/back"],
    ["https://agency.example/back#part"],
    ["https://agency.example/*"],
    ["https://user@agency.example/back"],
    ["javascript:alert(1)"],
    ["agency:/back"],
    ["//agency.example/back"],
    ["https://agency.example/a;script-src evil"],
    ["https:///back"],
]


def test_addresses_that_lead_astray_are_not_taken(house: House, standing: Agreed, umbrella_host: str) -> None:
    token, key = initial(standing), ECKey.generate_key("P-256")
    for addresses in ASTRAY:
        wish = {"grant_types": ["authorization_code"], "redirect_uris": addresses}
        answer = register(house, token, metadata(key, **wish), host=umbrella_host)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_redirect_uri"), addresses


def test_the_server_says_what_it_can_do(house: House, program: Program, umbrella_host: str) -> None:
    """RFC 8414; registration at the umbrella alone, no secrets, no `plain`, no HS256 and no RS256 anywhere."""
    client = house.app.test_client()
    told = client.get("/.well-known/oauth-authorization-server", base_url=program.issuer).get_json()
    assert told["issuer"] == program.issuer and told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt", "dpop", "none"]
    assert told["authorization_response_iss_parameter_supported"] is True
    assert not any(name in str(told) for name in ("HS256", "RS256", "plain", "secret", "registration_endpoint"))
    above = client.get("/.well-known/oauth-authorization-server", base_url=f"http://{umbrella_host}").get_json()
    assert above["registration_endpoint"] == f"http://{umbrella_host}/oauth/register"
