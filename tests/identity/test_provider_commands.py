"""`oneroof staff provider`, with a real provider."""

import re

import pytest

from support.oidc_provider import openid_provider

from .conftest import House
from .test_commands import Command, staff

__all__ = ["staff"]


def test_from_adding_to_removing(house: House, staff: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEROOF_CLIENT_SECRET", "s" * 40)
    with openid_provider([], {}) as provider:
        arguments = ["--tenant", "lisboa", "--name", "Câmara", "--client-id", "oneroof", provider.issuer]
        done = staff("provider", "add", *arguments)
        assert done.exit_code == 0, done.output
        assert re.search(r"http://lisboa\.localhost:\d+/staff/sign-in/provider/[0-9a-f-]{36}/answer", done.output)
        assert staff("provider", "list", "--tenant", "lisboa").stdout == f"{provider.issuer}  Câmara  oneroof\n"
        assert "Sign in with Câmara" in house.browser().get("/staff/sign-in").get_data(as_text=True)
        assert staff("provider", "add", *arguments).exit_code == 0
        assert staff("provider", "remove", "--tenant", "lisboa", provider.issuer).exit_code == 0
        assert staff("provider", "list", "--tenant", "lisboa").stdout == ""


@pytest.mark.parametrize(
    ("issuer", "says"),
    [
        ("http://id.example.pt", "must be an https address"),
        ("http://127.0.0.1:1", "does not answer as an OpenID provider"),
    ],
)
def test_what_is_no_provider_is_told(staff: Command, issuer: str, says: str) -> None:
    refused = staff("provider", "add", "--tenant", "lisboa", "--name", "X", "--client-id", "x", issuer)
    assert refused.exit_code == 1 and says in refused.stderr


def test_an_unknown_one_cannot_be_removed(staff: Command) -> None:
    refused = staff("provider", "remove", "--tenant", "lisboa", "https://id.example.pt")
    assert refused.exit_code == 1 and "does not exist" in refused.stderr
