"""The pages of somebody's own file. None is kept by a browser, and none says in its title or address whose it is."""

from typing import Any

from flask import Blueprint, Response, abort, g, request

from oneroof.core.i18n import public_text
from oneroof.core.page_answers import keep_nowhere
from oneroof.core.time import real_now
from oneroof.identity.service_users.access import this_person_or_none

blueprint = Blueprint("my_file", __name__, template_folder="../../templates", url_prefix="/my-file")
blueprint.after_request(keep_nowhere)

CLOSED = "/my-file/closed"
PLACES = (
    ("my_file.start", public_text("Overview")),
    ("my_file.documents", public_text("Documents")),
    ("my_file.messages", public_text("Messages")),
    ("my_file.consents", public_text("What you agreed to")),
    ("my_file.looks", public_text("Who looked")),
    ("my_file.reaching", public_text("How we reach you")),
)


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)
    g.sensitive = True


@blueprint.after_request
def do_not_stay_open(response: Response) -> Response:
    """A page that nobody touches gives way to one that shows nothing, also without scripts."""
    person = this_person_or_none()
    if person is not None and response.status_code == 200 and response.mimetype == "text/html":
        seconds = max(5, int((person.idle_ends_at - real_now()).total_seconds()))
        response.headers["Refresh"] = f"{seconds}; url={CLOSED}"
    return response


@blueprint.context_processor
def of_this_file() -> dict[str, Any]:
    """What every page of the file shows around itself."""
    return {"own_file": this_person_or_none(), "own_file_places": PLACES, "endpoint": request.endpoint}


from oneroof.portal.my_file.pages import (  # noqa: E402  # they register their views above
    closing,
    consents,
    documents,
    looks,
    messages,
    opening,
    overview,
    reaching,
    signing_in,
)

__all__ = [
    "blueprint",
    "closing",
    "consents",
    "documents",
    "looks",
    "messages",
    "opening",
    "overview",
    "reaching",
    "signing_in",
]
