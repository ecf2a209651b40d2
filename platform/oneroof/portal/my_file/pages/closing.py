"""Leaving one's own file: it is closed, and the browser is told to forget everything of this site."""

from dataclasses import replace

from flask import Response, g, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.own_file import service
from oneroof.identity import cookies
from oneroof.identity.access import public, states_purpose
from oneroof.identity.service_users.access import asks_for_person, for_person, this_person, this_person_or_none
from oneroof.portal.my_file.pages import blueprint, own_file_seconds
from oneroof.portal.site.showing import site_of
from oneroof.tenancy.sealed_cookies import drop_all
from oneroof.tenancy.work import work

WIPE = '"cache", "cookies", "storage"'
"""What the browser is told to forget (Clear-Site-Data)."""


@blueprint.post("/leave")
@states_purpose("own_file")
@asks_for_person
@public
def leave() -> AnyResponse:
    """Close the file and wipe this device, also where the file has been closed meanwhile."""
    _close()
    response = _forgotten(redirect(url_for("my_file.closed"), 303))
    response.headers["Clear-Site-Data"] = WIPE
    return response


@blueprint.get("/leave-now")
@states_purpose("own_file")
@asks_for_person
@public
def leave_now() -> AnyResponse:
    """Close the file and be gone, to the neutral page. A link, since forms lead to no other site; closing harms nobody.

    The browser is told nothing that takes it time: no page of the file is kept by it anyway.
    """
    _close()
    response = _forgotten(redirect(site_of(g.tenant)["exit"], 303))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _forgotten(response: AnyResponse) -> AnyResponse:
    """The browser carries nothing on, also where it does not know Clear-Site-Data; its forms count no more."""
    cookies.clear_person(response)
    drop_all(response)
    cookies.renew_form_secret()
    return response


def _close() -> None:
    person = this_person_or_none()
    if person is None:
        return
    current = work()
    current.context = replace(g.context, purpose="own_file")
    service.leave(
        current.session,
        current.context,
        current.clock,
        person_id=person.person_id,
        session_id=person.session_id,
    )


@blueprint.get("/stay")
@states_purpose("own_file")
@for_person
def stay() -> Response:
    """Somebody is still there, and may have something unsent on the page: how long the file stays open, in seconds."""
    return jsonify(own_file_seconds(this_person()))


@blueprint.get("/closed")
@public
def closed() -> str:
    """Nothing is open here any more."""
    return render_template("portal/my_file/closed.html")
