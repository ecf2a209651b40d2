"""Leaving one's own file: it is closed, and the browser is told to forget everything of this site."""

from dataclasses import replace

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.own_file import service
from oneroof.identity import cookies
from oneroof.identity.access import public, states_purpose
from oneroof.identity.service_users.access import asks_for_person, this_person_or_none
from oneroof.portal.my_file.pages import blueprint
from oneroof.portal.my_file.pages.opening import OPENING
from oneroof.tenancy.work import work

WIPE = '"cache", "cookies", "storage"'
"""What the browser is told to forget (Clear-Site-Data)."""


@blueprint.post("/leave")
@states_purpose("own_file")
@asks_for_person
@public
def leave() -> AnyResponse:
    """Close the file and wipe this device, also where the file has been closed meanwhile."""
    person = this_person_or_none()
    if person is not None:
        current = work()
        current.context = replace(g.context, purpose="own_file")
        service.leave(
            current.session,
            current.context,
            current.clock,
            person_id=person.person_id,
            session_id=person.session_id,
        )
    response = redirect(url_for("my_file.closed"), 303)
    cookies.clear_person(response)
    OPENING.drop(response)
    response.headers["Clear-Site-Data"] = WIPE
    return response


@blueprint.get("/closed")
@public
def closed() -> str:
    """Nothing is open here any more."""
    return render_template("portal/my_file/closed.html")
