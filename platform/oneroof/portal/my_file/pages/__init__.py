"""The pages of somebody's own file. None is kept by a browser, and none says in its title or address whose it is."""

from typing import Any

from flask import Blueprint, Response, abort, g, request, url_for

from oneroof.core.i18n import public_text
from oneroof.core.page_answers import keep_nowhere
from oneroof.core.time import real_now
from oneroof.identity.service_users.access import SignedPerson, this_person_or_none

blueprint = Blueprint("my_file", __name__, template_folder="../../templates", url_prefix="/my-file")
blueprint.after_request(keep_nowhere)

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


def own_file_seconds(person: SignedPerson) -> dict[str, int]:
    """For how long the file stays open from now on: if nothing is done (`idle`), and whatever is done (`most`)."""
    now = real_now()
    seconds = {"idle": person.idle_ends_at - now, "most": person.ends_at - now}
    return {name: max(5, int(left.total_seconds())) for name, left in seconds.items()}


@blueprint.after_request
def close_at_last(response: Response) -> Response:
    """Whatever becomes of its scripts, a page of the file gives way when the session is over at the latest."""
    person = this_person_or_none() if response.mimetype == "text/html" else None
    if person is not None and response.status_code < 300:
        response.headers["Refresh"] = f"{own_file_seconds(person)['most']}; url={url_for('my_file.closed')}"
    return response


@blueprint.context_processor
def of_this_file() -> dict[str, Any]:
    """What every page of the file shows around itself."""
    person = this_person_or_none()
    return {
        "own_file": person,
        "own_file_seconds": own_file_seconds(person) if person else None,
        "own_file_places": PLACES,
        "endpoint": request.endpoint,
    }


from oneroof.portal.my_file.pages import (  # noqa: E402  # they register their views above
    closing,
    consents,
    documents,
    linking,
    looks,
    messages,
    opening,
    overview,
    reaching,
    referrals,
    signing_in,
)

__all__ = [
    "blueprint",
    "closing",
    "consents",
    "documents",
    "linking",
    "looks",
    "messages",
    "opening",
    "overview",
    "reaching",
    "referrals",
    "signing_in",
]
