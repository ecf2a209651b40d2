"""The web application, put together. Read `create_app` as the table of contents."""

from flask import Flask, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from oneroof import assets, operations, shell
from oneroof.casefiles.procedures.service.running import running_of_plugin
from oneroof.casefiles.rights import web as rights_web
from oneroof.catalogue.plugins import web as plugins_web
from oneroof.contract import ContractApi
from oneroof.core import i18n, logging, page_context, problems, templating, web_security
from oneroof.core.config import Settings, log_level_number
from oneroof.identity import access
from oneroof.identity import web as identity_web
from oneroof.registry import API_BLUEPRINTS, PAGE_BLUEPRINTS
from oneroof.request_transaction import OneTransactionFlask
from oneroof.services import Services
from oneroof.tenancy import web as tenancy_web


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """The application for `settings`. Everything that it needs must be reachable when a request comes, not now."""
    logging.configure(log_level_number(settings))
    app = OneTransactionFlask("oneroof", static_url_path="/static")
    configure(app, settings)
    app.extensions["oneroof"] = services or Services.open(settings)

    logging.init_app(app)
    operations.init_app(app)
    tenancy_web.init_app(app)
    rights_web.init_app(app)
    identity_web.init_app(app)
    i18n.init_app(app, language_facts)
    templating.init_app(app)
    assets.init_app(app)
    page_context.init_app(app)
    shell.init_app(app)
    web_security.init_app(app, production=settings.production, signed_in=lambda: access.signed_in() is not None)
    problems.init_app(app)
    register_api(app)
    for blueprint in PAGE_BLUEPRINTS:
        app.register_blueprint(blueprint)
    plugins_web.init_app(app, running=running_of_plugin)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings."""
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_form_bytes,
        # Flask's own session holds nothing but the notice for the next page; who is signed in stands in the database.
        SESSION_COOKIE_NAME="__Host-notice" if settings.public_scheme == "https" else "notice",
        SESSION_COOKIE_SECURE=settings.public_scheme == "https",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SECRET_KEY=settings.keys.csrf,
        API_TITLE="oneroof",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def language_facts() -> i18n.LanguageFacts:
    """What bears on the language of the answer: the face, the tenant, who is signed in."""
    tenant = g.get("tenant")
    staff = access.signed_in()
    if request.path.startswith(problems.API):
        face = "api"
    else:
        face = "staff" if request.path.startswith(problems.STAFF_PAGES) else "public"
    return i18n.LanguageFacts(
        face=face,  # type: ignore[arg-type]
        tenant_languages=tuple(tenant.languages) if tenant else (),
        tenant_default=tenant.default_language if tenant else None,
        staff_language=staff.language if staff else None,
        time_zone=tenant.time_zone if tenant else "UTC",
    )


def register_api(app: Flask) -> None:
    """The JSON API under /api/v1, and the contract that describes it."""
    api = ContractApi(app)
    for blueprint in API_BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix="/api/v1")
