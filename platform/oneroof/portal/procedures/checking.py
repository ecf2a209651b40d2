"""Whether a certificate counts: for whoever holds the paper, and nothing else of anybody."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.procedures.certificates.service import CODE_LENGTH, Verdict, check_certificate
from oneroof.catalogue.forms.faces.request_parts import with_code
from oneroof.core.config import MEBIBYTE
from oneroof.core.errors import NotFound, TooManyRequests
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import given, keep_nowhere
from oneroof.core.speakable_codes import as_stored, shown
from oneroof.identity.access import public
from oneroof.tenancy.work import work

blueprint = Blueprint("certificate_check", __name__, template_folder="../templates")
blueprint.after_request(keep_nowhere)
TEMPLATE = "portal/procedures/certificate.html"
MOST_BYTES = 5 * MEBIBYTE
FACE = "online"


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions issue nothing."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("/certificates")
@public
def typed() -> str:
    """The code, please, from whoever has no camera."""
    return render_template("portal/procedures/certificate_code.html", errors={}, typed="")


@blueprint.post("/certificates")
@public
def typed_code() -> AnyResponse | Response:
    """On to its page; a typing error is told by the check sign."""
    code = as_stored(given("code"), CODE_LENGTH)
    if code is None:
        message = public_text("This code has a typing error. Look at the paper again: it has twelve signs.")
        page = render_template(
            "portal/procedures/certificate_code.html", errors={"code": [message]}, typed=given("code")
        )
        return make_response(page, 422)
    return redirect(url_for("certificate_check.checked", code=code), 303)


@blueprint.get("/check/<code>")
@public
def checked(code: str) -> Response:
    """Valid, revoked or unknown."""
    return _told(code)


@blueprint.post("/check/<code>")
@public
def compared(code: str) -> Response:
    """The same, and whether a file is the paper that was issued. The file is kept nowhere."""
    file = request.files.get("file")
    content = file.read(MOST_BYTES) if file is not None and file.filename else None
    return _told(code, content)


def _told(code: str, content: bytes | None = None) -> Response:
    current = work()

    def look() -> Verdict:
        found = check_certificate(current.session, current.context, current.keys, code=code, content=content)
        if found.state == "unknown":
            raise NotFound("certificate_unknown", public_text("Unknown"))
        return found

    stored = as_stored(code, CODE_LENGTH)
    try:
        found = with_code(FACE, look) if stored else Verdict("unknown")
    except NotFound:
        current.abandon()
        found = Verdict("unknown")
    except TooManyRequests as error:
        current.abandon()
        response = make_response(render_template(TEMPLATE, found=None, trouble=error.message, code=""), error.status)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    page = render_template(TEMPLATE, found=found, trouble=None, code=shown(stored) if stored else "")
    return make_response(page)
