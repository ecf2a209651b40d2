"""The contract at /api/v1/openapi.json: errors as they really are, and how to sign in."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import INCLUDE, Schema, fields

from oneroof.identity.access import public
from oneroof.identity.cookies import session_cookie
from oneroof.identity.partnerships.scopes import SCOPES

PROBLEM = "application/problem+json"


class ProblemSchema(Schema):
    """Problem details (RFC 9457), with members of their own for some codes."""

    class Meta:
        """Marshmallow's own."""

        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "Where the code is explained."})
    title = fields.String(required=True, metadata={"description": "The kind of error, in the caller's language."})
    status = fields.Integer(required=True, metadata={"description": "The HTTP status."})
    code = fields.String(required=True, metadata={"description": "Stable; for programs."})
    detail = fields.String(required=True, metadata={"description": "What happened, in the caller's language."})
    request_id = fields.String(allow_none=True, metadata={"description": "To be named when asking for help."})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "With 422: the faulty fields, each with its sentences."},
    )


class ContractApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """The API of an application, under `/api/v1`."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def init_app(self, app: Flask, **options: Any) -> None:
        """Register the contract's own address, open to everybody."""
        super().init_app(app, **options)
        schemes = self.spec.components
        schemes.security_scheme(
            "token",
            {"type": "http", "scheme": "bearer", "description": "A personal token, made on one's account page."},
        )
        schemes.security_scheme(
            "session",
            {
                "type": "apiKey",
                "in": "cookie",
                "name": _session_cookie(app),
                "description": "The session of a browser that is signed in.",
            },
        )
        schemes.security_scheme("partner", _of_partners())
        for endpoint, view in app.view_functions.items():
            if endpoint.startswith("api-docs."):
                opened: Any = public(partial(view))
                app.view_functions[endpoint] = opened

    def _register_error_handlers(self) -> None:
        """None: `core.problems` answers errors, for pages and for the API alike."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            content = {PROBLEM: {"schema": self.ERROR_SCHEMA}}
            self.spec.components.response(status.name, {"description": status.phrase, "content": content}, lazy=True)


def _session_cookie(app: Flask) -> str:
    with app.app_context():
        return session_cookie()


def _of_partners() -> dict[str, Any]:
    """How programs of agencies get a token, at the same host; RFC 8414 metadata says the rest."""
    scopes = {code: str(words) for code, words in SCOPES.items()}
    ends = {"tokenUrl": "/oauth/token", "refreshUrl": "/oauth/token", "scopes": scopes}
    return {
        "type": "oauth2",
        "description": "An access token for an agency's program, as a bearer token or bound to a key (DPoP, RFC 9449). "
        "`/.well-known/oauth-authorization-server` has the metadata (RFC 8414).",
        "flows": {
            "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": scopes},
            "authorizationCode": {"authorizationUrl": "/oauth/authorize", **ends},
        },
    }
