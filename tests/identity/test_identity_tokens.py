"""What is believed of an identity token, and what is not."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from oneroof.core.time import real_now
from oneroof.identity import openid
from oneroof.identity.openid import Client, ProviderFailed

KEY = RSAKey.generate_key(2048, {"kid": "1"})
KEYS: Any = KeySet([KEY]).as_dict(private=False)
CLIENT = Client("https://id.example.pt", "oneroof", None, "https://lisboa.example.pt/answer", b"k" * 32)
NONCE = openid._derived(CLIENT, "nonce", "state")


def claims(**change: Any) -> dict[str, Any]:
    now = int(real_now().timestamp())
    usual = {"iss": CLIENT.issuer, "aud": "oneroof", "sub": "eva", "iat": now, "exp": now + 300, "nonce": NONCE}
    return {name: value for name, value in {**usual, **change}.items() if value is not None}


def token(given: dict[str, Any], key: Any = KEY, algorithm: str = "RS256") -> str:
    return jwt.encode({"alg": algorithm, "kid": "1"}, given, key, algorithms=[algorithm])


def test_a_good_one_is_believed() -> None:
    verified = openid._verified(CLIENT, "state", token(claims(email="eva@example.org", email_verified=True)), KEYS)
    assert verified["sub"] == "eva"
    assert openid._read(verified) == openid.Claims("eva", "eva@example.org", two_factors=False)


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["oneroof", "another"]},
        {"aud": ["oneroof", "another"], "azp": "another"},
        {"exp": 1},
        {"exp": None},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
    ],
)
def test_other_claims_are_not(change: dict[str, Any]) -> None:
    with pytest.raises(ProviderFailed):
        openid._verified(CLIENT, "state", token(claims(**change)), KEYS)


def test_nor_another_state() -> None:
    with pytest.raises(ProviderFailed):
        openid._verified(CLIENT, "another state", token(claims()), KEYS)


def test_nor_another_key() -> None:
    with pytest.raises(ProviderFailed):
        openid._verified(CLIENT, "state", token(claims(), RSAKey.generate_key(2048, {"kid": "1"})), KEYS)


def test_nor_a_secret_that_is_the_public_key() -> None:
    public = OctKey.import_key(KEY.as_pem(private=False).decode().replace("-----", "~~~~~").encode())
    with pytest.raises(ProviderFailed):
        openid._verified(CLIENT, "state", token(claims(), public, "HS256"), KEYS)


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmEifQ."])
def test_nor_what_is_not_signed(value: str) -> None:
    with pytest.raises(ProviderFailed):
        openid._verified(CLIENT, "state", value, KEYS)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_counts_only_where_it_was_verified(verified: object) -> None:
    assert openid._read(claims(email="eva@example.org", email_verified=verified)).email is None


@pytest.mark.parametrize(("methods", "two"), [(["pwd", "mfa"], True), (["pwd"], False), ("mfa", False), (None, False)])
def test_two_factors_are_what_the_provider_says(methods: object, two: bool) -> None:
    assert openid._read(claims(amr=methods)).two_factors is two
