"""The signed roots of a tenant's record, for everybody: who keeps a copy can prove it, if the record is rewritten."""

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for

from oneroof.audit.roots import centre_name, roots_before
from oneroof.audit.signing import RootSigner
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.identity.access import public, states_purpose
from oneroof.tenancy.work import work

blueprint = Blueprint("audit_roots", __name__, template_folder="templates")

SHOWN = 24
MOST = 200


@blueprint.get("/.well-known/oneroof/audit-roots")
@states_purpose("accountability")
@public
def audit_roots() -> str | Response:
    """A page for people, JSON for programs: the newest roots; `before` a number, those before it."""
    current, before = work(), _before()
    signer = RootSigner(current_app.extensions["oneroof"].settings.keys.audit)
    facts: dict[str, Any] = {
        "centre": centre_name(current.session, current.context),
        "keys": [{"key_id": signer.key_id, "algorithm": "Ed25519", "public_key": signer.public_key.hex()}],
    }
    as_page = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
    limit = SHOWN if as_page else MOST
    roots = roots_before(current.session, current.context, before=before, limit=limit)
    more = roots[-1]["number"] if len(roots) == limit else None
    older = url_for("audit_roots.audit_roots", before=more) if more else None
    if as_page:
        response = Response(render_template("portal/audit_roots.html", **facts, roots=roots, older=older))
    else:
        response = jsonify(**facts, roots=roots, next=older)
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return response


def _before() -> int | None:
    text = request.args.get("before", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        message = public_text("Write a whole number.")
        raise Invalid("root_number_invalid", message, fields={"before": [message]})
    return int(text) if text else None
