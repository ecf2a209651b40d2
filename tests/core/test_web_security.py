import re

import pytest
from flask import Flask
from werkzeug.wrappers import Response

from oneroof.core import web_security
from support.page_app import make_page_app


def policy_of(answer: Response) -> dict[str, str]:
    """The content security policy as {directive: sources}."""
    rules = answer.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, _, sources in (rule.partition(" ") for rule in rules)}


def test_nothing_runs_that_the_page_did_not_mean_to() -> None:
    answer = make_page_app().test_client().get("/gallery")
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.headers["Content-Security-Policy"]
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"


def test_every_inline_script_and_style_carries_this_answers_nonce() -> None:
    client = make_page_app().test_client()
    nonces = set()
    for _ in range(2):
        answer = client.get("/staff/gallery")
        nonce = re.search(r"'nonce-([\w-]{20,})'", answer.headers["Content-Security-Policy"])
        assert nonce
        tags = re.findall(r"<(?:script|style)\b[^>]*>", answer.text)
        assert len(tags) >= 4
        assert all(f'nonce="{nonce[1]}"' in tag for tag in tags)
        nonces.add(nonce[1])
    assert len(nonces) == 2


def test_pages_have_no_inline_handlers_or_style_attributes() -> None:
    client = make_page_app().test_client()
    for path in ("/gallery?errors=1", "/staff/gallery", "/staff/signin", "/unknown-host", "/suspended"):
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", client.get(path).text), path


@pytest.mark.parametrize("path", ["/gallery", "/public/error/500", "/api/text", "/nowhere"])
def test_all_answers_carry_the_headers(path: str) -> None:
    headers = make_page_app().test_client().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_pages_of_somebody_signed_in_are_kept_nowhere() -> None:
    client = make_page_app().test_client()
    assert client.get("/staff/gallery").headers["Cache-Control"] == "no-store"
    assert "no-store" not in client.get("/gallery").headers.get("Cache-Control", "")


def bare_app(**options: bool) -> Flask:
    """An application with nothing but the headers."""
    app = Flask("bare")
    web_security.init_app(app, **options)  # type: ignore[arg-type]

    @app.get("/")
    def home() -> str:
        web_security.allow_form_action("https://id.example")
        return "home"

    @app.get("/own")
    def own() -> tuple[str, dict[str, str]]:
        return "own", {"Content-Security-Policy": "default-src 'self'"}

    return app


def test_production_insists_on_https_but_only_over_https() -> None:
    client = bare_app(production=True).test_client()
    secure = client.get("/", base_url="https://lisboa.example")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "upgrade-insecure-requests" in policy_of(secure)
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "Strict-Transport-Security" not in bare_app().test_client().get("/", base_url="https://x.example").headers


def test_a_form_may_lead_to_one_provider_more_and_a_view_may_set_its_own_policy() -> None:
    client = bare_app().test_client()
    assert policy_of(client.get("/"))["form-action"] == "'self' https://id.example"
    assert client.get("/own").headers["Content-Security-Policy"] == "default-src 'self'"
