"""A small application with the real page shell and no database: for tests of templates, languages and headers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, flash, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from oneroof import assets
from oneroof.core import i18n, page_context, templating, web_security
from oneroof.core.error_pages import error_page, suspended_page, unknown_host_page
from oneroof.core.texts import public_text

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Tenant:
    """What templates read of a tenant."""

    name: str = "CNAIM Lisboa"
    code: str = "lisboa"
    kind: str = "national_centre"
    default_language: str = "pt"
    demo: bool = False
    languages: tuple[str, ...] = ()
    tokens: dict[str, str] = field(default_factory=dict)


def make_page_app(tenant: Tenant | None = None, **facts: Any) -> Flask:
    """The shell over `tenant`; `facts` are those of LanguageFacts. Paths under /staff are staff pages."""
    shown = tenant or Tenant()
    app = Flask("oneroof")
    app.config.update(SECRET_KEY="only for tests", TESTING=True)

    def language_facts() -> i18n.LanguageFacts:
        face = "staff" if request.path.startswith("/staff") else "api" if request.path.startswith("/api") else "public"
        return i18n.LanguageFacts(**{"face": face, "tenant_default": shown.default_language, **facts})

    templating.init_app(app)
    i18n.init_app(app, language_facts)
    page_context.init_app(app)
    web_security.init_app(app, signed_in=lambda: request.path.startswith("/staff"))
    assets.init_app(app)
    app.jinja_env.loader = ChoiceLoader([app.jinja_env.loader, FileSystemLoader(TEMPLATES)])  # type: ignore[list-item]
    app.jinja_env.globals["csrf_token"] = lambda: "token-of-the-session"
    app.context_processor(lambda: _context(shown))
    _add_routes(app)
    return app


def _context(tenant: Tenant) -> dict[str, Any]:
    if not request.path.startswith("/staff") or "signin" in request.path:
        return {"tenant": tenant}
    staff = SimpleNamespace(name="Marta Ferreira", roles=["Mediator"], office="Welcome", desk="4")
    places = [
        ("Welcome desk", "/staff/gallery", True, 12),
        ("Pre-sorting", "/staff/a", False, 0),
        ("Day figures", "/staff/b", False, 0),
    ]
    navigation = [
        {"text": text, "href": href, "current": current, "count": count} for text, href, current, count in places
    ]
    links = {"home": "/staff", "account": "/staff/account", "desk": "/staff/desk", "sign_out": "/staff/sign-out"}
    return {"tenant": tenant, "staff": staff, "navigation": navigation, "staff_links": links}


def _add_routes(app: Flask) -> None:
    @app.get("/gallery")
    @app.get("/staff/gallery")
    def gallery() -> str:
        flash("Ticket A042 was issued.", "success")
        base = "staff/base.html" if request.path.startswith("/staff") else "public/base.html"
        return render_template("gallery.html", base=base, errors=_errors() if "errors" in request.args else {})

    @app.get("/staff/signin")
    def signin() -> str:
        return render_template("gallery_signin.html", errors=_errors() if "errors" in request.args else {})

    @app.get("/<face>/error/<int:status>")
    def error(face: str, status: int) -> tuple[str, int]:
        roles = ["Coordinator", "Reception"] if status == 403 and face == "staff" else []
        wait = 90 if status in (429, 503) else None
        body = error_page(
            "staff" if face == "staff" else "public",
            status,
            needed_roles=roles,
            retry_after=wait,
            request_id="01JD3W8Q",
        )
        return body, status

    @app.get("/unknown-host")
    def unknown_host() -> tuple[str, int]:
        return unknown_host_page("01JD3W8Q"), 404

    @app.get("/suspended")
    def suspended() -> tuple[str, int]:
        return suspended_page(), 503

    @app.get("/api/text")
    def text() -> dict[str, Any]:
        return {"text": public_text("We cannot find this page")}


def _errors() -> dict[str, list[str]]:
    return {
        "family_name": ["Write the family name."],
        "born": ["Write a date in the past."],
        "language": ["Choose a language."],
        "password": ["Write your password."],
    }
