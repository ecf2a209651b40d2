"""The operators' pages, under /staff/calls at the phone line's own address."""

from flask import Blueprint, abort, g

from oneroof.core.page_answers import keep_nowhere

blueprint = Blueprint("calls", __name__, template_folder="../templates", url_prefix="/staff/calls")
blueprint.after_request(keep_nowhere)


@blueprint.before_request
def only_at_the_line() -> None:
    """Elsewhere nobody takes calls."""
    if g.tenant.kind != "phone_line":
        abort(404)


from oneroof.phone_line.pages import booking, calling, calling_back, helping, verifying  # noqa: E402  # they register their views on the blueprint above

__all__ = ["blueprint", "booking", "calling", "calling_back", "helping", "verifying"]
