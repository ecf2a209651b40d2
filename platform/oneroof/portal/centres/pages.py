"""The list of centres, a centre's page, and the offices of this one. Links and GET forms only."""

from __future__ import annotations

from flask import Blueprint, render_template

from oneroof.identity.access import public
from oneroof.portal.centres.listed import network_centres
from oneroof.tenancy.work import work

blueprint = Blueprint("centre_pages", __name__, template_folder="../templates")


@blueprint.get("/centres")
@public
def centres() -> str:
    """The network's open centres."""
    return render_template("portal/network.html", centres=network_centres(work()))


@blueprint.get("/centres/<code>")
@public
def centre(code: str) -> str:
    """One of them."""
    found = [item for item in network_centres(work()) if item.centre.code == code]
    return render_template("portal/network.html", centres=found)
